import { html } from "lit";
import type { InspectorTab } from "./context";
import { EditorElement } from "./element";
import type { Topic } from "./store";

const tabs: { id: InspectorTab; label: string; icon: string }[] = [
  { id: "scene", label: "Scene", icon: "image" },
  { id: "hotspot", label: "Hotspots", icon: "map-pin" },
  { id: "plans", label: "Plans", icon: "map" },
  { id: "tour", label: "Tour", icon: "settings" },
  { id: "brand", label: "Brand", icon: "paintbrush" },
  { id: "assist", label: "Assist", icon: "sparkles" },
  { id: "publish", label: "Publish", icon: "rocket" },
];

/** <editor-inspector>: one tab for each kind of thing; what was open stays as it was while one looks elsewhere. */
export class EditorInspector extends EditorElement {
  static override properties = { ...EditorElement.properties, tab: { state: true } };
  declare tab: InspectorTab;
  protected override readonly topics: Topic[] = ["selection"];
  /** The hotspots' is there from the start: it asks for what a new hotspot lacks. */
  private readonly opened = new Set<InspectorTab>(["hotspot"]);

  constructor() {
    super();
    this.tab = "scene";
  }

  show(tab: InspectorTab): void {
    this.tab = tab;
    this.editor.panels.open("inspector");
  }

  private body(tab: InspectorTab) {
    const { editor } = this;
    switch (tab) {
      case "scene":
        return html`<scene-inspector .editor=${editor}></scene-inspector>`;
      case "hotspot":
        return html`<hotspot-inspector .editor=${editor}></hotspot-inspector>`;
      case "plans":
        return html`<plan-inspector .editor=${editor}></plan-inspector>`;
      case "tour":
        return html`<tour-settings .editor=${editor}></tour-settings>`;
      case "brand":
        return html`<branding-panel .editor=${editor}></branding-panel>`;
      case "assist":
        return html`<assist-panel .editor=${editor}></assist-panel>`;
      case "publish":
        return html`<publish-panel .editor=${editor}></publish-panel>`;
    }
  }

  private pressed(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === this.tab);
    this.tab = tabs[(at + by + tabs.length) % tabs.length]!.id;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus());
  }

  protected override render() {
    this.opened.add(this.tab);
    return html`
      <div class="inspector__tabs" role="tablist" aria-label="Inspector" @keydown=${this.pressed}>
        ${tabs.map(
          ({ id, label, icon }) => html`<button role="tab" id="tab-${id}" aria-controls="panel-${id}" aria-selected=${this.tab === id ? "true" : "false"} tabindex=${this.tab === id ? 0 : -1} title=${label} @click=${() => this.show(id)}>
            ${this.editor.icon(icon)}<span>${label}</span>
          </button>`,
        )}
      </div>
      ${tabs.map(
        ({ id }) => html`<div class="inspector__panel" role="tabpanel" id="panel-${id}" aria-labelledby="tab-${id}" ?hidden=${this.tab !== id}>
          ${this.opened.has(id) ? this.body(id) : null}
        </div>`,
      )}
    `;
  }
}
