/**
 * The changes on their way to the server: in order, one at a time, kept in the browser until they have arrived.
 *
 * A change says which revision it was made on. Where somebody else was faster, both are merged part by part;
 * only where both changed the same part is the person asked. A refused change is taken back and told, never lost
 * in silence.
 */
import { randomId } from "../../shared/random-id";
import { type Answer, type Api, ApiError } from "../api";
import { emptyLocation, fieldsBefore, find, joinedFields, keyOf, type Thing, withoutParts } from "./apply";
import type { Kept } from "./kept";
import { completeOrder, type Disputed, disputedParts, mergeContent, mergeMarkers, same } from "./merging";
import { contentToSend, type Paths, send } from "./requests";
import type { Change, EditorDocument, Kind, Marker } from "./types";

type Fields = Record<string, unknown>;

export interface Waiting {
  /** Also the Idempotency-Key of a create. */
  id: string;
  label: string;
  change: Change;
  /** Of an update: what the fields were when it was made. */
  before: Fields | null;
  /** The revision it was made on. */
  revision: number | null;
  /** The server may have it, though it never said so: it is sent again as it is, and nothing is added to it. */
  isTried: boolean;
  /** How often it was fitted to scenes that came or went. */
  fittings?: number;
}

/**
 * `offline`: nobody answers; `trouble`: the server does, but cannot; `busy`: it asks to come again later. `closed`: the tour
 * may not be changed by this person any more, or is not there. In all of them everything is kept.
 */
export type SyncState = "saved" | "saving" | "offline" | "trouble" | "busy" | "conflict" | "signed_out" | "closed";

export interface Conflict {
  kind: Kind;
  id: string;
  label: string;
  fields: Disputed[];
}

export interface Refusal {
  label: string;
  change: Change;
  /** With what else was done to the same thing and cannot arrive now either. */
  all: readonly Waiting[];
  error: ApiError;
}

export interface OutboxListener {
  /** The server has taken `change`, and answered with `thing`. */
  taken(change: Change, thing: unknown, revision: number | null): void;
  refused(refusal: Refusal): void;
  /** Somebody else's version, which the waiting changes are now based on. */
  rebased(kind: Kind, id: string, theirs: Fields): void;
  /** What pages that are gone left behind, to be applied to the document again. */
  inherited(changes: readonly Change[]): void;
  stateChanged(): void;
}

const patience = 600;
const firstRetry = 1_000;
const longestRetry = 30_000;
const mostFittings = 3;

export class Outbox {
  state: SyncState = "saved";
  conflict: Conflict | null = null;
  /** Somebody else's version of the thing in dispute. */
  private theirs: Thing | null = null;
  private queue: Waiting[] = [];
  private sending: Promise<void> | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly api: Api,
    private readonly paths: Paths,
    private readonly kept: Kept<Waiting>,
    private readonly listener: OutboxListener,
  ) {}

  get waiting(): number {
    return this.queue.length;
  }

  get entries(): readonly Waiting[] {
    return this.queue;
  }

  get changes(): readonly Change[] {
    return this.queue.map(({ change }) => change);
  }

  /** Sends what pages that were closed too early left behind. */
  inherit(): void {
    this.kept.inherit((left) => {
      const known = left.filter((waiting) => typeof waiting?.change?.do === "string");
      this.queue.push(...known.map((waiting) => ({ ...waiting, isTried: true })));
      this.listener.inherited(known.map(({ change }) => change));
      this.changed();
      this.flushSoon(0);
      return this.kept.keep(this.queue);
    });
  }

  /** `doc` is the document as it was before the change. */
  add(label: string, change: Change, doc: EditorDocument): void {
    const last = this.queue.at(-1);
    if (last && !last.isTried && joins(last.change, change)) {
      const before = beforeOf(change, doc);
      last.change = joined(last.change, change);
      last.before = change.do === "update" ? joinedFields(change.kind, before ?? {}, last.before ?? {}) : last.before;
    } else {
      this.queue.push({ id: randomId(), label, change, before: beforeOf(change, doc), revision: revisionOf(change, doc), isTried: false });
    }
    this.changed();
    // While nobody answers, the next attempt has its time already.
    if (this.state === "saved" || this.state === "saving") this.flushSoon(patience);
  }

  /** Sends at once what waits: before publishing, and when the page is being left. True if everything has arrived. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    await this.sendAll();
    return this.queue.length === 0;
  }

  /** Tries again now: the network is back, or the person signed in again. */
  retry(): void {
    if (this.queue.length > 0 && !this.conflict) this.flushSoon(0);
  }

  /** Nothing is on its way while `task` runs: what it reads holds all that the server has taken, and nothing half. */
  inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.turn.then(task);
    this.turn = result.catch(() => {});
    return result;
  }

  /** `keepMine` names what of the conflict stays as the person has it. */
  resolve(keepMine: ReadonlySet<string>): void {
    const { conflict, theirs } = this;
    const [first] = this.queue;
    if (!conflict || !theirs || !first) return;
    this.conflict = null;
    this.theirs = null;
    first.change = withTheirs(first.change, conflict.fields.filter(({ name }) => !keepMine.has(name)));
    if (first.change.do === "update" && Object.keys(first.change.fields).length === 0) this.queue.shift();
    this.listener.rebased(conflict.kind, conflict.id, theirs);
    this.state = this.queue.length > 0 ? "saving" : "saved";
    this.changed();
    this.flushSoon(0);
  }

  private flushSoon(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.sendAll(), wait);
  }

  private async sendAll(): Promise<void> {
    if (this.queue.length > 0 && !this.conflict) await (this.sending ??= this.sendWhilePossible());
  }

  private async sendWhilePossible(): Promise<void> {
    try {
      while (this.queue.length > 0 && !this.conflict) {
        if (!(await this.inTurn(() => this.sendFirst()))) return;
      }
    } finally {
      this.sending = null;
      if (this.queue.length === 0) this.setState("saved");
    }
  }

  /** False when sending has to stop for now. */
  private async sendFirst(): Promise<boolean> {
    const [next] = this.queue;
    if (!next) return true;
    if (this.state === "saved") this.setState("saving");
    next.isTried = true;
    this.kept.keep(this.queue);
    let answer: Answer<unknown>;
    try {
      answer = await send(this.api, this.paths, asSent(next), next.revision ?? undefined, next.id);
    } catch (error) {
      return this.failed(next, asApiError(error));
    }
    this.arrived(next, answer.data, answer.revision ?? revisionIn(answer.data));
    return true;
  }

  private arrived(next: Waiting, data: unknown, revision: number | null): void {
    this.failures = 0;
    this.drop([next]);
    this.moveOn(next, revision);
    if (this.state !== "saving") this.setState("saving");
    this.listener.taken(next.change, data, revision);
  }

  /** What was made on top of this one is based on what it has just become. Others still meet whoever was faster. */
  private moveOn({ change, revision: from }: Waiting, to: number | null): void {
    const isOurStep = change.do !== "start" || to === (from ?? 0) + 1;
    if (to === null || !isOurStep) return;
    const later = this.queue.filter((waiting) => waiting.revision === from && keyOfChange(waiting.change) === keyOfChange(change));
    later.forEach((waiting) => (waiting.revision = to));
    if (later.length > 0) this.kept.keep(this.queue);
  }

  private async failed(next: Waiting, error: ApiError): Promise<boolean> {
    try {
      return await this.settle(next, error);
    } catch (second) {
      return this.failed(next, asApiError(second));
    }
  }

  /** Rejects with what went wrong while it asked for more. */
  private async settle(next: Waiting, error: ApiError): Promise<boolean> {
    const { change } = next;
    if (error.isPassing) return this.stop(whyLater(error), this.backoff(error));
    if (error.status === 401) return this.stop("signed_out", longestRetry);
    if (error.status === 403 || (error.status === 404 && (await this.isTourGone()))) return this.stop("closed", longestRetry);
    if (isDoneAlready(change, error)) this.arrived(next, null, null);
    else if (error.status === 412 && (change.do === "update" || change.do === "markers")) return this.merge(next, change);
    else if (!(await this.isFitted(next, error))) this.refuse(next, error);
    // Of what is left nothing can be put in order.
    else if (next.change.do === "order" && next.change.ids.length === 0) this.arrived(next, null, null);
    return true;
  }

  private backoff(error: ApiError): number {
    this.failures += 1;
    const wait = Math.max((error.retryAfter ?? 0) * 1_000, Math.min(firstRetry * 2 ** (this.failures - 1), longestRetry));
    return wait * (0.8 + Math.random() * 0.4);
  }

  private stop(state: SyncState, wait: number): false {
    this.setState(state);
    this.flushSoon(wait);
    return false;
  }

  /** A thing that is not there was deleted; where the whole tour is not there, its changes are better kept. */
  private async isTourGone(): Promise<boolean> {
    try {
      await this.api.get(this.paths.tour);
      return false;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return true;
      throw error;
    }
  }

  /** With what cannot arrive either now: changes of a thing that is not there. */
  private refuse(next: Waiting, error: ApiError): void {
    const { change } = next;
    const key = keyOfChange(change);
    const isThingLost = key !== null && (error.status === 404 || change.do === "create" || change.do === "restore");
    const all = isThingLost ? this.queue.filter((waiting) => keyOfChange(waiting.change) === key) : [next];
    this.drop(all);
    this.listener.refused({ label: next.label, change, all, error });
  }

  /** Somebody else changed the thing meanwhile: take theirs as the ground, and put ours on top where they differ. */
  private async merge(next: Waiting, change: Extract<Change, { do: "update" | "markers" }>): Promise<boolean> {
    const kind = change.do === "update" ? change.kind : "plan";
    const theirs = await this.read(kind, change.id);
    next.revision = theirs.revision;
    const fields = change.do === "update" ? mergeUpdate(next, change, theirs) : mergePlan(next, change, theirs);
    this.kept.keep(this.queue);
    this.listener.rebased(kind, change.id, theirs);
    if (fields.length === 0) return true;
    this.conflict = { kind, id: change.id, label: next.label, fields };
    this.theirs = theirs;
    this.setState("conflict");
    return false;
  }

  private async read(kind: Kind, id: string): Promise<Thing> {
    try {
      const { data, revision } = await this.api.get<Thing>(this.paths.of(kind, id));
      return { ...data, revision: revision ?? data.revision };
    } catch (error) {
      const isForgotten = kind === "location" && error instanceof ApiError && error.status === 404;
      if (isForgotten) return emptyLocation;
      throw error;
    }
  }

  /**
   * Scenes came or went since: what names scenes is fitted to those that are there. False where that is not what is
   * wrong; they may come and go once more while this one asks.
   */
  private async isFitted(next: Waiting, { code, status }: ApiError): Promise<boolean> {
    const { change } = next;
    const isOrder = change.do === "order" && code === "order_incomplete";
    if (!isOrder && !(change.do === "markers" && status === 400)) return false;
    const { data } = await this.api.get<{ id: string }[]>(`${this.paths.tour}/scenes`);
    const present = data.map(({ id }) => id);
    next.change = change.do === "order" ? { do: "order", ids: completeOrder(change.ids, present) } : { ...change, markers: change.markers.filter(({ scene_id }) => present.includes(scene_id)) };
    next.fittings = (next.fittings ?? 0) + 1;
    return !same(next.change, change) || next.fittings <= mostFittings;
  }

  private drop(done: readonly Waiting[]): void {
    this.queue = this.queue.filter((waiting) => !done.includes(waiting));
    this.kept.keep(this.queue);
  }

  private changed(): void {
    // Where nothing can be kept, what waits is still in memory, and the page warns before it is left.
    this.kept.keep(this.queue);
    if (this.state === "saved" && this.queue.length > 0) this.state = "saving";
    this.listener.stateChanged();
  }

  private setState(state: SyncState): void {
    this.state = state;
    this.listener.stateChanged();
  }
}

/** `{kind}:{id}` of the one thing a change is about; null for the order of all scenes. */
export function keyOfChange(change: Change): string | null {
  switch (change.do) {
    case "order":
      return null;
    case "markers":
      return keyOf("plan", change.id);
    case "start":
      return keyOf("scene", change.id);
    case "create":
      return keyOf(change.kind, change.thing.id);
    default:
      return keyOf(change.kind, change.id);
  }
}

function beforeOf(change: Change, doc: EditorDocument): Fields | null {
  if (change.do === "markers") return { markers: doc.floor_plans.find(({ id }) => id === change.id)?.markers ?? [] };
  if (change.do !== "update") return null;
  const thing = find(doc, change.kind, change.id);
  return thing ? fieldsBefore(change.kind, thing, change.fields) : null;
}

/** A thing that is being created has revision 0 until the server answers. */
function revisionOf(change: Change, doc: EditorDocument): number | null {
  if (change.do === "create") return 0;
  if (change.do === "update") return find(doc, change.kind, change.id)?.revision ?? null;
  if (change.do === "start") return find(doc, "scene", change.id)?.revision ?? null;
  return change.do === "markers" ? (find(doc, "plan", change.id)?.revision ?? null) : null;
}

const revisionIn = (data: unknown): number | null => {
  const revision = (data as { revision?: unknown } | null)?.revision;
  return typeof revision === "number" ? revision : null;
};

/** Bases the change on `theirs`; what both changed differently stays as the person has it until they choose. */
function mergeUpdate(next: Waiting, change: Extract<Change, { do: "update" }>, theirs: Thing): Disputed[] {
  const { kind, fields } = change;
  const before = next.before ?? {};
  next.before = fieldsBefore(kind, theirs, fields);
  const disputed = disputedParts(kind, before, fields, theirs);
  return disputed.flatMap((each) => {
    const [mine, others] = [each.mine, each.theirs] as [Fields | null, Fields | null];
    if (kind !== "hotspot" || each.name !== "content" || !mine || !others || mine["kind"] !== others["kind"]) return [each];
    const merged = mergeContent((before["content"] ?? null) as Fields | null, mine, others);
    next.change = { ...change, fields: { ...fields, content: merged.mine } };
    return merged.isDisputed ? [{ name: "content", mine: merged.mine, theirs: merged.theirs, isMerged: true }] : [];
  });
}

/** The change where in what is `disputed` the others' version counts. */
function withTheirs(change: Change, disputed: readonly Disputed[]): Change {
  const [merged] = disputed.filter(({ isMerged }) => isMerged);
  if (change.do === "markers") return merged ? { ...change, markers: merged.theirs as Marker[] } : change;
  if (change.do !== "update") return change;
  const left = withoutParts(change.kind, change.fields, new Set(disputed.map(({ name }) => name)));
  return { ...change, fields: merged ? { ...left, [merged.name]: merged.theirs } : left };
}

function mergePlan(next: Waiting, change: Extract<Change, { do: "markers" }>, theirs: Thing): Disputed[] {
  const [before, present] = [next.before?.["markers"] ?? [], theirs["markers"] ?? []] as [Marker[], Marker[]];
  const { mine, theirs: others, isDisputed } = mergeMarkers(before, change.markers, present);
  next.change = { ...change, markers: mine };
  next.before = { markers: present };
  return isDisputed ? [{ name: "markers", mine, theirs: others, isMerged: true }] : [];
}

function asSent({ change, before }: Waiting): Change {
  if (change.do !== "update" || change.kind !== "hotspot" || !("content" in change.fields)) return change;
  const content = contentToSend((before?.["content"] ?? null) as Fields | null, change.fields["content"] as Fields | null);
  return { ...change, fields: { ...change.fields, content } };
}

function joins(last: Change, change: Change): boolean {
  if (last.do !== change.do) return false;
  return change.do === "order" || ((change.do === "update" || change.do === "markers") && keyOfChange(last) === keyOfChange(change));
}

function joined(last: Change, change: Change): Change {
  if (last.do !== "update" || change.do !== "update") return change;
  return { ...change, fields: joinedFields(change.kind, last.fields, change.fields) };
}

const whyLater = ({ status }: ApiError): SyncState => (status === 0 ? "offline" : status === 429 ? "busy" : "trouble");

/** What our own code cannot say must not stand in the way of what follows. */
const asApiError = (error: unknown): ApiError => (error instanceof ApiError ? error : new ApiError(400, "not_understood", "This page cannot send it. Load the page anew."));

/** Sent before, though the answer never came: the thing is gone, or back, as it should be. */
const isDoneAlready = (change: Change, error: ApiError): boolean =>
  (change.do === "delete" && error.status === 404) || (change.do === "restore" && error.code === "there_already");
