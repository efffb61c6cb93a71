import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import { typed } from "../editor/typed";
import type { EvidenceDialog } from "./evidence-dialog";
import { type Apart, apart, confidenceWord, type Order, percent, shown } from "./suggestions";
import type { Suggestion } from "./types";
import { count } from "./words";

const degrees = (value: number): string => `${Math.round(value * 10) / 10}°`;
const namesShown = 4;

/** <suggestion-review>: suggested hotspots, one by one or all together: place, turn down, change, look why. */
export class SuggestionReview extends EditorElement {
  static override properties = { ...EditorElement.properties, bridge: { state: true } };
  /** Between which scenes the person wants to set a way by hand. */
  declare bridge: [from: string, to: string] | null;
  protected override readonly topics: Topic[] = ["assist", "scene", "hotspot", "selection"];
  private shownFor: string | null = null;

  constructor() {
    super();
    this.bridge = null;
  }

  private get assist() {
    return this.editor.assist;
  }

  private get store() {
    return this.editor.store;
  }

  private titleOf(id: string | null): string {
    const at = this.store.doc.scenes.findIndex((scene) => scene.id === id);
    return at < 0 ? "a deleted scene" : this.store.doc.scenes[at]!.title || `Scene ${at + 1}`;
  }

  /** What was chosen in the picture comes into sight in the list. */
  protected override updated(): void {
    const { chosenId } = this.assist;
    if (chosenId === this.shownFor) return;
    this.shownFor = chosenId;
    if (chosenId) this.querySelector(`[data-suggestion="${CSS.escape(chosenId)}"]`)?.scrollIntoView({ block: "nearest" });
  }

  // --- What to know before ---

  private notices() {
    const { layout } = this.assist.open?.result ?? {};
    const { scenes } = this.store.doc;
    return html`${layout?.similar_rooms
      ? html`<div class="assist__notice"><p class="inspector__fact">${this.editor.icon("triangle-alert")}<span><b>Some rooms look alike.</b> Their pictures can be taken for one another, so nothing is ticked. Look at the evidence of each way before you place it. Or set one or two ways by hand that you are sure of, and search again.</span></p></div>`
      : nothing}
    ${this.notJoined(apart(layout, scenes))}`;
  }

  /** The scenes that no way was found to, and the one thing that helps: a way set by hand. */
  private notJoined(parts: Apart[]) {
    const [first] = parts;
    if (!first) return nothing;
    const ids = parts.flatMap((part) => part.ids);
    const joined = this.store.doc.scenes.filter(({ id }) => !ids.includes(id));
    const [from, to] = this.bridge && joined.some(({ id }) => id === this.bridge![0]) && ids.includes(this.bridge[1]) ? this.bridge : first.bridge;
    const isBridged = joined.some(({ id }) => ids.some((each) => this.assist.hasBridge(id, each)));
    const end = (name: string, label: string, chosen: string, of: string[], choose: (id: string) => void) => html`<div class="field"><label for=${name}>${label}</label>
      <select id=${name} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>${of.map((id) => html`<option value=${id} ?selected=${id === chosen}>${this.titleOf(id)}</option>`)}</select></div>`;
    return html`<details class="assist__notice" ?open=${isBridged || this.assist.suggestions.length === 0}>
      <summary>${this.editor.icon("unlink")}<b>${ids.length === 1 ? "1 scene is" : `${ids.length} scenes are`} not joined to the others</b></summary>
      <p class="inspector__hint">${this.named(ids)}. ${this.whyApart(parts)} Place one way by hand, there and back, between two scenes that lie side by side, and search again.</p>
      ${!this.editor.canEdit
        ? nothing
        : html`${isBridged
              ? html`<p class="inspector__fact">${this.editor.icon("check")}<span>A way set by hand is there now.</span></p>
                  <button class="button button--primary" ?disabled=${this.assist.isWorking} @click=${() => void this.assist.start({ job_type: "hotspot_generation", parameters: { provider: "local" } })}>${this.editor.icon("refresh-cw")}Search again</button>`
              : nothing}
            <div class="assist__tools">
              ${end("bridge-from", "Between", from, joined.map(({ id }) => id), (id) => (this.bridge = [id, to]))}
              ${end("bridge-to", "and", to, ids, (id) => (this.bridge = [from, id]))}
            </div>
            <button class="button" @click=${() => void this.assist.bridge(from, to)}>${this.editor.icon("move-up")}Place the way by hand</button>`}
    </details>`;
  }

  private named(ids: string[]): string {
    const names = ids.slice(0, namesShown).map((id) => `“${this.titleOf(id)}”`);
    const more = ids.length - names.length;
    return more > 0 ? `${names.join(", ")} and ${more} more` : names.length === 1 ? names[0]! : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }

  private whyApart(parts: Apart[]): string {
    const dull = parts.filter(({ reason }) => reason === "too_little_detail").flatMap(({ ids }) => ids);
    const isAll = dull.length === parts.flatMap(({ ids }) => ids).length;
    if (isAll) return "Too little can be made out in the picture.";
    return `Nothing seen there is seen from the other scenes.${dull.length > 0 ? ` In ${this.named(dull)} too little can be made out.` : ""}`;
  }

  // --- The list ---

  private tools(all: Suggestion[]) {
    const { filter } = this.assist;
    const scenes = this.store.doc.scenes.filter(({ id }) => all.some(({ scene_id }) => scene_id === id));
    return html`<div class="assist__tools">
      <div class="field"><label for="assist-scene">Scene</label><select id="assist-scene" @change=${(event: Event) => this.assist.setFilter({ sceneId: (event.target as HTMLSelectElement).value || null })}>
        <option value="" ?selected=${filter.sceneId === null}>All</option>
        ${scenes.map(({ id }) => html`<option value=${id} ?selected=${filter.sceneId === id}>${this.titleOf(id)}</option>`)}
      </select></div>
      <div class="field"><label for="assist-order">Order</label><select id="assist-order" @change=${(event: Event) => this.assist.setFilter({ order: (event.target as HTMLSelectElement).value as Order })}>
        <option value="surest" ?selected=${filter.order === "surest"}>Surest first</option>
        <option value="scene" ?selected=${filter.order === "scene"}>By scene</option>
      </select></div>
      <div class="field field--slider"><label for="assist-from">At least</label>
        <input id="assist-from" type="range" min="0" max="100" step="5" .value=${String(Math.round(filter.from * 100))} aria-valuetext=${`${percent(filter.from)}, ${confidenceWord(filter.from)}`} @input=${(event: Event) => this.assist.setFilter({ from: (event.target as HTMLInputElement).valueAsNumber / 100 })}>
        <output for="assist-from">${percent(filter.from)}</output></div>
    </div>`;
  }

  private stateWords(one: Suggestion): string {
    return { open: "", placed: "Placed", there: "A way is there already", rejected: "Turned down", gone: "Its scene is gone" }[this.assist.stateOf(one)];
  }

  private row(one: Suggestion) {
    const { assist } = this;
    const isChosen = assist.chosenId === one.id;
    const state = assist.stateOf(one);
    const name = one.type === "navigation" ? `${this.titleOf(one.scene_id)} to ${this.titleOf(one.target_scene_id)}` : one.suggested_title || "A point";
    return html`<li class="suggestion" data-suggestion=${one.id} data-state=${state} ?data-chosen=${isChosen}>
      <div class="suggestion__head">
        ${this.editor.canEdit ? html`<input type="checkbox" class="suggestion__tick" aria-label=${`Tick ${name}`} .checked=${state === "open" && assist.isTicked(one.id)} ?disabled=${state !== "open"} @change=${(event: Event) => assist.tick(one.id, (event.target as HTMLInputElement).checked)}>` : nothing}
        <button class="suggestion__open" aria-expanded=${isChosen ? "true" : "false"} @click=${() => void assist.choose(isChosen ? null : one.id)}>
          <span class="suggestion__name">${one.type === "navigation" ? html`${this.titleOf(one.scene_id)}<span aria-hidden="true"> → </span><span class="visually-hidden"> to </span>${this.titleOf(one.target_scene_id)}` : html`${this.editor.icon("info")}${name}`}</span>
          <span class="suggestion__sure"><meter min="0" max="1" value=${one.confidence} aria-hidden="true"></meter><span>${percent(one.confidence)}, ${confidenceWord(one.confidence)}</span>${state === "open" ? nothing : html`<span class="suggestion__state">${this.stateWords(one)}</span>`}</span>
        </button>
        ${isChosen
          ? nothing
          : state === "open" && this.editor.canEdit
          ? html`<button class="icon-button" aria-label=${`Turn down ${name}`} title="Turn it down" @click=${() => assist.reject(one.id)}>${this.editor.icon("x")}</button>
              <button class="icon-button" aria-label=${`Place ${name}`} title="Place it" ?disabled=${assist.isWorking} @click=${() => void assist.accept([one.id])}>${this.editor.icon("check")}</button>`
          : state === "rejected" && this.editor.canEdit
            ? html`<button class="icon-button" aria-label=${`Reconsider ${name}`} title="Reconsider" @click=${() => assist.reconsider(one.id)}>${this.editor.icon("undo-2")}</button>`
            : nothing}
      </div>
      ${isChosen ? keyed(one.id, this.details(one, name)) : nothing}
    </li>`;
  }

  private details(one: Suggestion, name: string) {
    const { assist } = this;
    const isOpen = assist.stateOf(one) === "open" && this.editor.canEdit;
    const edit = (part: Parameters<typeof assist.edit>[1]) => assist.edit(one.id, part);
    const points = one.evidence?.length ?? 0;
    return html`<div class="suggestion__more">
      ${one.reasoning ? html`<p class="inspector__hint">${one.reasoning}</p>` : nothing}
      ${one.bridge ? html`<p class="inspector__fact">${this.editor.icon("info")}<span>The only way found between two parts of the tour: look twice.</span></p>` : nothing}
      ${one.spare ? html`<p class="inspector__fact">${this.editor.icon("info")}<span>Seems right, but these scenes have enough ways without it.</span></p>` : nothing}
      ${points > 0 ? html`<button class="button" @click=${() => document.querySelector<EvidenceDialog>("evidence-dialog")?.open(one.id)}>${this.editor.icon("eye")}Look why: ${count(points, "point", "points")} in both</button>` : nothing}
      ${isOpen
        ? html`<div class="field"><label for="suggestion-title">Title</label><input id="suggestion-title" maxlength="255" .value=${typed(one.suggested_title)} @input=${(event: Event) => edit({ title: (event.target as HTMLInputElement).value })}></div>
            ${one.type === "navigation"
              ? html`<div class="field"><label for="suggestion-target">Leads to</label><select id="suggestion-target" @change=${(event: Event) => edit({ target_scene_id: (event.target as HTMLSelectElement).value })}>
                  ${this.store.doc.scenes.filter(({ id }) => id !== one.scene_id).map(({ id }) => html`<option value=${id} ?selected=${id === one.target_scene_id}>${this.titleOf(id)}</option>`)}
                </select></div>`
              : nothing}
            <p class="inspector__hint">At ${degrees(one.position.yaw)} across, ${degrees(one.position.pitch)} up. Drag its ghost in the picture, or move it with the arrows.</p>
            ${assist.isEdited(one.id) ? html`<button class="link-button" @click=${() => assist.edit(one.id, null)}>As it was suggested</button>` : nothing}
            <div class="inspector__row">
              <button class="button" @click=${() => assist.reject(one.id)}>${this.editor.icon("x")}Turn down</button>
              <button class="button button--primary" ?disabled=${assist.isWorking} aria-label=${`Place it: ${name}`} @click=${() => void assist.accept([one.id])}>${this.editor.icon("check")}Place it</button>
            </div>`
        : assist.stateOf(one) === "rejected" && this.editor.canEdit
          ? html`<button class="button" @click=${() => assist.reconsider(one.id)}>${this.editor.icon("undo-2")}Reconsider</button>`
          : nothing}
    </div>`;
  }

  private decisions() {
    const { assist } = this;
    const { waiting, tickedOnes } = assist;
    if (!this.editor.canEdit || waiting.length === 0) return nothing;
    return html`<div class="assist__decide">
      <button class="button button--primary" ?disabled=${tickedOnes.length === 0 || assist.isWorking} @click=${() => void assist.accept(tickedOnes.map(({ id }) => id))}>Place the ticked (${tickedOnes.length})</button>
      <button class="button" ?disabled=${assist.isWorking} @click=${() => void assist.accept(waiting.map(({ id }) => id))}>All from ${percent(assist.filter.from)} (${waiting.length})</button>
    </div>`;
  }

  private empty() {
    const isWhole = this.assist.open?.job.scene_id === null;
    return html`<p class="inspector__hint">${isWhole ? "No way was found that is not there already." : "Nothing was found in this scene that is not there already."} Pictures of neighbouring places must show some of the same things: one more picture in the doorway helps most.</p>`;
  }

  protected override render() {
    const { assist } = this;
    const all = assist.suggestions;
    const list = shown(all, assist.filter, this.store.doc.scenes);
    const hidden = all.length - list.length;
    return html`<section class="inspector__part" aria-label="Suggestions">
      ${this.notices()}
      ${all.length === 0
        ? this.empty()
        : html`${this.tools(all)} ${this.decisions()}
            <ul class="suggestions">${repeat(list, ({ id }) => id, (one) => this.row(one))}</ul>
            ${hidden > 0 ? html`<p class="inspector__hint" role="status">${count(hidden, "more is", "more are")} not shown. ${html`<button class="link-button" @click=${() => assist.setFilter({ from: 0, sceneId: null })}>Show all</button>`}</p>` : nothing}`}
    </section>`;
  }
}
