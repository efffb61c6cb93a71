/** What can be undone and done again. */
import { partsOf } from "./apply";
import type { Change } from "./types";

interface Step {
  label: string;
  /** What undoes the step, in the order in which it is to be applied. */
  inverse: Change[];
  joinKey: string | null;
  at: number;
  /** The same while the step is undone and done again. */
  mark: symbol;
}

type Run = (label: string, changes: Change[]) => Change[];

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

  /** Takes a step out: it was undone by another way. */
  forget(mark: symbol): void {
    this.done = this.done.filter((step) => step.mark !== mark);
    this.undone = this.undone.filter((step) => step.mark !== mark);
  }

  /**
   * Records a step; one with the same `joinKey` right after the last becomes part of it: a drag is one step.
   * Returns what `forget` knows it by.
   */
  record(label: string, inverse: Change[], joinKey: string | null, now: number): symbol {
    const last = this.done.at(-1);
    this.undone = [];
    if (last && joinKey !== null && last.joinKey === joinKey && now - last.at < joinWithin) {
      last.at = now;
      last.inverse = withEarlier(last.inverse, inverse);
      return last.mark;
    }
    const step = { label, inverse, joinKey, at: now, mark: Symbol(label) };
    this.done.push(step);
    if (this.done.length > most) this.done.shift();
    return step.mark;
  }

  /** Takes the last step back: `run` applies changes and returns what undoes them. A step that finds nothing to change is passed over. */
  undo(run: Run): void {
    move(this.done, this.undone, run);
  }

  redo(run: Run): void {
    move(this.undone, this.done, run);
  }
}

function move(from: Step[], to: Step[], run: Run): void {
  for (let step = from.pop(); step; step = from.pop()) {
    const inverse = run(step.label, step.inverse);
    // What comes next is a step of its own.
    [from.at(-1), to.at(-1)].forEach((each) => each && (each.joinKey = null));
    if (inverse.length === 0) continue;
    to.push({ ...step, joinKey: null, inverse });
    return;
  }
}

/** What undoes a longer step: `later`, then `first`; what `first` sets anyway is left out of `later`. */
function withEarlier(first: Change[], later: Change[]): Change[] {
  const isSetAnyway = (change: Change): boolean =>
    first.some((each) => {
      if (each.do !== change.do) return false;
      if (each.do === "order" || each.do === "start") return true;
      if (each.do === "markers" && change.do === "markers") return each.id === change.id;
      if (each.do !== "update" || change.do !== "update" || each.kind !== change.kind || each.id !== change.id) return false;
      const parts = partsOf(each.kind, each.fields);
      return [...partsOf(change.kind, change.fields).keys()].every((name) => parts.has(name));
    });
  return [...later.filter((change) => !isSetAnyway(change)), ...first];
}
