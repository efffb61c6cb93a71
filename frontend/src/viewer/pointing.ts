/**
 * Marks the viewer `data-pointing` while it is used with mouse or finger: the picture takes the focus with every
 * touch, and a ring around the whole screen would then be noise.
 */
export function markPointing(viewer: HTMLElement): void {
  viewer.addEventListener("pointerdown", () => viewer.toggleAttribute("data-pointing", true), { capture: true });
  addEventListener("keydown", () => viewer.toggleAttribute("data-pointing", false), { capture: true });
}
