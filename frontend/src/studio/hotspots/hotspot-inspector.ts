import { randomId } from "../../shared/random-id";
import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { wayBack } from "../canvas/geometry";
import type { EditorCanvas } from "../canvas/editor-canvas";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import { typed } from "../editor/typed";
import type { Change, Direction, Hotspot, HotspotType } from "../editor/types";
import { asAddress, icons, isComplete, kindOf, kinds } from "./kinds";

type Content = Record<string, unknown>;

/** A hotspot that was placed and lacks what the server needs: kept here until it is given. */
interface Draft {
  sceneId: string;
  type: HotspotType;
  position: Direction;
  title: string;
  targetId: string | null;
  withWayBack: boolean;
  content: Content;
}

const colours: [hex: string, name: string][] = [
  ["#c2410c", "Ember"],
  ["#b45309", "Amber"],
  ["#15803d", "Green"],
  ["#0e7490", "Teal"],
  ["#1d4ed8", "Blue"],
  ["#7e22ce", "Violet"],
  ["#be185d", "Pink"],
  ["#1d1a15", "Ink"],
];

/** <hotspot-inspector>: the hotspots of the open scene; of the chosen one, everything. */
export class HotspotInspector extends EditorElement {
  static override properties = { ...EditorElement.properties, draft: { state: true }, iconsAreOpen: { state: true }, pickingTarget: { state: true } };
  declare draft: Draft | null;
  declare iconsAreOpen: boolean;
  declare pickingTarget: boolean;
  protected override readonly topics: Topic[] = ["hotspot", "scene", "selection"];

  constructor() {
    super();
    this.draft = null;
    this.iconsAreOpen = false;
    this.pickingTarget = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.canvas?.addEventListener("hotspot:placed", (event) => this.placed((event as CustomEvent<{ type: HotspotType; position: Direction }>).detail));
  }

  private get canvas(): EditorCanvas | null {
    return document.querySelector<EditorCanvas>("editor-canvas");
  }

  private get store() {
    return this.editor.store;
  }

  protected override changed(topics: ReadonlySet<Topic>): void {
    if (!topics.has("selection")) return;
    this.iconsAreOpen = false;
    this.pickingTarget = false;
    if (this.draft && this.draft.sceneId !== this.store.selection.sceneId) this.draft = null;
    if (this.store.selection.hotspotIds.length > 0) this.draft = null;
  }

  // --- Placing ---

  placed({ type, position }: { type: HotspotType; position: Direction }): void {
    const { sceneId } = this.store.selection;
    if (!sceneId) return;
    const draft: Draft = { sceneId, type, position, title: "", targetId: null, withWayBack: true, content: {} };
    if (isComplete(type, draft.content, draft.targetId)) this.create(draft);
    else {
      this.store.select({ hotspotIds: [] });
      this.draft = draft;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(".draft input:not([type=checkbox]), .draft .targets__one")?.focus());
    }
  }

  private create(draft: Draft): void {
    const id = randomId();
    const { sceneId: scene_id, type, position, title, targetId, content } = draft;
    const thing = { id, scene_id, type, position, title, target_scene_id: targetId, content: Object.keys(content).length > 0 ? content : null };
    const changes: Change[] = [{ do: "create", kind: "hotspot", thing }];
    const back = draft.withWayBack ? this.wayBackOf(draft) : null;
    if (back) changes.push({ do: "create", kind: "hotspot", thing: back });
    this.draft = null;
    this.store.edit(`Place ${kindOf(type).label.toLowerCase()}`, changes);
    this.store.select({ hotspotIds: [id] });
    if (back) this.editor.say("Placed, with a way back. Look whether it stands right.");
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>("#hotspot-title")?.focus());
  }

  private hasWayBack(fromId: string, targetId: string): boolean {
    return this.store.hotspotsIn(targetId).some(({ target_scene_id }) => target_scene_id === fromId);
  }

  private wayBackOf({ sceneId, targetId, position }: Draft) {
    const [from, to] = [this.store.sceneOf(sceneId), this.store.sceneOf(targetId)];
    if (!from || !to || this.hasWayBack(from.id, to.id)) return null;
    return { id: randomId(), scene_id: to.id, type: "navigation" as const, position: wayBack(from, position, to), target_scene_id: from.id, title: "" };
  }

  private setDraft(part: Partial<Draft>): void {
    if (this.draft) this.draft = { ...this.draft, ...part };
  }

  private submitDraft(event: Event): void {
    event.preventDefault();
    const { draft } = this;
    if (draft && isComplete(draft.type, draft.content, draft.targetId)) this.create(draft);
  }

  private drafting(draft: Draft) {
    const kind = kindOf(draft.type);
    const isReady = isComplete(draft.type, draft.content, draft.targetId);
    const setContent = (content: Content) => this.setDraft({ content: { ...draft.content, ...content } });
    return html`<form class="inspector__part draft" @submit=${this.submitDraft}>
      <h2>${this.editor.icon(kind.icon)}New: ${kind.label.toLowerCase()}</h2>
      ${draft.type === "navigation"
        ? html`<p class="inspector__hint">Where does it lead?</p>
            <target-picker .editor=${this.editor} .without=${draft.sceneId} .value=${draft.targetId} @picked=${(event: CustomEvent<string>) => this.create({ ...draft, targetId: event.detail })}></target-picker>
            <label class="check"><input type="checkbox" .checked=${draft.withWayBack} @change=${(event: Event) => this.setDraft({ withWayBack: (event.target as HTMLInputElement).checked })}>Also place the way back</label>`
        : this.source(draft.type, draft.content, setContent)}
      <div class="inspector__row">
        ${draft.type === "navigation" ? nothing : html`<button class="button button--primary" ?disabled=${!isReady}>Place it</button>`}
        <button type="button" class="button" @click=${() => (this.draft = null)}>Leave it</button>
      </div>
    </form>`;
  }

  // --- The list ---

  private overview() {
    const { scene } = this.store;
    const hotspots = this.store.hotspotsIn(scene?.id);
    return html`
      ${this.editor.canEdit
        ? html`<section class="inspector__part"><h2>Place a hotspot</h2>
            <ul class="kinds">${kinds.map(
              ({ type, label, hint, icon }) => html`<li><button class="kinds__one" ?disabled=${!scene?.panorama} @click=${() => this.editor.canvas?.startPlacing(type)}>${this.editor.icon(icon)}<span><b>${label}</b><span>${hint}</span></span></button></li>`,
            )}</ul></section>`
        : nothing}
      <section class="inspector__part">
        <h2>In this scene</h2>
        ${hotspots.length === 0 ? html`<p class="inspector__hint">Nothing yet. Press <kbd>H</kbd> and click where a door is: visitors walk through it.</p>` : nothing}
        <ul class="rows">${hotspots.map((hotspot) => this.row(hotspot))}</ul>
      </section>`;
  }

  private labelOf(hotspot: Hotspot): string {
    return hotspot.title || this.store.sceneOf(hotspot.target_scene_id)?.title || kindOf(hotspot.type).label;
  }

  private row(hotspot: Hotspot) {
    return html`<li><button class="rows__one" @click=${() => this.open(hotspot)}>${this.editor.icon(hotspot.icon_name || kindOf(hotspot.type).icon)}<span>${this.labelOf(hotspot)}</span>${
      hotspot.is_active ? nothing : html`<span class="rows__note">hidden</span>`
    }</button></li>`;
  }

  private open(hotspot: Hotspot): void {
    this.store.select({ hotspotIds: [hotspot.id] });
    this.editor.canvas?.lookAt({ yaw: hotspot.position.yaw, pitch: hotspot.position.pitch });
  }

  // --- One hotspot ---

  private save(label: string, hotspot: Hotspot, fields: Partial<Hotspot>, coalesce?: string): void {
    this.store.update(label, "hotspot", hotspot.id, fields, coalesce ? { coalesce: `${coalesce}:${hotspot.id}` } : {});
  }

  private saveContent(hotspot: Hotspot, content: Content, coalesce?: string): void {
    const whole = { ...hotspot.content, ...content };
    // What is half typed would be refused: it is sent once it is whole.
    if (isComplete(hotspot.type, whole, hotspot.target_scene_id)) this.save("Change the content", hotspot, { content: whole }, coalesce);
  }

  private one(hotspot: Hotspot) {
    const kind = kindOf(hotspot.type);
    return html`
      <section class="inspector__part">
        <div class="inspector__title"><button class="icon-button" aria-label="All hotspots of the scene" title="All hotspots of the scene" @click=${() => this.store.select({ hotspotIds: [] })}>${this.editor.icon("arrow-left")}</button><h2>${kind.label}</h2></div>
        <div class="field"><label for="hotspot-title">Title</label>
          <input id="hotspot-title" maxlength="255" placeholder=${this.labelOf({ ...hotspot, title: "" })} .value=${typed(hotspot.title)} ?readonly=${!this.editor.canEdit} @input=${(event: Event) => this.save("Name the hotspot", hotspot, { title: (event.target as HTMLInputElement).value }, "title")}></div>
        ${hotspot.type === "navigation" ? this.target(hotspot) : this.source(hotspot.type, hotspot.content ?? {}, (content, key) => this.saveContent(hotspot, content, key))}
      </section>
      ${this.look(hotspot)} ${this.shape(hotspot)} ${this.foot(hotspot)}`;
  }

  private target(hotspot: Hotspot) {
    const target = this.store.sceneOf(hotspot.target_scene_id);
    const hasBack = target && this.hasWayBack(hotspot.scene_id, target.id);
    return html`
      <p class="inspector__label">Leads to</p>
      ${this.pickingTarget || !target
        ? html`<target-picker .editor=${this.editor} .without=${hotspot.scene_id} .value=${hotspot.target_scene_id} @picked=${(event: CustomEvent<string>) => ((this.pickingTarget = false), this.save("Change where it leads", hotspot, { target_scene_id: event.detail, arrival: null }))}></target-picker>`
        : html`<button class="targets__one" ?disabled=${!this.editor.canEdit} @click=${() => (this.pickingTarget = true)}><span class="targets__frame">${target.panorama?.urls ? html`<img src=${target.panorama.urls.thumbnail_url} alt="">` : this.editor.icon("image")}</span><span>${target.title || "Scene"}</span></button>`}
      ${target
        ? html`<p class="inspector__hint">${hotspot.arrival ? `On arrival visitors look ${Math.round(hotspot.arrival.yaw)}° across.` : "On arrival visitors keep their direction."}</p>
          <div class="inspector__row">
            <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => void this.setArrival(hotspot)}>${this.editor.icon("eye")}Set the arrival view</button>
            ${hotspot.arrival ? html`<button class="icon-button" aria-label="Keep the direction instead" title="Keep the direction instead" ?disabled=${!this.editor.canEdit} @click=${() => this.save("Forget the arrival view", hotspot, { arrival: null })}>${this.editor.icon("x")}</button>` : nothing}
          </div>
          ${hasBack || !this.editor.canEdit ? nothing : html`<button class="button" @click=${() => this.addWayBack(hotspot)}>${this.editor.icon("undo-2")}Add the way back</button>`}`
        : nothing}`;
  }

  private addWayBack(hotspot: Hotspot): void {
    const back = this.wayBackOf({ sceneId: hotspot.scene_id, targetId: hotspot.target_scene_id, position: hotspot.position } as Draft);
    if (back) this.store.edit("Add the way back", [{ do: "create", kind: "hotspot", thing: back }]);
  }

  /** One goes there, looks the way visitors shall look, and says so. */
  private async setArrival(hotspot: Hotspot): Promise<void> {
    const { canvas, store } = this.editor;
    const from = hotspot.scene_id;
    if (!canvas || !hotspot.target_scene_id) return;
    await canvas.show(hotspot.target_scene_id);
    if (hotspot.arrival) canvas.lookAt({ ...hotspot.arrival });
    const bar = document.createElement("div");
    bar.className = "canvas__ask";
    const done = document.createElement("button");
    Object.assign(done, { className: "button button--primary", textContent: "Arrive looking this way" });
    const leave = document.createElement("button");
    Object.assign(leave, { className: "button", textContent: "Leave it" });
    bar.append(done, leave);
    document.querySelector("editor-canvas")?.append(bar);
    done.focus();
    const end = async () => {
      bar.remove();
      await canvas.show(from);
      store.select({ hotspotIds: [hotspot.id] });
      this.editor.inspect("hotspot");
    };
    done.addEventListener("click", () => {
      const { yaw, pitch } = canvas.view;
      this.save("Set the arrival view", hotspot, { arrival: { yaw: Math.round(yaw * 10) / 10, pitch: Math.round(pitch * 10) / 10 } });
      void end();
    });
    leave.addEventListener("click", () => void end());
  }

  // --- Content by type ---

  private source(type: HotspotType, content: Content, set: (content: Content, coalesce?: string) => void) {
    const text = (name: string) => (typeof content[name] === "string" ? (content[name] as string) : "");
    const flag = (name: string, label: string, usual = false) =>
      html`<label class="check"><input type="checkbox" .checked=${(content[name] as boolean | undefined) ?? usual} ?disabled=${!this.editor.canEdit} @change=${(event: Event) => set({ [name]: (event.target as HTMLInputElement).checked })}>${label}</label>`;
    switch (type) {
      case "info":
        return this.information(content, set);
      case "link":
        return html`${this.address("hotspot-url", "Address", text("url"), (url) => set({ url }))}
          <div class="field"><label for="hotspot-label">Words on the link</label><input id="hotspot-label" maxlength="255" .value=${text("label")} ?readonly=${!this.editor.canEdit} @change=${(event: Event) => set({ label: (event.target as HTMLInputElement).value })}></div>
          <label class="check"><input type="checkbox" .checked=${content["target"] !== "_self"} ?disabled=${!this.editor.canEdit} @change=${(event: Event) => set({ target: (event.target as HTMLInputElement).checked ? "_blank" : "_self" })}>Open in a new tab</label>`;
      case "audio":
        return html`${this.file("audio", content, set)}${this.address("hotspot-audio", "Or the address of a sound", text("media_id") ? "" : text("audio_url"), (audio_url) => set({ audio_url, media_id: null }))}${flag("loop", "Begin again at the end")}`;
      case "video":
        return html`${this.file("video", content, set)}${this.address("hotspot-video", "Or an address: YouTube, Vimeo, or a film", videoAddress(content), (video_url) => set({ video_url, media_id: null, youtube_id: null, vimeo_id: null }))}${flag("muted", "Without sound")}${flag("loop", "Begin again at the end")}`;
      case "custom":
        return html`<div class="field"><label for="hotspot-html">HTML</label><textarea id="hotspot-html" rows="8" spellcheck="false" .value=${text("html")} ?readonly=${!this.editor.canEdit} @change=${(event: Event) => set({ html: (event.target as HTMLTextAreaElement).value })}></textarea><p class="field__help">Scripts, styles and frames are taken out.</p></div>`;
      default:
        return nothing;
    }
  }

  private information(content: Content, set: (content: Content, coalesce?: string) => void) {
    const images = (content["images"] as { url: string; alt: string; media_id?: string }[] | undefined) ?? [];
    const asText = typeof content["html"] === "string" ? (content["html"] as string) : textAsHtml((content["text"] as string | undefined) ?? "");
    return html`
      <div class="field"><span class="inspector__label">Text</span>
        <rich-text label="Text" .icon=${this.editor.icon} .value=${asText} ?disabled=${!this.editor.canEdit} @edited=${(event: CustomEvent<string>) => set({ html: event.detail || null, text: null }, "html")}></rich-text></div>
      <p class="inspector__label">Pictures</p>
      ${images.length === 0 ? nothing : html`<ul class="pictures">${images.map(
        (image, at) => html`<li>
          <img src=${image.url} alt="">
          <label class="visually-hidden" for="alt-${at}">What picture ${at + 1} shows</label>
          <input id="alt-${at}" placeholder="What it shows" maxlength="255" .value=${image.alt} ?readonly=${!this.editor.canEdit} @change=${(event: Event) => set({ images: images.map((each, i) => (i === at ? { ...each, alt: (event.target as HTMLInputElement).value } : each)) })}>
          <button class="icon-button" aria-label="Remove picture ${at + 1}" ?disabled=${!this.editor.canEdit} @click=${() => set({ images: images.filter((_each, i) => i !== at) })}>${this.editor.icon("x")}</button></li>`,
      )}</ul>`}
      ${images.length < 12 && this.editor.canEdit ? html`<button class="button" @click=${() => void this.addPicture(images, set)}>${this.editor.icon("image")}Add a picture</button>` : nothing}`;
  }

  private async addPicture(images: object[], set: (content: Content) => void): Promise<void> {
    const media = await this.editor.pickMedia("image");
    if (media) set({ images: [...images, { media_id: media.id, url: media.thumbnail_url ?? "", alt: "" }] });
  }

  private address(id: string, label: string, value: string, set: (address: string) => void) {
    return html`<div class="field"><label for=${id}>${label}</label><input id=${id} type="text" inputmode="url" maxlength="2048" placeholder="https://" .value=${value} ?readonly=${!this.editor.canEdit} @change=${(event: Event) => {
      const address = asAddress((event.target as HTMLInputElement).value);
      if (address) set(address);
    }}></div>`;
  }

  private file(kind: "audio" | "video", content: Content, set: (content: Content) => void) {
    const hasFile = typeof content["media_id"] === "string";
    const pick = async () => {
      const media = await this.editor.pickMedia(kind);
      if (media) set(kind === "audio" ? { media_id: media.id, audio_url: null } : { media_id: media.id, video_url: null, youtube_id: null, vimeo_id: null });
    };
    return html`<button type="button" class="button" ?disabled=${!this.editor.canEdit} @click=${pick}>${this.editor.icon(kind === "audio" ? "file-audio" : "file-video")}${hasFile ? "Another file" : "Choose a file"}</button>
      ${hasFile ? html`<p class="inspector__fact">${this.editor.icon("check")}A file of your library</p>` : nothing}`;
  }

  // --- Looks ---

  private look(hotspot: Hotspot) {
    const isLocked = !this.editor.canEdit;
    const icon = hotspot.icon_name || kindOf(hotspot.type).icon;
    return html`<section class="inspector__part">
      <h3>Look</h3>
      <div class="inspector__row inspector__row--start">
        <button class="icon-choice" aria-expanded=${this.iconsAreOpen ? "true" : "false"} aria-label="Icon: ${icon.replaceAll("-", " ")}" ?disabled=${isLocked} @click=${() => (this.iconsAreOpen = !this.iconsAreOpen)}>${this.editor.icon(icon)}</button>
        <div class="colours" role="radiogroup" aria-label="Colour">
          <button class="colours__one colours__one--usual" role="radio" aria-checked=${hotspot.icon_color ? "false" : "true"} aria-label="The usual colour" title="The usual colour" ?disabled=${isLocked} @click=${() => this.save("Colour the hotspot", hotspot, { icon_color: null })}></button>
          ${colours.map(([colour, name]) => html`<button class="colours__one" role="radio" style="--colour: ${colour}" aria-checked=${hotspot.icon_color === colour ? "true" : "false"} aria-label=${name} title=${name} ?disabled=${isLocked} @click=${() => this.save("Colour the hotspot", hotspot, { icon_color: colour })}></button>`)}
          <label class="colours__own" title="Another colour"><span class="visually-hidden">Another colour</span><input type="color" .value=${hotspot.icon_color ?? "#c2410c"} ?disabled=${isLocked} @change=${(event: Event) => this.save("Colour the hotspot", hotspot, { icon_color: (event.target as HTMLInputElement).value })}></label>
        </div>
      </div>
      ${this.iconsAreOpen ? this.iconPicker(hotspot) : nothing}
      <div class="field field--slider"><label for="hotspot-size">Size</label>
        <input id="hotspot-size" type="range" min="24" max="56" step="2" .value=${String(hotspot.icon_size)} ?disabled=${isLocked} @input=${(event: Event) => this.save("Size the hotspot", hotspot, { icon_size: (event.target as HTMLInputElement).valueAsNumber }, "size")}>
        <output for="hotspot-size">${hotspot.icon_size}</output></div>
    </section>`;
  }

  private iconPicker(hotspot: Hotspot) {
    const set = (name: string | null) => {
      this.iconsAreOpen = false;
      this.save("Choose an icon", hotspot, { icon_name: name });
    };
    return html`<div class="icons">${icons.map(
      ([group, names]) => html`<h4>${group}</h4><div class="icons__grid">${names.map(
        (name) => html`<button class="icons__one" aria-label=${name.replaceAll("-", " ")} title=${name.replaceAll("-", " ")} aria-pressed=${hotspot.icon_name === name ? "true" : "false"} @click=${() => set(name)}>${this.editor.icon(name)}</button>`,
      )}</div>`,
    )}<button class="link-button" @click=${() => set(null)}>The usual icon</button></div>`;
  }

  private shape(hotspot: Hotspot) {
    if (!this.editor.canEdit) return nothing;
    return html`<section class="inspector__part">
      <h3>Area</h3>
      <p class="inspector__hint">${hotspot.polygon ? "Drag its corners in the picture." : "Instead of a disc: a shape to click on, like a window or a painting."}</p>
      <div class="inspector__row">
        <button class="button" @click=${() => this.canvas?.startDrawing(hotspot.id)}>${this.editor.icon("spline")}${hotspot.polygon ? "Draw it again" : "Draw an area"}</button>
        ${hotspot.polygon ? html`<button class="button" @click=${() => this.save("Make it a disc", hotspot, { polygon: null })}>A disc instead</button>` : nothing}
      </div>
    </section>`;
  }

  private foot(hotspot: Hotspot) {
    const { commands, icon, canEdit } = this.editor;
    return canEdit
      ? html`<section class="inspector__part">
          <label class="check"><input type="checkbox" .checked=${hotspot.is_active} @change=${(event: Event) => this.save("Show or hide", hotspot, { is_active: (event.target as HTMLInputElement).checked })}>Visitors see it</label>
          <div class="inspector__row">
            <button class="button" @click=${() => commands.run("duplicate-hotspot")}>${icon("copy-plus")}Duplicate</button>
            <button class="button" @click=${() => commands.run("delete-hotspot")}>${icon("trash-2")}Delete</button>
          </div></section>`
      : nothing;
  }

  private many(count: number) {
    const { commands, icon } = this.editor;
    return html`<section class="inspector__part"><h2>${count} hotspots chosen</h2><div class="inspector__row">
      <button class="button" @click=${() => commands.run("copy-hotspot")}>${icon("copy")}Copy</button>
      <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => commands.run("delete-hotspot")}>${icon("trash-2")}Delete</button></div></section>`;
  }

  protected override render() {
    const { hotspotIds } = this.store.selection;
    if (this.draft) return this.drafting(this.draft);
    if (hotspotIds.length > 1) return this.many(hotspotIds.length);
    const hotspot = this.store.hotspotOf(hotspotIds[0]);
    return hotspot ? keyed(hotspot.id, this.one(hotspot)) : this.overview();
  }
}

function videoAddress(content: Content): string {
  if (content["youtube_id"]) return `https://www.youtube.com/watch?v=${String(content["youtube_id"])}`;
  if (content["vimeo_id"]) return `https://vimeo.com/${String(content["vimeo_id"])}`;
  return content["media_id"] ? "" : ((content["video_url"] as string | undefined) ?? "");
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Plain text of before, as the rich editor takes it. */
const textAsHtml = (text: string): string => (text ? text.split(/\n{2,}/).map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("") : "");
