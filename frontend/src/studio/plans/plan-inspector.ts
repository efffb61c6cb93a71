import { randomId } from "../../shared/random-id";
import { html, nothing } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import type { Plan, Scene } from "../editor/types";
import type { PlanSurface } from "./plan-surface";

/** <plan-inspector>: the floors; of the chosen one its name and markers. The plan itself is edited large, in a dialog. */
export class PlanInspector extends EditorElement {
  static override properties = { ...EditorElement.properties, carrying: { state: true } };
  /** The scene that the next click on the plan will mark. */
  declare carrying: string | null;
  protected override readonly topics: Topic[] = ["plan", "scene", "selection"];

  constructor() {
    super();
    this.carrying = null;
  }

  private get store() {
    return this.editor.store;
  }

  private get plan(): Plan | undefined {
    return this.store.planOf(this.store.selection.planId);
  }

  private async add(): Promise<void> {
    const media = await this.editor.pickMedia("image");
    if (!media) return;
    const id = randomId();
    const floor_number = Math.max(0, ...this.store.doc.floor_plans.map((plan) => plan.floor_number)) + 1;
    const name = ["Ground floor", "First floor", "Second floor", "Third floor"][floor_number - 1] ?? `Floor ${floor_number}`;
    const image_url = media.thumbnail_url ?? media.public_url;
    this.store.edit("Add a floor plan", [{ do: "create", kind: "plan", thing: { id, name, floor_number, media_file_id: media.id, image_url } }]);
    this.store.select({ planId: id });
    this.requestUpdate();
    await this.updateComplete;
    this.open();
  }

  private discard(plan: Plan): void {
    this.dialog?.close();
    this.store.remove("Delete the floor plan", "plan", [plan.id]);
    this.editor.say(`“${plan.name}” deleted`, () => this.store.undo());
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get surface(): PlanSurface | null {
    return this.querySelector<PlanSurface>("dialog plan-surface");
  }

  open(): void {
    if (this.plan && !this.dialog?.open) this.dialog?.showModal();
  }

  private save(label: string, plan: Plan, fields: Partial<Plan>, coalesce?: string): void {
    this.store.update(label, "plan", plan.id, fields, coalesce ? { coalesce: `${coalesce}:${plan.id}` } : {});
  }

  private unmarked(plan: Plan): Scene[] {
    const marked = new Set(plan.markers.map(({ scene_id }) => scene_id));
    return this.store.doc.scenes.filter(({ id }) => !marked.has(id));
  }

  private clickedGround(event: MouseEvent): void {
    if (!this.carrying || (event.target as Element).closest(".plan__dot")) return;
    this.surface?.place(this.carrying, event);
    this.carrying = null;
  }

  /** The scene's picture, to be dragged onto the plan, or clicked and then the plan. */
  private waiting(scene: Scene) {
    return html`<li><button class="unplaced" draggable="true" aria-pressed=${this.carrying === scene.id ? "true" : "false"}
      @dragstart=${(event: DragEvent) => event.dataTransfer?.setData("text/x-scene", scene.id)}
      @click=${() => (this.carrying = this.carrying === scene.id ? null : scene.id)}
      @keydown=${(event: KeyboardEvent) => event.key === "Enter" && (event.preventDefault(), this.surface?.place(scene.id))}>
      <span class="targets__frame">${scene.panorama?.urls ? html`<img src=${scene.panorama.urls.thumbnail_url} alt="" draggable="false">` : this.editor.icon("image")}</span>
      <span>${scene.title || `Scene ${scene.order_index + 1}`}</span></button></li>`;
  }

  private large(plan: Plan) {
    return html`<dialog class="plan-dialog" aria-label="Floor plan: ${plan.name}" ?data-carrying=${this.carrying !== null}>
      <div class="sheet__head"><h2>${plan.name}</h2><form method="dialog"><button class="button">Done</button></form></div>
      <div class="plan-dialog__body">
        <div class="plan-dialog__ground" @click=${this.clickedGround}><plan-surface .editor=${this.editor} .plan=${plan} large></plan-surface></div>
        ${this.editor.canEdit ? this.beside(plan) : nothing}
      </div>
    </dialog>`;
  }

  private beside(plan: Plan) {
    const unmarked = this.unmarked(plan);
    return html`<aside>
          <h3>Not on this plan yet</h3>
          ${unmarked.length === 0 ? html`<p class="inspector__hint">Every scene is marked.</p>` : html`<p class="inspector__hint">Drag a scene onto the plan, or choose it and click its place.</p>`}
          <ul class="unplaced-list">${unmarked.map((scene) => this.waiting(scene))}</ul>
          <p class="inspector__hint">Drag a marker to move it; Delete takes it off. Turn its cone until it looks where you look in the picture: visitors then see on the plan which way they face.</p>
        </aside>`;
  }

  private one(plan: Plan) {
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part">
        <div class="field"><label for="plan-name">Name</label><input id="plan-name" maxlength="255" .value=${plan.name} ?readonly=${isLocked} @change=${(event: Event) => {
          const name = (event.target as HTMLInputElement).value.trim();
          if (name) this.save("Rename the plan", plan, { name });
        }}></div>
        <div class="field field--inline"><label for="plan-floor">Floor, counted from below</label><input id="plan-floor" type="number" min="1" max="1000" .value=${String(plan.floor_number)} ?readonly=${isLocked} @change=${(event: Event) => this.save("Change the floor", plan, { floor_number: (event.target as HTMLInputElement).valueAsNumber || 1 })}></div>
        <div class="field field--inline"><label for="plan-north">Up on the plan is (° from north)</label><input id="plan-north" type="number" min="-360" max="360" .value=${plan.north_bearing === null ? "" : String(plan.north_bearing)} ?readonly=${isLocked} @change=${(event: Event) => {
          const bearing = (event.target as HTMLInputElement).valueAsNumber;
          this.save("Set the plan's north", plan, { north_bearing: Number.isNaN(bearing) ? null : bearing });
        }}></div>
        <p class="inspector__hint">${plan.markers.length} of ${this.store.doc.scenes.length} scenes are on it.</p>
        <div class="inspector__row">
          <button class="button button--primary" @click=${() => this.open()}>${this.editor.icon(isLocked ? "expand" : "map-pin")}${isLocked ? "Open it large" : "Mark the scenes"}</button>
          <button class="icon-button" aria-label="Delete the floor plan" title="Delete the floor plan" ?disabled=${isLocked} @click=${() => this.discard(plan)}>${this.editor.icon("trash-2")}</button>
        </div>
      </section>
      ${this.large(plan)}`;
  }

  protected override render() {
    const plans = [...this.store.doc.floor_plans].sort((a, b) => a.floor_number - b.floor_number);
    const { plan } = this;
    return html`<section class="inspector__part">
        <h2>Floor plans</h2>
        ${plans.length === 0 ? html`<p class="inspector__hint">A plan shows visitors where they are, and takes them to another room with one click. Add a picture of one: a drawing, or a photo of it.</p>` : nothing}
        <ul class="rows">${plans.map((each) => html`<li><button class="rows__one" aria-pressed=${each.id === plan?.id ? "true" : "false"} @click=${() => this.store.select({ planId: each.id })}>${this.editor.icon("map")}<span>${each.name}</span><span class="rows__note">${each.markers.length}</span></button></li>`)}</ul>
        <button class="button" ?disabled=${!this.editor.canEdit} @click=${() => void this.add()}>${this.editor.icon("plus")}Add a floor plan</button>
        ${plans.length === 0 ? html`<schematic-plan .editor=${this.editor}></schematic-plan>` : nothing}
      </section>
      ${plan ? this.one(plan) : nothing}`;
  }
}
