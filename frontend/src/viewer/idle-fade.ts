const quietMilliseconds = 3000;
const signsOfLife = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focusin"];

/** Marks the viewer `data-idle` after three quiet seconds, so that its controls step back from the picture. */
export class IdleFade {
  private timer = 0;

  constructor(
    private readonly viewer: HTMLElement,
    private readonly isBusy: () => boolean,
  ) {
    signsOfLife.forEach((name) => addEventListener(name, this.wake, { passive: true }));
    this.wake();
  }

  readonly wake = (): void => {
    this.viewer.toggleAttribute("data-idle", false);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(this.rest, quietMilliseconds);
  };

  private readonly rest = (): void => {
    if (this.isBusy()) {
      this.wake();
    } else {
      this.viewer.toggleAttribute("data-idle", true);
    }
  };
}
