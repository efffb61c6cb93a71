import { html, nothing } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import type { Marker, Plan } from "../editor/types";

const slack = 4;
const steps: Record<string, [x: number, y: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value: number): number => Math.round(Math.min(100, Math.max(0, value)) * 100) / 100;
const wrap = (angle: number): number => ((angle % 360) + 360) % 360;

/** The direction on the plan of the scene's yaw 0, clockwise from up; null where nothing is known. */
export function headingOf(marker: Marker, plan: Plan, northOffset: number | null | undefined): number | null {
  if (marker.heading !== null) return wrap(marker.heading);
  if (northOffset == null || plan.north_bearing === null) return null;
  return wrap(northOffset - plan.north_bearing);
}

/** <plan-surface .plan .large>: a floor with its scenes: click to go there, drag to move, turn the cone to say where one looks. */
export class PlanSurface extends EditorElement {
  static override properties = { ...EditorElement.properties, plan: { attribute: false }, large: { type: Boolean }, moving: { state: true } };
  declare plan: Plan;
  declare large: boolean;
  /** What is being dragged, where it is now. */
  declare moving: { sceneId: string; x: number; y: number; heading: number | null } | null;
  protected override readonly topics: Topic[] = ["plan", "scene", "selection"];
  private readonly turned = () => this.turnCone();

  constructor() {
    super();
    this.large = false;
    this.moving = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.querySelector("editor-canvas")?.addEventListener("turned", this.turned);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.querySelector("editor-canvas")?.removeEventListener("turned", this.turned);
  }

  private get store() {
    return this.editor.store;
  }

  /** Follows the picture without drawing everything anew. */
  private turnCone(): void {
    const cone = this.querySelector<HTMLElement>("[data-heading]");
    const yaw = this.editor?.canvas?.view.yaw;
    if (cone && yaw !== undefined) cone.style.rotate = `${Number(cone.dataset["heading"]) + yaw}deg`;
  }

  protected override updated(): void {
    this.turnCone();
  }

  private save(label: string, markers: Marker[], coalesce?: string): void {
    this.store.edit(label, [{ do: "markers", id: this.plan.id, markers }], coalesce ? { coalesce } : {});
  }

  private change(sceneId: string, part: Partial<Marker>, label: string, coalesce?: string): void {
    this.save(label, this.plan.markers.map((marker) => (marker.scene_id === sceneId ? { ...marker, ...part } : marker)), coalesce);
  }

  /** Puts a scene on the plan, at a place on the screen or in the middle. */
  place(sceneId: string, at?: { clientX: number; clientY: number }): void {
    if (!this.editor.canEdit) return;
    const box = this.querySelector(".plan__ground")!.getBoundingClientRect();
    const x = at ? within(((at.clientX - box.left) / box.width) * 100) : 50;
    const y = at ? within(((at.clientY - box.top) / box.height) * 100) : 50;
    const others = this.plan.markers.filter((marker) => marker.scene_id !== sceneId);
    this.save("Mark the scene", [...others, { scene_id: sceneId, x, y, label: "", heading: null }]);
  }

  private go(marker: Marker): void {
    this.store.select({ sceneId: marker.scene_id });
  }

  private press(down: PointerEvent, marker: Marker): void {
    if (down.button !== 0) return;
    const target = down.currentTarget as HTMLElement;
    const box = this.querySelector(".plan__ground")!.getBoundingClientRect();
    let isMoving = false;
    target.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => {
      const isFar = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > slack;
      if (!this.editor.canEdit || !this.large || (!isMoving && !isFar)) return;
      isMoving = true;
      this.moving = {
        sceneId: marker.scene_id,
        x: within(marker.x + ((event.clientX - down.clientX) / box.width) * 100),
        y: within(marker.y + ((event.clientY - down.clientY) / box.height) * 100),
        heading: marker.heading,
      };
    };
    const up = () => {
      target.removeEventListener("pointermove", move);
      const { moving } = this;
      this.moving = null;
      if (isMoving && moving) this.change(marker.scene_id, { x: moving.x, y: moving.y }, "Move the marker");
      else this.go(marker);
    };
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", up, { once: true });
    target.addEventListener("pointercancel", () => (target.removeEventListener("pointermove", move), (this.moving = null)), { once: true });
  }

  /** Turning the cone says where on the plan the picture now seen lies. */
  private turn(down: PointerEvent, marker: Marker): void {
    if (!this.editor.canEdit) return;
    down.stopPropagation();
    const handle = down.currentTarget as HTMLElement;
    handle.setPointerCapture(down.pointerId);
    const ground = this.querySelector(".plan__ground")!.getBoundingClientRect();
    const middle = { x: ground.left + (marker.x / 100) * ground.width, y: ground.top + (marker.y / 100) * ground.height };
    const yaw = this.editor.canvas?.view.yaw ?? 0;
    const headingAt = (event: PointerEvent) => {
      const angle = (Math.atan2(event.clientX - middle.x, middle.y - event.clientY) * 180) / Math.PI;
      return Math.round(wrap(angle - yaw) * 10) / 10;
    };
    const move = (event: PointerEvent) => (this.moving = { sceneId: marker.scene_id, x: marker.x, y: marker.y, heading: headingAt(event) });
    handle.addEventListener("pointermove", move);
    handle.addEventListener(
      "pointerup",
      (event) => {
        handle.removeEventListener("pointermove", move);
        this.moving = null;
        this.change(marker.scene_id, { heading: headingAt(event) }, "Turn the marker");
      },
      { once: true },
    );
  }

  private key(event: KeyboardEvent, marker: Marker): void {
    const step = steps[event.key];
    const isEditing = this.editor.canEdit && this.large;
    if (event.key === "Enter" || event.key === " ") this.go(marker);
    else if (step && isEditing && event.altKey) {
      const heading = wrap((headingOf(marker, this.plan, this.store.sceneOf(marker.scene_id)?.north_offset) ?? 0) + step[0] * 5);
      this.change(marker.scene_id, { heading }, "Turn the marker", `turn:${marker.scene_id}`);
    } else if (step && isEditing) {
      this.change(marker.scene_id, { x: within(marker.x + step[0]), y: within(marker.y + step[1]) }, "Move the marker", `move:${marker.scene_id}`);
    } else if ((event.key === "Delete" || event.key === "Backspace") && isEditing) {
      this.save("Take the marker off", this.plan.markers.filter(({ scene_id }) => scene_id !== marker.scene_id));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private marker(marker: Marker, number: number) {
    const { moving } = this;
    const shown = moving?.sceneId === marker.scene_id ? { ...marker, ...moving } : marker;
    const scene = this.store.sceneOf(marker.scene_id);
    const isHere = marker.scene_id === this.store.selection.sceneId;
    const heading = headingOf(shown, this.plan, scene?.north_offset);
    const title = marker.label || scene?.title || `Scene ${number}`;
    return html`<li class="plan__marker" style="left: ${shown.x}%; top: ${shown.y}%" ?data-here=${isHere}>
      ${isHere ? html`<span class="plan__cone" data-heading=${heading ?? 0} ?data-unknown=${heading === null}>${
        this.large && this.editor.canEdit ? html`<span class="plan__turn" title="Turn until it looks where you look" @pointerdown=${(event: PointerEvent) => this.turn(event, marker)}></span>` : nothing
      }</span>` : nothing}
      <button class="plan__dot" aria-current=${isHere ? "true" : nothing} title=${title} aria-label=${title} @pointerdown=${(event: PointerEvent) => this.press(event, marker)} @keydown=${(event: KeyboardEvent) => this.key(event, marker)}></button>
      ${this.large ? html`<span class="plan__name" aria-hidden="true">${title}</span>` : nothing}
    </li>`;
  }

  private dropped(event: DragEvent): void {
    const id = event.dataTransfer?.getData("text/x-scene");
    if (!id) return;
    event.preventDefault();
    event.stopPropagation();
    this.place(id, event);
  }

  protected override render() {
    const { plan } = this;
    if (!plan) return nothing;
    return html`<div class="plan" ?data-large=${this.large}>
      <div class="plan__ground" @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${this.dropped}>
        <img src=${plan.image_url} alt="Floor plan: ${plan.name}" draggable="false">
        <ul class="plan__markers" aria-label="Scenes on ${plan.name}">${plan.markers.map((marker, at) => this.marker(marker, at + 1))}</ul>
      </div>
    </div>`;
  }
}
