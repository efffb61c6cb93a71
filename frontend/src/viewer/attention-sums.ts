import { cellOf } from "./cells";
import type { Direction } from "./manifest";

/** Adds up where somebody looks in one scene, so that one small delta says it all. */
export class AttentionSums {
  private readonly cells = new Map<number, number>();

  add({ yaw, pitch }: Direction, milliseconds: number): void {
    const cell = cellOf(yaw, pitch);
    this.cells.set(cell, (this.cells.get(cell) ?? 0) + milliseconds);
  }

  /** [cell, milliseconds, cell, milliseconds, …], and begins anew. */
  take(): number[] {
    const delta = [...this.cells].flatMap(([cell, milliseconds]) => [cell, Math.round(milliseconds)]);
    this.cells.clear();
    return delta;
  }
}
