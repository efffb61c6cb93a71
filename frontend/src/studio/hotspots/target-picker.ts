import { html } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";

/** <target-picker .without=… .value=… @picked>: the scenes of the tour by their pictures. Fires `picked` with the id. */
export class TargetPicker extends EditorElement {
  static override properties = { ...EditorElement.properties, without: { attribute: false }, value: { attribute: false }, typed: { state: true } };
  declare without: string | null;
  declare value: string | null;
  declare typed: string;
  protected override readonly topics: Topic[] = ["scene"];

  constructor() {
    super();
    this.without = null;
    this.value = null;
    this.typed = "";
  }

  private pick(id: string): void {
    this.dispatchEvent(new CustomEvent("picked", { detail: id, bubbles: true }));
  }

  protected override render() {
    const others = this.editor.store.doc.scenes.filter(({ id }) => id !== this.without);
    const wanted = this.typed.trim().toLowerCase();
    const found = others.filter(({ title }) => title.toLowerCase().includes(wanted));
    return html`<div class="targets">
      ${others.length > 8 ? html`<input type="search" aria-label="Find a scene" placeholder="Find a scene" .value=${this.typed} @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}>` : null}
      <ul class="targets__list" aria-label="Scenes">
        ${found.map(
          (scene) => html`<li><button type="button" class="targets__one" aria-pressed=${scene.id === this.value ? "true" : "false"} @click=${() => this.pick(scene.id)}>
            <span class="targets__frame">${scene.panorama?.urls ? html`<img src=${scene.panorama.urls.thumbnail_url} alt="" loading="lazy">` : this.editor.icon("image")}</span>
            <span>${scene.title || `Scene ${scene.order_index + 1}`}</span>
          </button></li>`,
        )}
      </ul>
      ${others.length === 0 ? html`<p class="inspector__hint">A way needs a second scene. Add another panorama first.</p>` : null}
    </div>`;
  }
}
