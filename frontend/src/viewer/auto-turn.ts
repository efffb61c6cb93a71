import { part } from "../shared/dom";
import { prefersStillness } from "../shared/motion";
import { words } from "../shared/words";
import { rest, turnInFrame } from "./turn-timing";
import type { Tour } from "./tour";

const beforeFirstTurn = 2_000;
const signsOfLife = ["pointerdown", "keydown", "wheel", "touchstart", "focusin"];

/** Turns the picture by itself until the visitor does something, and again after a while; one button stops it for good. */
export class AutoTurn {
  private readonly button: HTMLElement;
  private isOn = false;
  private lastFrame = 0;
  private lastInput = -rest;

  constructor(private readonly tour: Tour) {
    this.button = part(tour.element, '[data-control="auto-turn"]');
    this.button.addEventListener("click", () => this.toggle());
    signsOfLife.forEach((name) => tour.element.addEventListener(name, this.pause, { passive: true, capture: true }));
    this.button.hidden = false;
    if (!prefersStillness()) {
      this.start(performance.now() - rest + beforeFirstTurn);
    }
  }

  private toggle(): void {
    if (this.isOn) {
      this.isOn = false;
      this.tour.element.toggleAttribute("data-turning", false);
      this.show();
    } else {
      this.start(performance.now() - rest);
    }
  }

  /** `since`: when the visitor last did something. */
  private start(since: number): void {
    this.isOn = true;
    this.lastInput = since;
    this.lastFrame = performance.now();
    this.show();
    requestAnimationFrame(this.step);
  }

  private show(): void {
    this.button.toggleAttribute("data-on", this.isOn);
    this.button.setAttribute("aria-label", this.isOn ? words.stopTurning : words.startTurning);
    this.button.title = this.isOn ? words.stopTurning : words.startTurning;
  }

  private readonly pause = (): void => {
    this.lastInput = performance.now();
  };

  private readonly step = (now: number): void => {
    if (!this.isOn) {
      return;
    }
    if (this.tour.isReading || !this.tour.scene) {
      this.lastInput = now;
    }
    const { auto_rotate_speed = 1 } = this.tour.manifest.settings;
    const degrees = turnInFrame(now, this.lastFrame, this.lastInput, auto_rotate_speed);
    this.tour.element.toggleAttribute("data-turning", degrees > 0);
    if (degrees > 0) {
      this.tour.look({ yaw: this.tour.view.yaw + degrees });
    }
    this.lastFrame = now;
    requestAnimationFrame(this.step);
  };
}
