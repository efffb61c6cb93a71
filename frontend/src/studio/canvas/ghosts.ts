/** Suggested hotspots in the open scene: dashed, to be chosen, dragged and turned down, but not yet there. */
import { make } from "../../shared/dom";
import { hotspotElement } from "../../viewer/hotspot-element";
import { project, type Size, unproject } from "../../viewer/projection";
import type { Suggestion } from "../ai/types";
import { confidenceWord, percent } from "../ai/suggestions";
import type { Direction, Hotspot, Scene, View } from "../editor/types";
import { arrows, asShown, asShownScene, isInSight, slack } from "./handles";
import { nudged, onFloor, rounded } from "./geometry";

export interface GhostsListener {
  chosen(id: string): void;
  moved(id: string, position: Direction): void;
  rejected(id: string): void;
}

interface Ghost {
  suggestion: Suggestion;
  element: HTMLElement;
  dragged: Direction | null;
}

export class Ghosts {
  readonly element = make("ul", { className: "hotspots ghosts", ariaLabel: "Suggested hotspots" });
  private ghosts: Ghost[] = [];
  private drawn = "";
  private view: View = { yaw: 0, pitch: 0, fov: 65 };
  private size: Size = { width: 1, height: 1 };

  constructor(
    private readonly icon: (name: string) => SVGSVGElement,
    private readonly listener: GhostsListener,
    private readonly canEdit: boolean,
  ) {}

  show(scene: Scene, scenes: Scene[], suggestions: readonly Suggestion[], chosenId: string | null): void {
    if (this.ghosts.some(({ dragged }) => dragged)) return;
    const drawn = JSON.stringify([scene.id, scene.revision, suggestions]);
    if (drawn !== this.drawn) {
      const focused = (document.activeElement as HTMLElement | null)?.dataset["ghost"];
      this.drawn = drawn;
      this.ghosts = suggestions.map((each) => this.make(each, scene, scenes));
      this.element.replaceChildren(...this.ghosts.map(({ element }) => make("li", {}, element)));
      if (focused) this.element.querySelector<HTMLElement>(`[data-ghost="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
    this.ghosts.forEach(({ suggestion, element }) => {
      const isChosen = suggestion.id === chosenId;
      element.classList.toggle("hotspot--chosen", isChosen);
      element.setAttribute("aria-pressed", String(isChosen));
    });
    this.place(this.view, this.size);
  }

  place(view: View, size: Size): void {
    this.view = view;
    this.size = size;
    this.ghosts.forEach((ghost) => this.placeOne(ghost));
  }

  private placeOne({ suggestion, element, dragged }: Ghost): void {
    const at = project(dragged ?? suggestion.position, this.view, this.size);
    const inSight = isInSight(at, this.size);
    const { x, y } = inSight ? at! : { x: this.size.width / 2, y: this.size.height / 2 };
    element.toggleAttribute("data-away", !inSight);
    element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }

  private make(suggestion: Suggestion, scene: Scene, scenes: Scene[]): Ghost {
    const target = scenes.find(({ id }) => id === suggestion.target_scene_id);
    const known = new Map([scene, target].flatMap((each) => (each ? [[each.id, asShownScene(each, [])]] : [])));
    const element = hotspotElement(asShown(asHotspot(suggestion)), known.get(scene.id)!, known, this.icon);
    element.classList.add("hotspot--ghost");
    element.dataset["ghost"] = suggestion.id;
    const name = suggestion.suggested_title || target?.title || "";
    element.setAttribute("aria-label", `Suggested: ${suggestion.type === "navigation" ? `way to ${target?.title || name}` : name}, ${percent(suggestion.confidence)}, ${confidenceWord(suggestion.confidence)}`);
    element.append(make("span", { className: "ghost__share", textContent: percent(suggestion.confidence), ariaHidden: "true" }));
    const ghost: Ghost = { suggestion, element, dragged: null };
    element.addEventListener("pointerdown", (event) => this.press(event, ghost));
    element.addEventListener("keydown", (event) => this.key(event, ghost));
    return ghost;
  }

  private key(event: KeyboardEvent, { suggestion }: Ghost): void {
    const step = arrows[event.key];
    if (event.key === "Enter" || event.key === " ") this.listener.chosen(suggestion.id);
    else if (event.key === "Delete" || event.key === "Backspace") this.listener.rejected(suggestion.id);
    else if (step && this.canEdit && !event.altKey) {
      const by = event.shiftKey ? 5 : 1;
      this.listener.moved(suggestion.id, nudged(suggestion.position, step[0] * by, step[1] * by));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private press(down: PointerEvent, ghost: Ghost): void {
    if (down.button !== 0) return;
    // The picture must not turn under it.
    down.stopPropagation();
    const { element, suggestion } = ghost;
    const box = this.element.getBoundingClientRect();
    const start = project(suggestion.position, this.view, this.size) ?? { x: 0, y: 0 };
    const grip = { x: down.clientX - box.left - start.x, y: down.clientY - box.top - start.y };
    const ended = new AbortController();
    element.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => {
      const isFar = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) >= slack;
      if (!this.canEdit || (!ghost.dragged && !isFar)) return;
      const seen = unproject({ x: event.clientX - box.left - grip.x, y: event.clientY - box.top - grip.y }, this.view, this.size);
      ghost.dragged = suggestion.type === "navigation" && !event.altKey ? onFloor(seen) : seen;
      element.toggleAttribute("data-dragging", true);
      this.placeOne(ghost);
    };
    const stop = (event: PointerEvent) => {
      ended.abort();
      element.removeAttribute("data-dragging");
      const { dragged } = ghost;
      ghost.dragged = null;
      if (event.type !== "pointercancel") {
        if (dragged) this.listener.moved(suggestion.id, rounded(dragged));
        this.listener.chosen(suggestion.id);
      }
      this.placeOne(ghost);
    };
    element.addEventListener("pointermove", move, { signal: ended.signal });
    element.addEventListener("pointerup", stop, { signal: ended.signal });
    element.addEventListener("pointercancel", stop, { signal: ended.signal });
  }
}

/** The hotspot it would become. */
const asHotspot = ({ id, scene_id, type, position, target_scene_id, arrival, suggested_title }: Suggestion): Hotspot => ({
  id, scene_id, type, position, target_scene_id, arrival: arrival ?? null, title: suggested_title, description: "", polygon: null, icon: null, icon_name: null, icon_color: null,
  icon_size: 32, content: null, order_index: 0, is_active: true, revision: 0,
});
