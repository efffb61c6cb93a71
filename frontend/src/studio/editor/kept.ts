/**
 * Where a page's waiting changes lie in the browser, and how a later page takes over what another left behind.
 *
 * Each page has a place of its own, so that two pages of one tour never write over each other. It holds a lock of that
 * name for as long as it lives, however it ends; whoever is given the lock may take what lies there.
 */
import { randomId } from "../../shared/random-id";


export type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
export type Locks = { request(name: string, run: () => unknown): Promise<unknown> };

const forGood = (): Promise<never> => new Promise(() => {});

export class Kept<T> {
  private readonly place: string;

  constructor(
    private readonly name: string,
    private readonly memory: Memory | null,
    private readonly locks: Locks | null,
    page: string = randomId(),
  ) {
    this.place = `${name}.${page}`;
    void this.locks?.request(this.place, forGood).catch(() => {});
  }

  /** False where the browser keeps nothing: storage is full, or forbidden. */
  keep(things: readonly T[]): boolean {
    try {
      if (things.length === 0) this.memory?.removeItem(this.place);
      else this.memory?.setItem(this.place, JSON.stringify(things));
      return this.memory !== null;
    } catch {
      return false;
    }
  }

  /** Gives `take` what each page that is gone left behind, now or once it is gone. `take` says whether it kept it. */
  inherit(take: (things: T[]) => boolean): void {
    for (const place of this.others()) {
      void this.locks?.request(place, () => this.takeOver(place, take)).catch(() => {});
    }
  }

  private takeOver(place: string, take: (things: T[]) => boolean): void {
    const things = this.read(place);
    if (things.length === 0 || take(things)) this.memory?.removeItem(place);
  }

  private others(): string[] {
    try {
      const places = Array.from({ length: this.memory?.length ?? 0 }, (_, at) => this.memory!.key(at) ?? "");
      return places.filter((place) => place.startsWith(`${this.name}.`) && place !== this.place);
    } catch {
      return [];
    }
  }

  private read(place: string): T[] {
    try {
      const things: unknown = JSON.parse(this.memory?.getItem(place) ?? "[]");
      return Array.isArray(things) ? (things as T[]) : [];
    } catch {
      return [];
    }
  }
}

/** The browser's own; null where it may not be used. */
export function browserMemory(): Memory | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export const browserLocks = (): Locks | null => (typeof navigator === "undefined" ? null : (navigator.locks as Locks | undefined)) ?? null;
