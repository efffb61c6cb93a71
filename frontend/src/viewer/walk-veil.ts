import type { Panorama } from "./panorama";
import type { Place } from "./projection";

const walkMilliseconds = 620;
const liftMilliseconds = 380;
const closest = 1.9;

/**
 * The picture one leaves, drawn over the one to come: it grows towards the door and dissolves. A still copy that
 * the compositor scales, so that walking is as smooth on a slow phone as the fading of a photograph.
 */
export class WalkVeil {
  private isLifting = false;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  get isDrawn(): boolean {
    return !this.canvas.hidden;
  }

  /** Begins the walk towards `door`, a place on the screen; null walks straight on. */
  async draw(panorama: Panorama, door: Place | null): Promise<void> {
    if (this.isDrawn || !(await panorama.copyTo(this.canvas))) {
      return;
    }
    this.canvas.style.transformOrigin = door ? `${door.x}px ${door.y}px` : "center";
    this.canvas.hidden = false;
    this.canvas.animate([{ transform: "scale(1)" }, { transform: `scale(${closest})` }], {
      duration: walkMilliseconds,
      easing: "cubic-bezier(0.4, 0, 0.2, 1)",
      fill: "forwards",
    });
  }

  /** The next picture stands behind it. */
  lift(): void {
    if (this.isDrawn && !this.isLifting) {
      this.isLifting = true;
      const dissolving = this.canvas.animate([{ opacity: 1 }, { opacity: 0 }], { duration: liftMilliseconds, fill: "forwards" });
      dissolving.finished.then(() => this.clear(), () => {});
    }
  }

  /** An empty canvas holds no memory. */
  private clear(): void {
    this.canvas.hidden = true;
    this.isLifting = false;
    this.canvas.getAnimations().forEach((animation) => animation.cancel());
    Object.assign(this.canvas, { width: 0, height: 0 });
  }
}
