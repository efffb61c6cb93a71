/** Resting the eyes on something for so long chooses it. */
export const dwellMilliseconds = 1_600;

/** Notices what the eyes rest on: `look` returns what was chosen in this moment, once per rest. */
export class Gaze {
  private resting: string | null = null;
  private since = 0;

  /** How much of the rest is done, from 0 to 1. */
  progress = 0;

  look(at: string | null, now: number): string | null {
    if (at !== this.resting) {
      this.resting = at;
      this.since = now;
      this.progress = 0;
      return null;
    }
    const before = this.progress;
    this.progress = at === null ? 0 : Math.min(1, (now - this.since) / dwellMilliseconds);
    return before < 1 && this.progress === 1 ? at : null;
  }
}
