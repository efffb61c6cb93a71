import { type Place, type Size, unproject } from "../viewer/projection";
import type { Direction, View } from "../viewer/manifest";

/** A press that moved further than this turned the picture. */
const dragThreshold = 6;

interface Press extends Place {
  pointerId: number;
}

/** What of the viewer one must know to say where in the room somebody pressed. */
type Looking = HTMLElement & { readonly view: View };

export const wantsEditing = (search: string): boolean => new URLSearchParams(search).get("editmode") === "true";

/**
 * For the page around that places things in the picture: says where somebody pressed it, and follows no hotspot.
 */
export function reportPresses(viewer: Looking, onPress: (direction: Direction) => void): void {
  let press: Press | null = null;
  const isPicture = (target: EventTarget | null) => target instanceof Element && target.closest("[data-stage]") !== null && !isHotspot(target);
  viewer.addEventListener("hotspot:chosen", (event) => event.preventDefault());
  viewer.addEventListener("click", (event) => isHotspot(event.target) && event.preventDefault(), { capture: true });
  viewer.addEventListener("pointerdown", ({ target, isPrimary, button, pointerId, clientX, clientY }) => {
    press = isPrimary && button === 0 && isPicture(target) ? { pointerId, x: clientX, y: clientY } : null;
  });
  viewer.addEventListener("pointerup", ({ pointerId, clientX, clientY }) => {
    if (press?.pointerId === pointerId && Math.hypot(clientX - press.x, clientY - press.y) <= dragThreshold) {
      const { left, top, width, height } = viewer.getBoundingClientRect();
      const size: Size = { width, height };
      onPress(unproject({ x: clientX - left, y: clientY - top }, viewer.view, size));
    }
    press = null;
  });
}

const isHotspot = (target: EventTarget | null): boolean => target instanceof Element && target.closest(".hotspots, .area") !== null;
