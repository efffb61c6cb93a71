/**
 * The changes on their way to the server: in order, one at a time, kept in the browser until they have arrived.
 *
 * A change says which revision it was made on. Where somebody else was faster, both are merged field by field;
 * only where both changed the same field is the person asked. A refused change is taken back and told, never lost
 * in silence.
 */
import { type Api, ApiError } from "../api";
import { fieldsBefore, find, keyOf } from "./apply";
import { contentToSend, type Paths, send } from "./requests";
import type { Change, EditorDocument, Kind } from "./types";

type Fields = Record<string, unknown>;

export interface Waiting {
  id: string;
  label: string;
  change: Change;
  /** Of an update: what the fields were when it was made, and on which revision. */
  before: Fields | null;
  revision: number | null;
}

export type SyncState = "saved" | "saving" | "offline" | "conflict" | "signed_out";

export interface Conflict {
  kind: Kind;
  id: string;
  label: string;
  fields: { name: string; mine: unknown; theirs: unknown }[];
}

export interface Refusal {
  label: string;
  change: Change;
  error: ApiError;
}

export interface OutboxListener {
  /** The server has taken `change`; `thing` is what it answered, `others` the fields still on their way. */
  taken(change: Change, thing: unknown, revision: number | null): void;
  refused(refusal: Refusal): void;
  /** Somebody else's version, which the waiting changes are now based on. */
  rebased(kind: Kind, id: string, theirs: Fields): void;
  stateChanged(): void;
}

const patience = 600;
const firstRetry = 1_000;
const longestRetry = 30_000;

export const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

export class Outbox {
  state: SyncState = "saved";
  conflict: Conflict | null = null;
  private queue: Waiting[] = [];
  private isSending = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly api: Api,
    private readonly paths: Paths,
    private readonly storageKey: string,
    private readonly listener: OutboxListener,
  ) {}

  get waiting(): number {
    return this.queue.length;
  }

  get changes(): readonly Change[] {
    return this.queue.map(({ change }) => change);
  }

  /** What a page that was closed too early left behind; to be applied to the fresh document again. */
  load(): readonly Change[] {
    try {
      this.queue = JSON.parse(localStorage.getItem(this.storageKey) ?? "[]") as Waiting[];
    } catch {
      this.queue = [];
    }
    if (this.queue.length > 0) {
      this.setState("saving");
      this.flushSoon(0);
    }
    return this.changes;
  }

  /** `doc` is the document as it was before the change. */
  add(label: string, change: Change, doc: EditorDocument): void {
    const last = this.queue.at(-1);
    const isJoined = last && last.id !== this.sendingId && joins(last, change);
    if (isJoined) {
      last.change = joined(last.change, change);
      last.before = { ...beforeOf(change, doc), ...last.before };
    } else {
      const thing = change.do === "update" ? find(doc, change.kind, change.id) : change.do === "markers" ? find(doc, "plan", change.id) : undefined;
      this.queue.push({ id: crypto.randomUUID(), label, change, before: beforeOf(change, doc), revision: thing?.revision ?? null });
    }
    this.keep();
    if (this.state === "saved") this.setState("saving");
    else this.listener.stateChanged();
    this.flushSoon(patience);
  }

  /** Sends at once what waits: before publishing, and when the page is being left. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.sendAll();
    return this.queue.length === 0;
  }

  /** Tries again now: the network is back, or the person signed in again. */
  retry(): void {
    if (this.queue.length > 0 && !this.conflict) this.flushSoon(0);
  }

  /** `keepMine` names the fields of the conflict in which the person's own version counts. */
  resolve(keepMine: ReadonlySet<string>): void {
    const [first] = this.queue;
    const { conflict } = this;
    this.conflict = null;
    if (!conflict || first?.change.do !== "update") return;
    const dropped = conflict.fields.filter(({ name }) => !keepMine.has(name)).map(({ name }) => name);
    first.change = { ...first.change, fields: without(first.change.fields, dropped) };
    if (Object.keys(first.change.fields).length === 0) this.queue.shift();
    this.keep();
    this.listener.rebased(conflict.kind, conflict.id, {});
    this.setState(this.queue.length > 0 ? "saving" : "saved");
    this.flushSoon(0);
  }

  private sendingId: string | null = null;

  private flushSoon(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sendAll(), wait);
  }

  private async sendAll(): Promise<void> {
    if (this.isSending || this.conflict) return;
    this.isSending = true;
    try {
      let next: Waiting | undefined;
      while ((next = this.queue[0]) && !this.conflict) {
        if (!(await this.sendOne(next))) return;
      }
    } finally {
      this.isSending = false;
      this.sendingId = null;
      if (this.queue.length === 0) this.setState("saved");
    }
  }

  /** False when sending has to stop for now. */
  private async sendOne(next: Waiting): Promise<boolean> {
    this.sendingId = next.id;
    if (this.state !== "saving") this.setState("saving");
    try {
      const answer = await send(this.api, this.paths, asSent(next), next.revision ?? undefined, next.id);
      this.failures = 0;
      this.drop(next);
      this.noteRevision(next.change, answer.revision);
      this.listener.taken(next.change, answer.data, answer.revision);
      return true;
    } catch (error) {
      return this.failed(next, error instanceof ApiError ? error : new ApiError(0, "offline", String(error)));
    } finally {
      this.sendingId = null;
    }
  }

  private async failed(next: Waiting, error: ApiError): Promise<boolean> {
    if (error.isPassing) {
      this.failures += 1;
      const wait = (error.retryAfter ?? 0) * 1_000 || Math.min(firstRetry * 2 ** (this.failures - 1), longestRetry);
      this.setState("offline");
      this.flushSoon(wait * (0.8 + Math.random() * 0.4));
      return false;
    }
    if (error.status === 401) {
      this.setState("signed_out");
      this.flushSoon(longestRetry);
      return false;
    }
    if (error.status === 412) return this.merge(next);
    if (isDoneAlready(next.change, error)) {
      this.drop(next);
      this.listener.taken(next.change, null, null);
      return true;
    }
    this.drop(next);
    this.listener.refused({ label: next.label, change: next.change, error });
    return true;
  }

  /** Somebody else changed the thing meanwhile: take theirs as the ground, and put ours on top where they differ. */
  private async merge(next: Waiting): Promise<boolean> {
    const { change } = next;
    if (change.do !== "update" && change.do !== "markers") return false;
    const kind = change.do === "update" ? change.kind : "plan";
    let theirs: Fields;
    try {
      const answer = await this.api.get<Fields>(this.paths.of(kind, change.id));
      theirs = answer.data;
      next.revision = answer.revision ?? (theirs["revision"] as number);
    } catch (error) {
      return this.failed(next, error instanceof ApiError ? error : new ApiError(0, "offline", String(error)));
    }
    this.queue.forEach((waiting) => {
      if (waiting.revision !== null && keyOfChange(waiting.change) === keyOf(kind, change.id)) waiting.revision = next.revision;
    });
    this.listener.rebased(kind, change.id, theirs);
    const fields = change.do === "update" ? change.fields : { markers: change.markers };
    const theirFields = fieldsBefore(kind, theirs as never, fields);
    const disputed = Object.keys(fields).filter((name) => !same(theirFields[name], next.before?.[name]) && !same(theirFields[name], fields[name]));
    next.before = theirFields;
    this.keep();
    if (disputed.length === 0) return true;
    this.conflict = {
      kind,
      id: change.id,
      label: next.label,
      fields: disputed.map((name) => ({ name, mine: fields[name], theirs: theirFields[name] })),
    };
    this.setState("conflict");
    return false;
  }

  /** Later changes of the same thing were made on what this one has just become. */
  private noteRevision(change: Change, revision: number | null): void {
    const key = keyOfChange(change);
    if (revision === null || !key) return;
    this.queue.forEach((waiting) => {
      if (waiting.revision !== null && keyOfChange(waiting.change) === key) waiting.revision = revision;
    });
    this.keep();
  }

  private drop(done: Waiting): void {
    this.queue = this.queue.filter(({ id }) => id !== done.id);
    this.keep();
  }

  private keep(): void {
    try {
      if (this.queue.length === 0) localStorage.removeItem(this.storageKey);
      else localStorage.setItem(this.storageKey, JSON.stringify(this.queue));
    } catch {
      // Storage is full or forbidden: what waits is still in memory, and the page warns before it is left.
    }
  }

  private setState(state: SyncState): void {
    if (this.state !== state) {
      this.state = state;
    }
    this.listener.stateChanged();
  }
}

/** `{kind}:{id}` of the one thing whose revision a change is held against. */
export function keyOfChange(change: Change): string | null {
  if (change.do === "update") return keyOf(change.kind, change.id);
  if (change.do === "markers") return keyOf("plan", change.id);
  if (change.do === "start") return keyOf("scene", change.id);
  if (change.do === "create") return keyOf(change.kind, change.thing.id);
  if (change.do === "restore") return keyOf(change.kind, change.id);
  return null;
}

const beforeOf = (change: Change, doc: EditorDocument): Fields | null => {
  if (change.do === "markers") return { markers: doc.floor_plans.find(({ id }) => id === change.id)?.markers ?? [] };
  if (change.do !== "update") return null;
  const thing = find(doc, change.kind, change.id);
  return thing ? fieldsBefore(change.kind, thing, change.fields) : null;
};

function asSent({ change, before }: Waiting): Change {
  if (change.do !== "update" || change.kind !== "hotspot" || !("content" in change.fields)) return change;
  const content = contentToSend((before?.["content"] ?? null) as Fields | null, change.fields["content"] as Fields | null);
  return { ...change, fields: { ...change.fields, content } };
}

function joins(last: Waiting, change: Change): boolean {
  if (last.change.do === "update" && change.do === "update") return keyOfChange(last.change) === keyOfChange(change);
  if (last.change.do === "markers" && change.do === "markers") return last.change.id === change.id;
  return last.change.do === "order" && change.do === "order";
}

function joined(last: Change, change: Change): Change {
  if (last.do !== "update" || change.do !== "update") return change;
  const fields = { ...last.fields };
  for (const [name, value] of Object.entries(change.fields)) {
    const isMerged = ["settings", "colors", "agent"].includes(name) && isObject(fields[name]) && isObject(value);
    fields[name] = isMerged ? { ...(fields[name] as Fields), ...(value as Fields) } : value;
  }
  return { ...change, fields };
}

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const without = (fields: Fields, names: string[]): Fields => Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Sent before, though the answer never came: the thing is gone, or back, as it should be. */
const isDoneAlready = (change: Change, error: ApiError): boolean =>
  (change.do === "delete" && error.status === 404) || (change.do === "restore" && error.code === "there_already");
