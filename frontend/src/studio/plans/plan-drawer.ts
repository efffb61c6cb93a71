import { html, nothing } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";

/** <plan-drawer>: the floor one is on, small, over the picture. */
export class PlanDrawer extends EditorElement {
  static override properties = { ...EditorElement.properties, isOpen: { state: true } };
  declare isOpen: boolean;
  protected override readonly topics: Topic[] = ["plan", "scene", "selection"];

  constructor() {
    super();
    this.isOpen = true;
  }

  /** The plan that shows the open scene, else the chosen one. */
  private get plan() {
    const { store } = this.editor;
    const { sceneId, planId } = store.selection;
    const chosen = store.planOf(planId);
    const shows = (plan: typeof chosen) => plan?.markers.some(({ scene_id }) => scene_id === sceneId);
    return shows(chosen) ? chosen : (store.doc.floor_plans.find(shows) ?? chosen);
  }

  /** Where there is none, how to come to one; for who may add it, once there is something to draw. */
  private offer() {
    const { store, canEdit } = this.editor;
    if (!canEdit || store.doc.floor_plans.length > 0 || store.doc.scenes.filter(({ panorama }) => panorama).length < 2) return nothing;
    return html`<section class="drawer" aria-label="Floor plan"><header><button class="drawer__name" title="Add a floor plan, or draw one from the ways found" @click=${() => this.editor.inspect("plans")}>${this.editor.icon("map")}<span>Add or draw a plan</span></button></header></section>`;
  }

  protected override render() {
    const { plan } = this;
    if (!plan) return this.offer();
    return html`<section class="drawer" aria-label="Floor plan" ?data-closed=${!this.isOpen}>
      <header>
        <button class="drawer__name" aria-expanded=${this.isOpen ? "true" : "false"} @click=${() => (this.isOpen = !this.isOpen)}>${this.editor.icon("map")}<span>${plan.name}</span></button>
        <button class="icon-button" aria-label="Edit the floor plans" title="Edit the floor plans" @click=${() => this.editor.commands.run("plans")}>${this.editor.icon("expand")}</button>
      </header>
      ${this.isOpen ? html`<plan-surface .editor=${this.editor} .plan=${plan}></plan-surface>` : nothing}
    </section>`;
  }
}
