/** What remembers a like: `localStorage`, or less where the browser forbids it. */
export type Memory = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyBytes = 16;

/**
 * The random key that makes a like this visitor's own. It is made when the heart is pressed, one for each tour, and
 * gone when the like is taken back: who likes nothing has nothing of ours in the browser.
 */
export class LikeKey {
  private readonly name: string;
  /** Outlives a failed attempt, so that trying again is the same visitor's. */
  private key: string | null;

  constructor(
    tourId: string,
    private readonly memory: Memory | null,
  ) {
    this.name = `like:${tourId}`;
    this.key = this.kept;
  }

  get isKept(): boolean {
    return this.kept !== null;
  }

  /** The key to send; a new one where there is none. */
  get value(): string {
    this.key ??= newKey();
    return this.key;
  }

  keep(): void {
    this.tryTo((memory) => memory.setItem(this.name, this.value));
  }

  drop(): void {
    this.tryTo((memory) => memory.removeItem(this.name));
  }

  private get kept(): string | null {
    return this.tryTo((memory) => memory.getItem(this.name)) ?? null;
  }

  /** Where storage is blocked or full, the key lives as long as the page. */
  private tryTo<T>(act: (memory: Memory) => T): T | undefined {
    try {
      return this.memory ? act(this.memory) : undefined;
    } catch {
      return undefined;
    }
  }
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(keyBytes));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The browser's memory, or null in frames and windows that have none: there even asking for it fails. */
export function lastingMemory(): Memory | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
