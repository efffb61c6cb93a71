/** The open scene's hotspots as visitors see them, to be chosen and dragged. */
import { make } from "../../shared/dom";
import { Area, areaCanvas, hasArea } from "../../viewer/area";
import { hotspotElement } from "../../viewer/hotspot-element";
import type { Hotspot as Shown, Scene as ShownScene } from "../../viewer/manifest";
import { type Place, project, type Size, unproject } from "../../viewer/projection";
import type { Direction, Hotspot, Scene, View } from "../editor/types";
import { nudged, onFloor, rounded } from "./geometry";

/** A pointer that moves no further, in pixels, has clicked. */
export const slack = 5;
const margin = 40;
export const arrows: Record<string, [across: number, up: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export interface HandlesListener {
  chosen(id: string, isMore: boolean): void;
  opened(hotspot: Hotspot): void;
  moved(hotspot: Hotspot, position: Direction): void;
  reshaped(hotspot: Hotspot, polygon: [number, number][]): void;
}

interface Handle {
  hotspot: Hotspot;
  /** Where it stands, and where it leads: as they were when the element was made. */
  scene: Scene;
  target: Scene | undefined;
  item: HTMLElement;
  element: HTMLElement;
  area: Area | null;
  /** Where it is while it is being dragged. */
  dragged: Direction | null;
}

interface Corner {
  element: HTMLElement;
  hotspot: Hotspot;
  index: number;
  at: Direction;
}

/** What the viewer's element needs, from what the editor holds. */
export function asShown(hotspot: Hotspot): Shown {
  return { ...hotspot, content: hotspot.content ? { kind: hotspot.type, ...hotspot.content } : null } as unknown as Shown;
}

export const asShownScene = (scene: Scene, hotspots: Hotspot[]): ShownScene => ({ ...scene, hotspots: hotspots.map(asShown) }) as unknown as ShownScene;

export const isInSight = (at: Place | null, { width, height }: Size): boolean =>
  at !== null && at.x > -margin && at.y > -margin && at.x < width + margin && at.y < height + margin;

function grouped(hotspots: Hotspot[]): Map<string, Hotspot[]> {
  const byScene = new Map<string, Hotspot[]>();
  for (const hotspot of hotspots) {
    const group = byScene.get(hotspot.scene_id);
    if (group) group.push(hotspot);
    else byScene.set(hotspot.scene_id, [hotspot]);
  }
  return byScene;
}

export class Handles {
  readonly element = make("div", { className: "handles" });
  private readonly list = make("ul", { className: "hotspots" });
  private readonly areas = areaCanvas();
  private readonly cornerList = make("div", { className: "corners" });
  private handles: Handle[] = [];
  private corners: Corner[] = [];
  private view: View = { yaw: 0, pitch: 0, fov: 65 };
  private size: Size = { width: 1, height: 1 };
  /** What came while a hotspot was being dragged: shown when it is let go. */
  private postponed: (() => void) | null = null;

  constructor(
    private readonly icon: (name: string) => SVGSVGElement,
    private readonly listener: HandlesListener,
    private readonly canEdit: boolean,
  ) {
    this.element.append(this.areas, this.list, this.cornerList);
    this.element.addEventListener("click", (event) => event.preventDefault());
  }

  /** Elements of hotspots that have not changed stay: a drag, the focus and the pointer stay with them. */
  show(scene: Scene, scenes: Scene[], all: Hotspot[], chosen: readonly string[]): void {
    if (this.handles.some(({ dragged }) => dragged)) {
      this.postponed = () => this.show(scene, scenes, all, chosen);
      return;
    }
    const focused = (document.activeElement as HTMLElement | null)?.dataset["hotspot"];
    const byScene = grouped(all);
    const byId = new Map(scenes.map((each) => [each.id, each]));
    const before = new Map(this.handles.map((handle) => [handle.hotspot, handle]));
    const drawn = this.handles;
    this.handles = (byScene.get(scene.id) ?? []).map((hotspot) => {
      const target = byId.get(hotspot.target_scene_id ?? "");
      const known = before.get(hotspot);
      if (known?.scene === scene && known.target === target) return known;
      return this.make(hotspot, scene, target, byScene);
    });
    this.handles.forEach(({ hotspot, element }) => {
      element.classList.toggle("hotspot--chosen", chosen.includes(hotspot.id));
      element.setAttribute("aria-pressed", String(chosen.includes(hotspot.id)));
    });
    if (drawn.length !== this.handles.length || drawn.some((handle, at) => handle !== this.handles[at])) {
      this.list.replaceChildren(...this.handles.map(({ item }) => item));
      this.areas.replaceChildren(...this.handles.flatMap(({ area }) => (area ? [area.path] : [])));
      if (focused) this.focusOn(focused);
    }
    this.showCorners(chosen);
    this.place(this.view, this.size);
  }

  private make(hotspot: Hotspot, scene: Scene, target: Scene | undefined, byScene: Map<string, Hotspot[]>): Handle {
    const shown = asShown(hotspot);
    const known = new Map([scene, target].flatMap((each) => (each ? [[each.id, asShownScene(each, byScene.get(each.id) ?? [])]] : [])));
    const element = hotspotElement(shown, known.get(scene.id)!, known, this.icon);
    element.dataset["hotspot"] = hotspot.id;
    element.classList.toggle("hotspot--hidden", !hotspot.is_active);
    if (element instanceof HTMLAnchorElement) {
      element.removeAttribute("href");
      element.tabIndex = 0;
      element.setAttribute("role", "button");
    }
    const area = hasArea(shown) ? new Area(shown) : null;
    const handle: Handle = { hotspot, scene, target, item: make("li", {}, element), element, area, dragged: null };
    this.bind(handle);
    return handle;
  }

  focusOn(id: string): void {
    this.list.querySelector<HTMLElement>(`[data-hotspot="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }

  place(view: View, size: Size): void {
    this.view = view;
    this.size = size;
    this.handles.forEach((handle) => this.placeOne(handle));
    this.corners.forEach((corner) => put(corner.element, project(corner.at, view, size)));
  }

  private placeOne({ hotspot, element, area, dragged }: Handle): void {
    const at = project(dragged ?? area?.middle ?? hotspot.position, this.view, this.size);
    const inSight = isInSight(at, this.size);
    element.toggleAttribute("data-away", !inSight);
    const { x, y } = inSight ? at! : { x: this.size.width / 2, y: this.size.height / 2 };
    element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    area?.place(this.view, this.size);
  }

  private bind(handle: Handle): void {
    const { hotspot, element, area } = handle;
    element.addEventListener("pointerdown", (event) => this.press(event, handle));
    area?.path.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      this.listener.chosen(hotspot.id, event.shiftKey);
    });
    element.addEventListener("dblclick", () => this.listener.opened(hotspot));
    element.addEventListener("keydown", (event) => this.key(event, handle));
  }

  private key(event: KeyboardEvent, handle: Handle): void {
    const step = arrows[event.key];
    if (event.key === "Enter" || event.key === " ") {
      this.listener.chosen(handle.hotspot.id, event.shiftKey);
    } else if (step && this.canEdit && !event.altKey && !handle.area) {
      const by = event.shiftKey ? 5 : 1;
      this.listener.moved(handle.hotspot, nudged(handle.hotspot.position, step[0] * by, step[1] * by));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private press(down: PointerEvent, handle: Handle): void {
    if (down.button !== 0) return;
    // The picture must not turn under the hotspot.
    down.stopPropagation();
    const { element, hotspot, area } = handle;
    const box = this.element.getBoundingClientRect();
    const start = project(area?.middle ?? hotspot.position, this.view, this.size) ?? { x: 0, y: 0 };
    const grip = { x: down.clientX - box.left - start.x, y: down.clientY - box.top - start.y };
    const canDrag = this.canEdit && !area;
    let isDragging = false;
    element.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => {
      if (!canDrag || (!isDragging && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < slack)) return;
      isDragging = true;
      element.toggleAttribute("data-dragging", true);
      const seen = unproject({ x: event.clientX - box.left - grip.x, y: event.clientY - box.top - grip.y }, this.view, this.size);
      // Ways stand on the floor; Alt lets them float.
      handle.dragged = hotspot.type === "navigation" && !event.altKey ? onFloor(seen) : seen;
      this.placeOne(handle);
    };
    const ended = new AbortController();
    const stop = (event: PointerEvent) => {
      ended.abort();
      element.removeAttribute("data-dragging");
      const { dragged } = handle;
      handle.dragged = null;
      this.placeOne(handle);
      const { postponed } = this;
      this.postponed = null;
      postponed?.();
      if (event.type === "pointercancel") return;
      if (isDragging && dragged) this.listener.moved(hotspot, rounded(dragged));
      this.listener.chosen(hotspot.id, down.shiftKey && !isDragging);
    };
    element.addEventListener("pointermove", move, { signal: ended.signal });
    element.addEventListener("pointerup", stop, { signal: ended.signal });
    element.addEventListener("pointercancel", stop, { signal: ended.signal });
  }

  private showCorners(chosen: readonly string[]): void {
    const shaped = this.canEdit ? this.handles.filter(({ hotspot, area }) => area && chosen.includes(hotspot.id)) : [];
    this.corners = shaped.flatMap(({ hotspot }) =>
      hotspot.polygon!.map(([yaw, pitch], index) => {
        const element = make("button", { type: "button", className: "corner", ariaLabel: `Corner ${index + 1}` });
        const corner: Corner = { element, hotspot, index, at: { yaw, pitch } };
        this.bindCorner(corner);
        return corner;
      }),
    );
    this.cornerList.replaceChildren(...this.corners.map(({ element }) => element));
  }

  private bindCorner(corner: Corner): void {
    const { element, hotspot, index } = corner;
    const moveTo = (at: Direction) => {
      const polygon = hotspot.polygon!.map((each) => [...each] as [number, number]);
      const { yaw, pitch } = rounded(at);
      polygon[index] = [yaw, pitch];
      this.listener.reshaped(hotspot, polygon);
    };
    element.addEventListener("pointerdown", (down) => {
      down.stopPropagation();
      element.setPointerCapture(down.pointerId);
      const box = this.element.getBoundingClientRect();
      const move = (event: PointerEvent) => {
        corner.at = unproject({ x: event.clientX - box.left, y: event.clientY - box.top }, this.view, this.size);
        put(element, project(corner.at, this.view, this.size));
      };
      element.addEventListener("pointermove", move);
      element.addEventListener("pointerup", () => (element.removeEventListener("pointermove", move), moveTo(corner.at)), { once: true });
    });
    element.addEventListener("keydown", (event) => {
      const step = arrows[event.key];
      if (step) {
        event.preventDefault();
        event.stopPropagation();
        moveTo(nudged(corner.at, step[0], step[1]));
      } else if ((event.key === "Delete" || event.key === "Backspace") && hotspot.polygon!.length > 3) {
        event.preventDefault();
        event.stopPropagation();
        this.listener.reshaped(hotspot, hotspot.polygon!.filter((_each, at) => at !== index));
      }
    });
  }
}

function put(element: HTMLElement, at: Place | null): void {
  element.hidden = at === null;
  if (at) element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
}
