import { horizontalFov, wrapYaw } from "./angles";
import type { FloorPlan, View } from "./manifest";
import type { Size } from "./projection";

/** The direction of a gaze on the plan, clockwise from its up; null where the plan does not know. */
export const coneDirection = (heading: number | null, yaw: number): number | null =>
  heading === null ? null : wrapYaw(heading + yaw);

/** The floor a scene stands on; the one shown before when it stands on none. */
export function floorOf(plans: readonly FloorPlan[], sceneId: string, before: string | null): string | null {
  const isHere = ({ markers }: FloorPlan) => markers.some(({ scene_id }) => scene_id === sceneId);
  const shown = plans.find(({ id }) => id === before);
  return (shown && isHere(shown) ? shown : plans.find(isHere))?.id ?? before ?? plans[0]?.id ?? null;
}

/** One drawing of the floors around server-rendered sheets: which one shows, where one stands, where one looks. */
export class PlanView {
  private readonly sheets: HTMLElement[];
  private sceneId: string | null = null;

  constructor(private readonly root: HTMLElement) {
    this.sheets = [...root.querySelectorAll<HTMLElement>("[data-plan]")];
  }

  showFloor(planId: string | null): void {
    this.sheets.forEach((sheet) => (sheet.hidden = sheet.dataset["plan"] !== planId));
  }

  stand(sceneId: string): void {
    this.sceneId = sceneId;
    for (const marker of this.root.querySelectorAll("[data-scene]")) {
      if (marker.getAttribute("data-scene") === sceneId) {
        marker.setAttribute("aria-current", "location");
      } else {
        marker.removeAttribute("aria-current");
      }
    }
  }

  look(view: View, size: Size): void {
    for (const sheet of this.sheets) {
      const marker = [...sheet.querySelectorAll<HTMLElement>("[data-scene]")].find(({ dataset }) => dataset["scene"] === this.sceneId);
      const cone = sheet.querySelector<HTMLElement>("[data-cone]");
      const heading = marker?.dataset["heading"] ? Number(marker.dataset["heading"]) : null;
      const direction = coneDirection(heading, view.yaw);
      if (cone) {
        cone.hidden = direction === null;
        cone.style.left = marker?.parentElement?.style.left ?? "";
        cone.style.top = marker?.parentElement?.style.top ?? "";
        cone.style.setProperty("--direction", (direction ?? 0).toFixed(1));
        cone.style.setProperty("--spread", horizontalFov(view.fov, size.width / Math.max(1, size.height)).toFixed(1));
      }
    }
  }
}
