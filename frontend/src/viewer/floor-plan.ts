import { part } from "../shared/dom";
import { words } from "../shared/words";
import type { FloorPlan, Scene, View } from "./manifest";
import { floorOf, PlanView } from "./plan-view";
import type { Size } from "./projection";
import type { Companion, Tour } from "./tour";

/** The floor plans: a small one in the corner, the same large in a panel. Pressing a marker goes there. */
export class FloorPlans implements Companion {
  private readonly plans: readonly FloorPlan[];
  private readonly panel: HTMLElement;
  private readonly corner: HTMLElement;
  private readonly views: PlanView[];
  private floor: string | null = null;

  constructor(private readonly tour: Tour) {
    this.plans = tour.manifest.floor_plans ?? [];
    this.panel = part(tour.element, "#floor-plan");
    this.corner = part(tour.element, "[data-minimap]");
    this.fillCorner();
    this.views = [new PlanView(this.corner), new PlanView(this.panel)];
    [this.panel, this.corner].forEach((element) => element.addEventListener("click", this.onClick));
    this.corner.hidden = false;
    tour.element.toggleAttribute("data-plan", true);
  }

  entered(scene: Scene): void {
    this.showFloor(floorOf(this.plans, scene.id, this.floor));
    this.views.forEach((view) => view.stand(scene.id));
  }

  turned(view: View, size: Size): void {
    this.views.forEach((plan) => plan.look(view, size));
  }

  /** The small plan is the large one again; keyboards and screen readers use the large one. */
  private fillCorner(): void {
    const sheets = [...this.panel.querySelectorAll("[data-plan]")].map((sheet) => sheet.cloneNode(true) as HTMLElement);
    for (const marker of sheets.flatMap((sheet) => [...sheet.querySelectorAll("button")])) {
      marker.tabIndex = -1;
      marker.title = marker.textContent ?? "";
    }
    part(this.corner, "[data-sheets]").replaceChildren(...sheets);
  }

  private showFloor(planId: string | null): void {
    this.floor = planId;
    this.views.forEach((view) => view.showFloor(planId));
    this.panel.querySelectorAll<HTMLElement>("[data-floor]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset["floor"] === planId));
    });
    const name = this.plans.find(({ id }) => id === planId)?.name ?? "";
    const next = this.corner.querySelector("[data-next-floor]");
    next?.replaceChildren(name);
    next?.setAttribute("aria-label", words.nextFloor(name));
  }

  private showNextFloor(): void {
    const at = this.plans.findIndex(({ id }) => id === this.floor);
    this.showFloor(this.plans[(at + 1) % this.plans.length]?.id ?? null);
  }

  private readonly onClick = ({ target }: Event): void => {
    const pressed = (selector: string) => (target as Element).closest<HTMLElement>(selector);
    const marker = pressed("[data-scene]");
    const floor = pressed("[data-floor]");
    if (marker) {
      this.tour.goTo(marker.dataset["scene"]!);
    } else if (floor) {
      this.showFloor(floor.dataset["floor"]!);
    } else if (pressed("[data-next-floor]")) {
      this.showNextFloor();
    } else if (pressed("[data-sheets]")) {
      part(this.corner, "[data-control]").click();
    }
  };
}
