/** What can be undone and done again. */
import type { Change } from "./types";

interface Step {
  label: string;
  /** What undoes the step, in the order in which it is to be applied. */
  inverse: Change[];
  joinKey: string | null;
  at: number;
}

const most = 200;
const joinWithin = 1_000;

export class History {
  private done: Step[] = [];
  private undone: Step[] = [];

  get undoLabel(): string | null {
    return this.done.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.undone.at(-1)?.label ?? null;
  }

  /** Records a step; one with the same `joinKey` right after the last becomes part of it: a drag is one step. */
  record(label: string, inverse: Change[], joinKey: string | null, now: number): void {
    const last = this.done.at(-1);
    this.undone = [];
    if (last && joinKey !== null && last.joinKey === joinKey && now - last.at < joinWithin) {
      last.at = now;
      return;
    }
    this.done.push({ label, inverse, joinKey, at: now });
    if (this.done.length > most) this.done.shift();
  }

  /** Takes the last step back: `run` applies changes and returns what undoes them. */
  undo(run: (label: string, changes: Change[]) => Change[]): void {
    const step = this.done.pop();
    if (step) this.undone.push({ ...step, joinKey: null, inverse: run(step.label, step.inverse) });
  }

  redo(run: (label: string, changes: Change[]) => Change[]): void {
    const step = this.undone.pop();
    if (step) this.done.push({ ...step, joinKey: null, inverse: run(step.label, step.inverse) });
  }
}
