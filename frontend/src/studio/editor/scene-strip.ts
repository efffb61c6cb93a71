import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { EditorElement } from "./element";
import { Sorting } from "./sorting";
import type { Topic } from "./store";
import type { Picture, Scene } from "./types";
import { words } from "./words";

/** <scene-strip>: the walk in its order. Drag or Alt and the arrows to order, F2 to rename, Delete to delete. */
export class SceneStrip extends EditorElement {
  static override properties = { ...EditorElement.properties, renaming: { state: true }, filter: { state: true } };
  declare renaming: string | null;
  declare filter: string;
  protected override readonly topics: Topic[] = ["scene", "selection"];
  private readonly sorting = new Sorting(this, "[data-scene]", (moved, before) => this.move(moved, before));

  constructor() {
    super();
    this.renaming = null;
    this.filter = "";
  }

  private get store() {
    return this.editor.store;
  }

  /** The scenes in question: those chosen together, if `id` is among them. */
  private together(id: string): string[] {
    const { sceneIds } = this.store.selection;
    return sceneIds.includes(id) ? sceneIds : [id];
  }

  private move(moved: string, before: string | null): void {
    const ids = this.store.doc.scenes.map(({ id }) => id);
    const group = this.together(moved);
    const going = ids.filter((id) => group.includes(id));
    const staying = ids.filter((id) => !group.includes(id));
    const at = before === null ? staying.length : staying.indexOf(before);
    if (at < 0) return;
    const order = [...staying.slice(0, at), ...going, ...staying.slice(at)];
    if (order.join() !== ids.join()) this.store.edit("Order the scenes", [{ do: "order", ids: order }]);
  }

  private step(id: string, by: number): void {
    const ids = this.store.doc.scenes.map((scene) => scene.id);
    const at = ids.indexOf(id);
    const to = at + by;
    if (to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(at, 1));
    this.store.edit("Order the scenes", [{ do: "order", ids }], { coalesce: `order:${id}` });
    void this.updateComplete.then(() => this.focusOn(id));
  }

  private focusOn(id: string): void {
    this.querySelector<HTMLElement>(`[data-scene="${id}"] .strip__open`)?.focus();
  }

  private choose(event: MouseEvent, scene: Scene): void {
    const { selection, doc } = this.store;
    if (event.shiftKey && selection.sceneId) {
      const ids = doc.scenes.map(({ id }) => id);
      const [from, to] = [ids.indexOf(selection.sceneId), ids.indexOf(scene.id)].sort((a, b) => a - b) as [number, number];
      this.store.select({ sceneIds: ids.slice(from, to + 1) });
    } else if (event.metaKey || event.ctrlKey) {
      const { sceneIds } = selection;
      this.store.select({ sceneIds: sceneIds.includes(scene.id) ? sceneIds.filter((id) => id !== scene.id) : [...sceneIds, scene.id] });
    } else {
      this.store.select({ sceneId: scene.id, sceneIds: [scene.id], hotspotIds: [] });
      // Who closed the inspector wants to see the picture.
      if (this.editor.panels.isOpen("inspector")) this.editor.inspect("scene");
    }
  }

  private pressed(event: KeyboardEvent, scene: Scene): void {
    if (!this.editor.canEdit || event.target instanceof HTMLInputElement) return;
    const isVertical = event.key === "ArrowUp" || event.key === "ArrowDown";
    const by = event.key === "ArrowUp" ? -1 : 1;
    if (isVertical && event.altKey) this.step(scene.id, by);
    else if (isVertical) this.focusNeighbour(scene.id, by);
    else if (event.key === "F2") this.renaming = scene.id;
    else if (event.key === "Delete" || event.key === "Backspace") deleteScenes(this.editor, this.together(scene.id));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private focusNeighbour(id: string, by: number): void {
    const ids = this.store.doc.scenes.map((scene) => scene.id);
    const next = ids[ids.indexOf(id) + by];
    if (next) this.focusOn(next);
  }

  private rename(event: Event, scene: Scene): void {
    const title = (event.target as HTMLInputElement).value.trim();
    this.renaming = null;
    if (title !== scene.title) this.store.update("Rename the scene", "scene", scene.id, { title });
    void this.updateComplete.then(() => this.focusOn(scene.id));
  }

  private renamed(event: KeyboardEvent, scene: Scene): void {
    if (event.key === "Escape") (event.target as HTMLInputElement).value = scene.title;
    if (event.key === "Enter" || event.key === "Escape") (event.target as HTMLElement).blur();
  }

  private mark(scene: Scene) {
    const coming = scene.incoming;
    if (coming?.status === "failed") return html`<span class="strip__mark strip__mark--bad" title=${coming.error_message ?? "The picture failed"}>${this.editor.icon("triangle-alert")}<span class="visually-hidden">The picture failed</span></span>`;
    if (coming && coming.status !== "cancelled") return progress(coming);
    return nothing;
  }

  private row(scene: Scene, number: number) {
    const { selection } = this.store;
    const isOpen = scene.id === selection.sceneId;
    const isChosen = selection.sceneIds.length > 1 && selection.sceneIds.includes(scene.id);
    const title = scene.title || words.sceneNumber(number);
    const picture = scene.panorama?.urls?.thumbnail_url;
    return html`<li class="strip__scene" data-scene=${scene.id} ?data-chosen=${isChosen} ?data-open=${isOpen} @keydown=${(event: KeyboardEvent) => this.pressed(event, scene)}>
      <button class="strip__open" aria-current=${isOpen ? "true" : nothing} title=${title} @click=${(event: MouseEvent) => this.choose(event, scene)} @dblclick=${() => this.editor.canEdit && (this.renaming = scene.id)}>
        <span class="strip__frame">
          ${picture ? html`<img src=${picture} alt="" loading="lazy" decoding="async" draggable="false">` : this.editor.icon("image")}
          <span class="strip__number">${number}</span>
          ${scene.is_start ? html`<span class="strip__start" title="The tour starts here">${this.editor.icon("house")}<span class="visually-hidden">Start scene</span></span>` : nothing}
          ${this.mark(scene)}
        </span>
        ${this.renaming === scene.id ? nothing : html`<span class="strip__title">${title}</span>`}
      </button>
      ${this.renaming === scene.id
        ? html`<input class="strip__rename" aria-label="Name of the scene" maxlength="255" .value=${scene.title}
            @blur=${(event: Event) => this.rename(event, scene)} @keydown=${(event: KeyboardEvent) => this.renamed(event, scene)}>`
        : nothing}
    </li>`;
  }

  protected override updated(): void {
    const field = this.querySelector<HTMLInputElement>(".strip__rename");
    if (field && document.activeElement !== field) {
      field.focus();
      field.select();
    }
    this.sorting.isAllowed = this.editor.canEdit && this.filter === "";
  }

  protected override changed(topics: ReadonlySet<Topic>): void {
    if (topics.has("selection")) {
      void this.updateComplete.then(() => this.querySelector("[data-open]")?.scrollIntoView({ block: "nearest" }));
    }
  }

  private pickFiles(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.editor.addPictures([...(input.files ?? [])]);
    input.value = "";
  }

  protected override render() {
    const { scenes } = this.store.doc;
    const wanted = this.filter.trim().toLowerCase();
    const shown = scenes.map((scene, at) => [scene, at + 1] as const).filter(([scene]) => scene.title.toLowerCase().includes(wanted));
    return html`
      <div class="strip__head">
        <h2>${words.scenes(scenes.length)}</h2>
        ${this.editor.canEdit
          ? html`<label class="icon-button strip__add" title="Add panoramas"><span class="visually-hidden">Add panoramas</span>${this.editor.icon("plus")}
              <input class="visually-hidden" type="file" accept="image/jpeg,image/png,image/webp" multiple @change=${this.pickFiles}></label>`
          : nothing}
      </div>
      ${scenes.length > 12
        ? html`<input class="strip__filter" type="search" placeholder="Find a scene" aria-label="Find a scene" .value=${this.filter} @input=${(event: Event) => (this.filter = (event.target as HTMLInputElement).value)}>`
        : nothing}
      <ol class="strip__list">${repeat(shown, ([scene]) => scene.id, ([scene, number]) => this.row(scene, number))}</ol>
      ${scenes.length === 0 ? html`<p class="strip__empty">Drop 360° pictures anywhere on this page. Each becomes a scene.</p>` : nothing}
    `;
  }
}

function progress(picture: Picture) {
  const words = picture.status === "pending" ? "Waiting" : `${picture.step || "Working"}, ${picture.progress} %`;
  return html`<span class="strip__progress" role="progressbar" aria-label=${words} aria-valuenow=${picture.progress} aria-valuemin="0" aria-valuemax="100" title=${words}><span style="inline-size: ${Math.max(4, picture.progress)}%"></span></span>`;
}

/** At once, with a way back. */
export function deleteScenes(editor: SceneStrip["editor"], ids: string[]): void {
  const { store } = editor;
  if (!editor.canEdit || ids.length === 0) return;
  const title = store.sceneOf(ids[0])?.title || "Scene";
  store.remove(words.deleteScenes(ids.length), "scene", ids);
  editor.say(words.deletedScenes(ids.length, title), () => store.undo());
}
