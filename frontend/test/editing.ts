/** A page that edits a tour of a fake server, with the browser's storage and locks, and a clock that stands still. */
import { afterEach, beforeEach, mock } from "node:test";
import { type Answer, Api } from "../src/studio/api";
import type { Locks, Memory } from "../src/studio/editor/kept";
import { Store, type Told } from "../src/studio/editor/store";
import type { EditorDocument } from "../src/studio/editor/types";
import { FakeServer } from "./fake-server";
import { makeDocument } from "./make-document";

export class FakeMemory implements Memory {
  readonly kept = new Map<string, string>();
  isFull = false;

  get length(): number {
    return this.kept.size;
  }

  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null;
  }

  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(name, value);
  }

  removeItem(name: string): void {
    this.kept.delete(name);
  }
}

interface Claim {
  owner: object;
  run: () => unknown;
}

/** The locks of one browser; those of a page that ends are given to who waits. */
export class FakeLocks {
  private readonly claims = new Map<string, Claim[]>();

  of(owner: object): Locks {
    return {
      request: (name, run) => {
        const claims = this.claims.get(name) ?? [];
        this.claims.set(name, claims);
        claims.push({ owner, run });
        if (claims.length === 1) this.grant(name);
        return new Promise(() => {});
      },
    };
  }

  end(owner: object): void {
    for (const [name, claims] of this.claims) {
      const [holder] = claims;
      this.claims.set(name, claims.filter((claim) => claim.owner !== owner));
      if (holder?.owner === owner) this.grant(name);
    }
  }

  private grant(name: string): void {
    const [first] = this.claims.get(name) ?? [];
    if (!first) return;
    void Promise.resolve(first.run()).then(() => {
      this.claims.set(name, (this.claims.get(name) ?? []).filter((claim) => claim !== first));
      this.grant(name);
    });
  }
}

/** What a page that is closed asks is never answered. */
class PageApi extends Api {
  isClosed = false;

  override send<T>(...asked: Parameters<Api["send"]>): Promise<Answer<T>> {
    return this.isClosed ? new Promise(() => {}) : super.send<T>(...asked);
  }
}

/** What a page that is closed keeps is not kept any more. */
function memoryOf(memory: FakeMemory, page: PageApi): Memory {
  return new Proxy(memory, {
    get: (_memory, name: keyof FakeMemory) => {
      const value = memory[name];
      if (typeof value !== "function") return value;
      return page.isClosed ? () => null : (value as () => unknown).bind(memory);
    },
  });
}

export interface Page {
  store: Store;
  told: Told[];
  close(): void;
}

export class Browser {
  readonly memory = new FakeMemory();
  readonly locks = new FakeLocks();

  constructor(readonly server: FakeServer) {}

  /** Opens the editor with the document as it is on the server now. */
  open(personId = 7, canEdit = true): Page {
    const owner = {};
    const told: Told[] = [];
    const api = new PageApi();
    const store = new Store(structuredClone(this.server.doc), api, { personId, canEdit, memory: memoryOf(this.memory, api), locks: this.locks.of(owner) });
    store.onRefusal = (refusal) => told.push(refusal);
    const close = () => {
      api.isClosed = true;
      this.locks.end(owner);
    };
    return { store, told, close };
  }
}

export function editing(values: Partial<EditorDocument> = {}): { server: FakeServer; browser: Browser } & Page {
  const server = new FakeServer(makeDocument(values));
  const browser = new Browser(server);
  return { server, browser, ...browser.open() };
}

/** All that can happen without time passing. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 40; round += 1) await new Promise((resume) => setImmediate(resume));
}

export async function pass(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settled();
}

/** Longer than typing pauses, and than the wait before the tour is read again. */
export const soon = () => pass(1_000);

export function withStandingClock(): void {
  beforeEach(() => (mock.timers.enable as (options: unknown) => void)({ apis: ["setTimeout", "setInterval", "Date"] }));
  afterEach(() => mock.timers.reset());
}

/** Holds requests back until they are let go. */
export function gate(server: FakeServer, wanted: (method: string, path: string) => boolean = () => true): () => void {
  let open = () => {};
  const opened = new Promise<void>((resume) => (open = resume));
  server.before = (method, path) => (wanted(method, path) ? opened : undefined);
  return () => {
    server.before = () => {};
    open();
  };
}
