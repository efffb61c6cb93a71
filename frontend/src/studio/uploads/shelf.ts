/** Where files wait in the browser until they have arrived: they outlive a reload and a crash. */
import type { Kept } from "./item";

const name = "roundhouse-uploads";
/** The bytes lie apart: what is known of a file changes often, and must not copy it each time. */
const facts = "facts";
const files = "files";

type Facts = Omit<Kept, "file">;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(facts, { keyPath: "id" });
      request.result.createObjectStore(files);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Shelf {
  private database: Promise<IDBDatabase> | undefined;

  private async run<T>(mode: IDBTransactionMode, act: (of: (table: string) => IDBObjectStore) => IDBRequest<T> | void): Promise<T> {
    const database = await (this.database ??= opened());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction([facts, files], mode);
      const request = act((table) => transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request?.result as T);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }

  /** Rejects where the browser has no room. */
  add({ file, ...rest }: Kept): Promise<void> {
    return this.run("readwrite", (of) => {
      if (file) of(files).put(file, rest.id);
      of(facts).put(rest);
    });
  }

  /** What is known of a file already here; one that is no longer needed goes. */
  change({ file, ...rest }: Kept): Promise<void> {
    return this.run("readwrite", (of) => {
      if (!file) of(files).delete(rest.id);
      of(facts).put(rest);
    });
  }

  async get(id: string): Promise<Kept | undefined> {
    const known = await this.run<Facts | undefined>("readonly", (of) => of(facts).get(id));
    const file = await this.run<File | undefined>("readonly", (of) => of(files).get(id));
    return known && { ...known, file: file ?? null };
  }

  /** The ids of one person's, in their order. */
  async of(person: number): Promise<string[]> {
    const all = await this.run<Facts[]>("readonly", (of) => of(facts).getAll());
    const mine = all.filter((known) => known.person === person).sort((a, b) => a.added - b.added || a.position - b.position);
    return mine.map(({ id }) => id);
  }

  remove(id: string): Promise<void> {
    return this.run("readwrite", (of) => {
      of(files).delete(id);
      of(facts).delete(id);
    });
  }
}

/**
 * Runs `work` while no other tab works at `id`, so that a file is sent once however many tabs are open; when the tab
 * that has it closes, the next takes over. Where the browser has no locks (plain http), at once.
 */
export function alone(id: string, work: () => Promise<void>): void {
  const locks = navigator.locks as LockManager | undefined;
  if (locks) void locks.request(`roundhouse-upload-${id}`, work);
  else void work();
}
