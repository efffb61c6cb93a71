import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { qualityFacts } from "../ai/quality";
import { EditorElement } from "./element";
import { deleteScenes } from "./scene-strip";
import type { Topic } from "./store";
import { typed } from "./typed";
import type { Scene } from "./types";
import { words } from "./words";

const degrees = (value: number): string => `${Math.round(value * 10) / 10}°`;
const wrap = (bearing: number): number => ((bearing % 360) + 360) % 360;
const compassPoints = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
const pointOf = (bearing: number): string => compassPoints[Math.round(wrap(bearing) / 45) % 8]!;

/** <scene-inspector>: what is said of the open scene, and how visitors arrive in it. */
export class SceneInspector extends EditorElement {
  protected override readonly topics: Topic[] = ["scene", "selection"];

  private get store() {
    return this.editor.store;
  }

  private save(label: string, scene: Scene, fields: Partial<Scene>, coalesce?: string): void {
    this.store.update(label, "scene", scene.id, fields, coalesce ? { coalesce: `${coalesce}:${scene.id}` } : {});
  }

  private setStartView(scene: Scene): void {
    const view = this.editor.canvas?.view;
    if (!view) return;
    const round = (value: number) => Math.round(value * 100) / 100;
    this.save("Set the start view", scene, { view: { yaw: round(view.yaw), pitch: round(view.pitch), fov: round(view.fov) } });
    this.editor.say("Visitors now arrive looking this way", () => this.store.undo());
  }

  private setNorth(scene: Scene, bearing: number | null): void {
    this.save("Set north", scene, { north_offset: bearing === null ? null : Math.round(wrap(bearing) * 10) / 10 }, "north");
  }

  /** What is seen in the middle of the picture lies to the north. */
  private northIsHere(scene: Scene): void {
    this.setNorth(scene, -(this.editor.canvas?.view.yaw ?? 0));
  }

  private setLevel(scene: Scene, part: Partial<Scene["level"]>): void {
    this.save("Level the horizon", scene, { level: { ...scene.level, ...part } }, "level");
  }

  private makeStart(scene: Scene): void {
    this.store.edit("Choose the start scene", [{ do: "start", id: scene.id }]);
  }

  private async replacePicture(scene: Scene): Promise<void> {
    const media = await this.editor.pickMedia("image");
    if (!media) return;
    try {
      await this.store.flush();
      await this.editor.api.patch(`/scenes/${scene.id}`, { media_file_id: media.id });
      await this.store.refresh("scene", scene.id);
      this.editor.say("The new picture is being processed. Hotspots stay where they are.");
    } catch (error) {
      this.editor.say((error as Error).message);
    }
  }

  private async retry(scene: Scene): Promise<void> {
    await this.editor.api.post(`/scenes/${scene.id}/retry`).catch((error: Error) => this.editor.say(error.message));
    await this.store.refresh("scene", scene.id).catch(() => {});
  }

  private many(ids: string[]) {
    return html`<section class="inspector__part">
      <h2>${ids.length} scenes chosen</h2>
      <p class="inspector__hint">Drag one of them to move all together.</p>
      <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => deleteScenes(this.editor, ids)}>${this.editor.icon("trash-2")}${words.deleteScenes(ids.length)}</button>
    </section>`;
  }

  private words(scene: Scene) {
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part">
      <div class="field">
        <label for="scene-title">Name</label>
        <input id="scene-title" maxlength="255" .value=${typed(scene.title)} ?readonly=${isLocked} @input=${(event: Event) => this.save("Rename the scene", scene, { title: (event.target as HTMLInputElement).value }, "title")}>
      </div>
      <div class="field">
        <label for="scene-description">Description</label>
        <textarea id="scene-description" rows="3" maxlength="2000" .value=${typed(scene.description)} ?readonly=${isLocked} @input=${(event: Event) => this.save("Describe the scene", scene, { description: (event.target as HTMLTextAreaElement).value }, "description")}></textarea>
        <p class="field__help">Shown in the tour as text, and to search engines.</p>
      </div>
    </section>`;
  }

  private arrival(scene: Scene) {
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part">
      <h3>Arrival</h3>
      <div class="inspector__row">
        <button class="button" ?disabled=${isLocked} @click=${() => this.setStartView(scene)}>${this.editor.icon("eye")}Start with this view</button>
        <button class="icon-button" aria-label="Look at the start view" title="Look at the start view" @click=${() => this.editor.canvas?.lookAt(scene.view)}>${this.editor.icon("locate-fixed")}</button>
      </div>
      <p class="inspector__hint">Now ${degrees(scene.view.yaw)} across, ${degrees(scene.view.pitch)} up, ${degrees(scene.view.fov)} wide. Turn the picture, then press the button or <kbd>V</kbd>.</p>
      ${scene.is_start
        ? html`<p class="inspector__fact">${this.editor.icon("house")}The tour starts in this scene</p>`
        : html`<button class="button" ?disabled=${isLocked} @click=${() => this.makeStart(scene)}>${this.editor.icon("house")}Start the tour here</button>`}
    </section>`;
  }

  private north(scene: Scene) {
    const isLocked = !this.editor.canEdit;
    const { north_offset: offset } = scene;
    return html`<section class="inspector__part">
      <h3>North</h3>
      <div class="inspector__row">
        <button class="button" ?disabled=${isLocked} @click=${() => this.northIsHere(scene)}>${this.editor.icon("compass")}I am looking north</button>
        ${offset === null ? nothing : html`<button class="icon-button" aria-label="Forget north" title="Forget north" ?disabled=${isLocked} @click=${() => this.setNorth(scene, null)}>${this.editor.icon("x")}</button>`}
      </div>
      ${offset === null
        ? html`<p class="inspector__hint">Not set: visitors see no compass in this scene.</p>`
        : html`<div class="field field--inline">
            <label for="scene-north">The picture's middle looks ${pointOf(offset)}</label>
            <input id="scene-north" type="number" min="0" max="359.9" step="1" .value=${String(Math.round(wrap(offset) * 10) / 10)} ?readonly=${isLocked} @change=${(event: Event) => this.setNorth(scene, (event.target as HTMLInputElement).valueAsNumber || 0)}>
          </div>`}
    </section>`;
  }

  private slider(scene: Scene, name: "pitch" | "roll", label: string) {
    const value = scene.level[name];
    return html`<div class="field field--slider">
      <label for="level-${name}">${label}</label>
      <input id="level-${name}" type="range" min="-15" max="15" step="0.1" .value=${String(value)} ?disabled=${!this.editor.canEdit} @input=${(event: Event) => this.setLevel(scene, { [name]: (event.target as HTMLInputElement).valueAsNumber })}>
      <output for="level-${name}">${degrees(value)}</output>
    </div>`;
  }

  private level(scene: Scene) {
    const { pitch, roll } = scene.level;
    const proposed = scene.panorama?.quality.tilt;
    const isProposed = proposed && Math.hypot(proposed.pitch, proposed.roll) > 0.3;
    return html`<section class="inspector__part">
      <h3>Horizon</h3>
      ${this.slider(scene, "pitch", "Forward")} ${this.slider(scene, "roll", "Sideways")}
      <div class="inspector__row">
        ${isProposed ? html`<button class="button" ?disabled=${!this.editor.canEdit} @click=${() => this.setLevel(scene, { pitch: proposed.pitch, roll: proposed.roll })}>${this.editor.icon("sparkles")}Level it for me</button>` : nothing}
        ${pitch || roll ? html`<button class="button" ?disabled=${!this.editor.canEdit} @click=${() => this.setLevel(scene, { pitch: 0, roll: 0 })}>As it was</button>` : nothing}
      </div>
    </section>`;
  }

  private quality(scene: Scene) {
    const known = this.editor.assist.qualityOf(scene);
    return known ? qualityFacts(this.editor.icon, known) : nothing;
  }

  private picture(scene: Scene) {
    const { panorama, incoming } = scene;
    const told = new Set(this.editor.assist.qualityOf(scene)?.quality_details?.map(({ code }) => code));
    return html`<section class="inspector__part">
      <h3>Picture</h3>
      ${incoming?.status === "failed"
        ? html`<p class="inspector__problem">${this.editor.icon("triangle-alert")}${incoming.error_message}</p>
            <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => void this.retry(scene)}>${this.editor.icon("refresh-cw")}Try again</button>`
        : incoming && incoming.status !== "cancelled"
          ? html`<p class="inspector__hint">${incoming.status === "pending" ? "Waiting to be processed" : `${incoming.step || "Processing"}, ${incoming.progress} %`}</p>`
          : nothing}
      ${panorama ? html`<p class="inspector__hint">${panorama.width?.toLocaleString("en")} × ${panorama.height?.toLocaleString("en")} pixels</p>` : nothing}
      ${this.quality(scene)}
      ${panorama?.warnings.filter(({ code }) => !told.has(code)).map(({ message }) => html`<p class="inspector__fact">${this.editor.icon("info")}${message}</p>`)}
      <div class="inspector__row">
        <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => void this.replacePicture(scene)}>${this.editor.icon("image")}Replace the picture</button>
        <button class="icon-button" aria-label="Delete scene" title="Delete scene" ?disabled=${!this.editor.canEdit} @click=${() => deleteScenes(this.editor, [scene.id])}>${this.editor.icon("trash-2")}</button>
      </div>
    </section>`;
  }

  protected override render() {
    const { scene, selection } = this.store;
    if (selection.sceneIds.length > 1) return this.many(selection.sceneIds);
    if (!scene) return html`<p class="inspector__empty">Add a scene to begin: drop a 360° picture on the page.</p>`;
    // Fields of their own: who types on when the scene goes must not write into the next one.
    if (!scene.panorama) return keyed(scene.id, html`${this.picture(scene)} ${this.words(scene)}`);
    return keyed(scene.id, html`${this.words(scene)} ${this.arrival(scene)} ${this.north(scene)} ${this.level(scene)} ${this.picture(scene)}`);
  }
}
