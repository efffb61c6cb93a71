import { prefersStillness } from "../shared/motion";

export type Towards = "left" | "right" | "up" | "down";

const degreesPerSecond = 60;
const stillStep = 15;
const rampMilliseconds = 250;
/** The shortest tap turns this far: assistive programs press and release within one frame. */
const tapStep = 2;

/** Turns the head for as long as arrow keys are held, gathering speed softly; in steps for those who asked for stillness. */
export class SteadyTurn {
  private readonly held = new Set<Towards>();
  private lastFrame = 0;
  private startedAt = 0;

  constructor(private readonly turnBy: (yaw: number, pitch: number) => void) {}

  press(towards: Towards): void {
    if (prefersStillness()) {
      this.turn(stillStep, new Set([towards]));
      return;
    }
    if (this.held.size === 0) {
      this.startedAt = this.lastFrame = performance.now();
      requestAnimationFrame(this.step);
    }
    if (!this.held.has(towards)) {
      this.turn(tapStep, new Set([towards]));
    }
    this.held.add(towards);
  }

  release(towards: Towards): void {
    this.held.delete(towards);
  }

  releaseAll(): void {
    this.held.clear();
  }

  private readonly step = (now: number): void => {
    if (this.held.size === 0) {
      return;
    }
    const ramp = Math.min(1, 0.2 + (now - this.startedAt) / rampMilliseconds);
    this.turn((degreesPerSecond * ramp * Math.max(0, now - this.lastFrame)) / 1000, this.held);
    this.lastFrame = now;
    requestAnimationFrame(this.step);
  };

  private turn(degrees: number, held: Set<Towards>): void {
    const along = (more: Towards, less: Towards) => (Number(held.has(more)) - Number(held.has(less))) * degrees;
    this.turnBy(along("right", "left"), along("up", "down"));
  }
}
