import { make } from "../shared/dom";
import { words } from "../shared/words";
import { hotspotElement } from "./hotspot-element";
import type { Hotspot, Scene, View } from "./manifest";
import { project, type Size } from "./projection";

const margin = 60;
const dragThreshold = 6;

interface Placed {
  hotspot: Hotspot;
  element: HTMLElement;
}

export interface HotspotListener {
  chosen(hotspot: Hotspot, element: HTMLElement): void;
  /** Reached with the keyboard: the picture should turn there. */
  focused(hotspot: Hotspot): void;
}

/** The current scene's hotspots as a list over the picture, every item where it belongs in the room. */
export class HotspotLayer {
  readonly element = make("ul", { className: "hotspots" });
  private placed: Placed[] = [];
  private pressedAt = { x: 0, y: 0 };

  constructor(
    private readonly icon: (name: string) => SVGSVGElement,
    private readonly listener: HotspotListener,
  ) {
    this.element.addEventListener("pointerdown", ({ clientX, clientY }) => (this.pressedAt = { x: clientX, y: clientY }));
    this.element.addEventListener("click", this.onClick);
    this.element.addEventListener("focusin", this.onFocus);
  }

  show(scene: Scene, scenes: Map<string, Scene>): void {
    this.placed = scene.hotspots.map((hotspot) => ({ hotspot, element: hotspotElement(hotspot, scene, scenes, this.icon) }));
    this.element.setAttribute("aria-label", words.hotspotsIn(scene.title));
    this.element.replaceChildren(...this.placed.map(({ element }) => make("li", {}, element)));
  }

  clear(): void {
    this.placed = [];
    this.element.replaceChildren();
  }

  /** Follows the picture. What is out of sight keeps its place in the focus order. */
  place(view: View, size: Size): void {
    for (const { hotspot, element } of this.placed) {
      const at = project(hotspot.position, view, size);
      const inSight = at && at.x > -margin && at.y > -margin && at.x < size.width + margin && at.y < size.height + margin;
      const { x, y } = inSight ? at : { x: size.width / 2, y: size.height / 2 };
      element.toggleAttribute("data-away", !inSight);
      element.classList.toggle("hotspot--low", y < 190);
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
  }

  private find(target: EventTarget | null): Placed | undefined {
    return this.placed.find(({ element }) => target instanceof Node && element.contains(target));
  }

  /** A drag that began and ended on the same hotspot is no click. */
  private wasDragged({ detail, clientX, clientY }: MouseEvent): boolean {
    return detail > 0 && Math.hypot(clientX - this.pressedAt.x, clientY - this.pressedAt.y) > dragThreshold;
  }

  private readonly onClick = (event: MouseEvent): void => {
    const found = this.find(event.target);
    if (this.wasDragged(event)) {
      event.preventDefault();
    } else if (found?.element instanceof HTMLButtonElement) {
      this.listener.chosen(found.hotspot, found.element);
    }
  };

  private readonly onFocus = ({ target }: FocusEvent): void => {
    const found = this.find(target);
    if (found?.element.matches(":focus-visible")) {
      this.listener.focused(found.hotspot);
    }
  };
}
