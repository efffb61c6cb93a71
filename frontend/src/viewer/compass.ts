import { part } from "../shared/dom";
import type { Scene, View } from "./manifest";
import type { Companion, Tour } from "./tour";

/** The dial that shows north where the scene knows it; pressed, it turns there. */
export class Compass implements Companion {
  private readonly button: HTMLElement;
  private north = 0;

  constructor(tour: Tour) {
    this.button = part(tour.element, '[data-control="compass"]');
    this.button.addEventListener("click", () => tour.turnTo({ yaw: -this.north }));
  }

  entered({ north_offset }: Scene): void {
    this.button.hidden = north_offset === null;
    this.north = north_offset ?? 0;
  }

  turned({ yaw }: View): void {
    this.button.style.setProperty("--north", (-this.north - yaw).toFixed(1));
  }
}
