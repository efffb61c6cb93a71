import { make } from "../shared/dom";
import { words } from "../shared/words";
import { Area, areaCanvas, hasArea } from "./area";
import { hotspotElement } from "./hotspot-element";
import type { Hotspot, Scene, View } from "./manifest";
import { project, type Size } from "./projection";

const margin = 60;
const dragThreshold = 6;

interface Placed {
  hotspot: Hotspot;
  element: HTMLElement;
  area: Area | null;
}

export interface HotspotListener {
  chosen(hotspot: Hotspot, element: HTMLElement): void;
  /** Reached with the keyboard: the picture should turn there. */
  focused(hotspot: Hotspot): void;
}

/** The current scene's hotspots as a list over the picture, every item where it belongs in the room. */
export class HotspotLayer {
  readonly element: HTMLElement;
  private readonly list = make("ul", { className: "hotspots" });
  private readonly areas = areaCanvas();
  private placed: Placed[] = [];
  private pressedAt = { x: 0, y: 0 };

  constructor(
    private readonly icon: (name: string) => SVGSVGElement,
    private readonly listener: HotspotListener,
  ) {
    this.element = make("div", { className: "hotspot-layer" }, this.areas, this.list);
    this.element.addEventListener("pointerdown", ({ clientX, clientY }) => (this.pressedAt = { x: clientX, y: clientY }));
    this.element.addEventListener("click", this.onClick);
    this.element.addEventListener("focusin", this.onFocus);
    ["focusin", "focusout", "pointerover", "pointerout"].forEach((name) => this.element.addEventListener(name, this.light));
  }

  show(scene: Scene, scenes: Map<string, Scene>): void {
    this.placed = scene.hotspots.map((hotspot) => {
      const element = hotspotElement(hotspot, scene, scenes, this.icon);
      return { hotspot, element, area: hasArea(hotspot) ? new Area(hotspot) : null };
    });
    this.list.setAttribute("aria-label", words.hotspotsIn(scene.title));
    this.list.replaceChildren(...this.placed.map(({ element }) => make("li", {}, element)));
    this.areas.replaceChildren(...this.placed.flatMap(({ area }) => (area ? [area.path] : [])));
  }

  clear(): void {
    this.placed = [];
    this.list.replaceChildren();
    this.areas.replaceChildren();
  }

  /** Follows the picture. What is out of sight keeps its place in the focus order. */
  place(view: View, size: Size): void {
    for (const { hotspot, element, area } of this.placed) {
      const at = project(area?.middle ?? hotspot.position, view, size);
      const inSight = at && at.x > -margin && at.y > -margin && at.x < size.width + margin && at.y < size.height + margin;
      const { x, y } = inSight ? at : { x: size.width / 2, y: size.height / 2 };
      element.toggleAttribute("data-away", !inSight);
      element.classList.toggle("hotspot--low", y < 190);
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      area?.place(view, size);
    }
  }

  /** A finger's tap, which the library keeps from becoming a click by itself. */
  tap(target: Element): void {
    this.find(target)?.element.click();
  }

  press(hotspotId: string): void {
    this.placed.find(({ hotspot }) => hotspot.id === hotspotId)?.element.click();
  }

  private find(target: EventTarget | null): Placed | undefined {
    return this.placed.find(({ element, area }) => target instanceof Node && (element.contains(target) || area?.path === target));
  }

  /** A drag that began and ended on the same hotspot is no click. */
  private wasDragged({ detail, clientX, clientY }: MouseEvent): boolean {
    return detail > 0 && Math.hypot(clientX - this.pressedAt.x, clientY - this.pressedAt.y) > dragThreshold;
  }

  private readonly onClick = (event: MouseEvent): void => {
    const found = this.find(event.target);
    if (this.wasDragged(event)) {
      event.preventDefault();
    } else if (found && event.target === found.area?.path) {
      found.element.click();
    } else if (found?.element instanceof HTMLButtonElement) {
      this.listener.chosen(found.hotspot, found.element);
    }
  };

  private readonly onFocus = ({ target }: FocusEvent): void => {
    const found = this.find(target);
    if (found?.element.matches(":focus-visible")) {
      this.listener.focused({ ...found.hotspot, position: found.area?.middle ?? found.hotspot.position });
    }
  };

  /** An area and its button light up together. */
  private readonly light = ({ type, target }: Event): void => {
    const found = this.find(target);
    const isLit = type === "focusin" || type === "pointerover";
    found?.area?.light(isLit);
    found?.element.classList.toggle("hotspot--lit", isLit && found.area !== null);
  };
}
