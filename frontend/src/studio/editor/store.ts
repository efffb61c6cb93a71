/** The tour being edited: what everyone draws, changed at once and saved in the background. */
import { type Api, ApiError } from "../api";
import { apply, find, keyOf, put, type Thing, touched, withFields } from "./apply";
import { History } from "./history";
import { browserLocks, browserMemory, Kept, type Locks, type Memory } from "./kept";
import { type Conflict, keyOfChange, Outbox, type Refusal, type SyncState, type Waiting } from "./outbox";
import { Paths } from "./requests";
import type { Change, EditorDocument, Hotspot, Kind, Marker, Picture, Plan, Removable, Scene, Selection } from "./types";

export type Topic = Kind | "selection" | "sync" | "history" | "people" | "publication" | "panels" | "assist";
export type Listener = (changed: ReadonlySet<Topic>) => void;

interface EditOptions {
  /** Edits in quick succession under the same key are one step of the history. */
  coalesce?: string;
}

interface Setting {
  /** Whose changes are kept in this browser: another person's are not sent in their name. */
  personId?: number;
  canEdit?: boolean;
  memory?: Memory | null;
  locks?: Locks | null;
}

/** A refusal as the person is told of it. */
export interface Told extends Refusal {
  /** The longest text they wrote, to be copied. */
  written: string | null;
  /** Somebody deleted the thing: brings it back, with what was done to it. */
  putBack: (() => void) | null;
}

const everything: Kind[] = ["tour", "scene", "hotspot", "plan", "branding", "team_branding", "location"];
const reloadPause = 250;
const reloadRetry = 5_000;
const worthCopying = 20;

export class Store {
  doc: EditorDocument;
  selection: Selection;
  readonly paths: Paths;
  /** Told of each change the server refused; it has been taken back in the document. */
  onRefusal: (refusal: Told) => void = () => {};
  private readonly outbox: Outbox;
  private readonly history = new History();
  private readonly listeners = new Set<Listener>();
  private changed = new Set<Topic>();
  private reloadTimer: ReturnType<typeof setTimeout> | undefined;
  /** What brings back things that went while changes of theirs were waiting, by `{kind}:{id}`. */
  private readonly lost = new Map<string, Change>();

  constructor(
    doc: EditorDocument,
    private readonly api: Api,
    { personId = 0, canEdit = true, memory = browserMemory(), locks = browserLocks() }: Setting = {},
  ) {
    this.doc = doc;
    this.paths = new Paths(doc.tour.id, doc.tour.team_id);
    const start = doc.scenes.find((scene) => scene.is_start) ?? doc.scenes[0];
    this.selection = { sceneId: start?.id ?? null, sceneIds: start ? [start.id] : [], hotspotIds: [], planId: doc.floor_plans[0]?.id ?? null };
    this.outbox = new Outbox(api, this.paths, new Kept(`roundhouse.outbox.${personId}.${doc.tour.id}`, memory, locks), {
      taken: (change, thing, revision) => this.taken(change, thing, revision),
      refused: (refusal) => this.refused(refusal),
      rebased: (kind, id, theirs) => this.rebased(kind, id, theirs),
      inherited: (changes) => this.inherited(changes),
      stateChanged: () => this.notify("sync"),
    });
    if (canEdit) this.outbox.inherit();
  }

  /** Changes the document at once, as one step that can be undone, and sends it. */
  edit(label: string, changes: Change[], { coalesce }: EditOptions = {}): void {
    const inverse = this.run(label, changes);
    if (inverse.length > 0) {
      this.history.record(label, inverse, coalesce ?? null, Date.now());
      this.notify("history");
    }
  }

  update(label: string, kind: Kind, id: string, fields: Record<string, unknown>, options: EditOptions = {}): void {
    this.edit(label, [{ do: "update", kind, id, fields }], options);
  }

  remove(label: string, kind: Removable, ids: string[]): void {
    this.edit(label, ids.map((id) => ({ do: "delete", kind, id })));
  }

  /**
   * What the server did at the person's wish, and the document has by now, as a step that `inverse` undoes.
   * Returns what takes the step out of the history again, for when the server has undone it too.
   */
  recordDone(label: string, inverse: Change[]): () => void {
    const mark = this.history.record(label, inverse, null, Date.now());
    this.notify("history");
    return () => {
      this.history.forget(mark);
      this.notify("history");
    };
  }

  undo(): void {
    this.history.undo((label, changes) => this.runAndShow(label, changes));
    this.notify("history");
  }

  redo(): void {
    this.history.redo((label, changes) => this.runAndShow(label, changes));
    this.notify("history");
  }

  get undoLabel(): string | null {
    return this.history.undoLabel;
  }

  get redoLabel(): string | null {
    return this.history.redoLabel;
  }

  select(part: Partial<Selection>): void {
    const next = { ...this.selection, ...part };
    if (part.sceneId !== undefined && part.sceneId !== this.selection.sceneId) {
      next.hotspotIds = part.hotspotIds ?? [];
      next.sceneIds = part.sceneIds ?? (part.sceneId ? [part.sceneId] : []);
    }
    this.selection = next;
    this.notify("selection");
  }

  /** Called with what changed, at most once a task. Returns what ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  notify(...topics: Topic[]): void {
    if (this.changed.size === 0) queueMicrotask(() => this.tell());
    topics.forEach((topic) => this.changed.add(topic));
  }

  get sync(): { state: SyncState; waiting: number; conflict: Conflict | null } {
    const { state, waiting, conflict } = this.outbox;
    return { state, waiting, conflict };
  }

  resolveConflict(keepMine: ReadonlySet<string>): void {
    this.outbox.resolve(keepMine);
  }

  /** Everything has arrived; false while something cannot. */
  flush(): Promise<boolean> {
    return this.outbox.flush();
  }

  retry(): void {
    this.outbox.retry();
  }

  get scene(): Scene | undefined {
    return this.sceneOf(this.selection.sceneId);
  }

  sceneOf(id: string | null | undefined): Scene | undefined {
    return this.doc.scenes.find((scene) => scene.id === id);
  }

  hotspotOf(id: string | null | undefined): Hotspot | undefined {
    return this.doc.hotspots.find((hotspot) => hotspot.id === id);
  }

  hotspotsIn(sceneId: string | null | undefined): Hotspot[] {
    return this.doc.hotspots.filter((hotspot) => hotspot.scene_id === sceneId).sort((a, b) => a.order_index - b.order_index);
  }

  planOf(id: string | null | undefined): Plan | undefined {
    return this.doc.floor_plans.find((plan) => plan.id === id);
  }

  /** Reads the tour again; what waits to be sent is put on top. Calls in quick succession are one. */
  reloadSoon(wait = reloadPause): void {
    clearTimeout(this.reloadTimer);
    this.reloadTimer = setTimeout(() => void this.reloadSurely(), wait);
  }

  reload(): Promise<void> {
    return this.outbox.inTurn(async () => {
      const { data } = await this.api.get<EditorDocument>(`${this.paths.tour}/document`);
      this.rememberLost(data);
      const before = this.doc.scenes;
      this.doc = data;
      this.outbox.changes.forEach((change) => apply(this.doc, change));
      this.dropLostSelection(before);
      this.notify(...everything, "publication");
    });
  }

  /** Reads one thing again that somebody else, or the server, changed. */
  async refresh(kind: Kind, id: string): Promise<void> {
    if (kind !== "scene" && kind !== "hotspot" && kind !== "plan") {
      this.reloadSoon();
      return;
    }
    await this.outbox.inTurn(async () => {
      const { data } = await this.api.get<Record<string, unknown>>(this.paths.of(kind, id));
      if (find(this.doc, kind, id)) this.rebased(kind, id, data);
      else this.reloadSoon();
    });
  }

  /** How far the picture is that is to be shown in a scene. */
  notePicture(sceneId: string, incoming: Picture): void {
    const scene = this.sceneOf(sceneId);
    if (scene) put(this.doc, "scene", sceneId, { ...scene, incoming });
    this.notify("scene");
  }

  private async reloadSurely(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      if (error instanceof ApiError && error.isPassing) this.reloadSoon(reloadRetry);
    }
  }

  private run(label: string, changes: Change[]): Change[] {
    const inverses: Change[] = [];
    const scenes = this.doc.scenes;
    for (const change of changes) {
      const before = { ...this.doc };
      const inverse = apply(this.doc, change);
      if (!inverse) continue;
      inverses.unshift(inverse);
      this.outbox.add(label, change, before);
      this.notify(...touched(change));
    }
    this.dropLostSelection(scenes);
    return inverses;
  }

  private runAndShow(label: string, changes: Change[]): Change[] {
    const inverses = this.run(label, changes);
    this.showAgain(changes);
    return inverses;
  }

  /** What has come back is what one wants to see. */
  private showAgain(changes: Change[]): void {
    const back = (kind: Removable) => changes.flatMap((change) => (change.do === "restore" && change.kind === kind ? [change.id] : []));
    const sceneIds = back("scene").filter((id) => this.sceneOf(id));
    const hotspots = back("hotspot").flatMap((id) => this.hotspotOf(id) ?? []);
    const planId = back("plan").find((id) => this.planOf(id));
    const sceneId = sceneIds.at(-1) ?? hotspots[0]?.scene_id;
    if (planId) this.select({ planId });
    if (!sceneId) return;
    const shown = hotspots.filter((hotspot) => hotspot.scene_id === sceneId);
    this.select({ sceneId, sceneIds: sceneIds.length > 0 ? sceneIds : [sceneId], hotspotIds: shown.map(({ id }) => id) });
  }

  private inherited(changes: readonly Change[]): void {
    changes.forEach((change) => apply(this.doc, change));
    this.notify(...everything);
  }

  private taken(change: Change, thing: unknown, revision: number | null): void {
    if (change.do === "restore" || (change.do === "delete" && change.kind === "scene")) this.reloadSoon();
    const key = keyOfChange(change);
    const [kind, id] = (key?.split(":") ?? []) as [Kind, string];
    if (key && typeof thing === "object" && thing !== null) {
      this.rebased(kind, id, revision === null ? (thing as Record<string, unknown>) : { ...thing, revision });
    }
    this.doc.has_unpublished_changes = true;
    this.notify("publication");
  }

  /** The server's version of a thing, with what still waits on top. */
  private rebased(kind: Kind, id: string, theirs: Record<string, unknown>): void {
    const present = find(this.doc, kind, id);
    if (!present) return;
    let thing = { ...present, ...theirs } as Thing;
    // These say something of all scenes at once: one scene's answer, before what still waits has arrived, would contradict the others.
    if (kind === "scene") {
      const { is_start, order_index } = present;
      delete thing["hotspots"];
      Object.assign(thing, { is_start, order_index });
    }
    if (kind === "plan") thing["markers"] = this.withoutComing(thing["markers"] as Marker[], present["markers"] as Marker[]);
    for (const change of this.outbox.changes) {
      if (change.do === "update" && change.kind === kind && change.id === id) thing = withFields(kind, thing, change.fields);
      else if (change.do === "markers" && kind === "plan" && change.id === id) thing = { ...thing, markers: change.markers };
    }
    put(this.doc, kind, id, thing);
    this.notify(kind);
  }

  /** Markers of scenes that are still to be deleted or put back there are as they are `here`. */
  private withoutComing(theirs: Marker[], here: Marker[]): Marker[] {
    const coming = new Set(this.outbox.changes.flatMap((change) => ((change.do === "delete" || change.do === "restore") && change.kind === "scene" ? [change.id] : [])));
    if (coming.size === 0) return theirs;
    return [...theirs.filter(({ scene_id }) => !coming.has(scene_id)), ...here.filter(({ scene_id }) => coming.has(scene_id))];
  }

  /** What the server does not take is taken back here too; the listener tells the person, with what they wrote. */
  private refused(refusal: Refusal): void {
    const restore = refusal.error.status === 404 ? this.wayBackOf(refusal) : null;
    const changes = refusal.all.map(({ change }) => change);
    void this.reloadSurely();
    this.onRefusal({
      ...refusal,
      written: longestText(changes),
      putBack: restore && (() => this.edit("Put it back", [restore, ...changes])),
    });
  }

  private wayBackOf({ change, all }: Refusal): Change | null {
    const key = keyOfChange(change);
    if (key === null || (change.do !== "update" && change.do !== "markers")) return null;
    const restore = this.lost.get(key) ?? restoreOf(this.doc, change, all);
    this.lost.delete(key);
    return restore;
  }

  /** Somebody deleted things that changes are waiting for: they may be wanted back. */
  private rememberLost(next: EditorDocument): void {
    for (const { change } of this.outbox.entries) {
      if (change.do !== "update" && change.do !== "markers") continue;
      const kind = change.do === "update" ? change.kind : "plan";
      const restore = find(next, kind, change.id) ? null : restoreOf(this.doc, change, this.outbox.entries);
      if (restore) this.lost.set(keyOf(kind, change.id), restore);
    }
  }

  /** `scenesBefore` tell which scene stood where the lost one was. */
  private dropLostSelection(scenesBefore: readonly Scene[]): void {
    const { sceneId, sceneIds, hotspotIds, planId } = this.selection;
    const scenes = new Set(this.doc.scenes.map(({ id }) => id));
    const scene = sceneId && scenes.has(sceneId) ? sceneId : this.nearest(sceneId, scenesBefore);
    const left = sceneIds.filter((id) => scenes.has(id));
    const next: Selection = {
      sceneId: scene,
      sceneIds: left.length > 0 || !scene ? left : [scene],
      hotspotIds: hotspotIds.filter((id) => this.doc.hotspots.some((hotspot) => hotspot.id === id)),
      planId: this.planOf(planId) ? planId : (this.doc.floor_plans[0]?.id ?? null),
    };
    if (JSON.stringify(next) !== JSON.stringify(this.selection)) {
      this.selection = next;
      this.notify("selection");
    }
  }

  /** The next scene that is left, else the one before it. */
  private nearest(lostId: string | null, before: readonly Scene[]): string | null {
    const at = before.findIndex(({ id }) => id === lostId);
    const candidates = [...before.slice(Math.max(0, at)), ...before.slice(0, Math.max(0, at)).reverse(), ...this.doc.scenes];
    return candidates.find(({ id }) => this.sceneOf(id))?.id ?? null;
  }

  private tell(): void {
    const { changed } = this;
    this.changed = new Set();
    this.listeners.forEach((listener) => listener(changed));
  }
}

/** What brings back the thing of `change` as it was before what waits was done to it. */
function restoreOf(doc: EditorDocument, change: Extract<Change, { do: "update" | "markers" }>, waiting: readonly Waiting[]): Change | null {
  const kind = change.do === "update" ? change.kind : "plan";
  if (kind !== "scene" && kind !== "hotspot" && kind !== "plan") return null;
  const copy = { ...doc };
  const mine = waiting.filter((each) => keyOfChange(each.change) === keyOf(kind, change.id));
  for (const { before } of [...mine].reverse()) {
    const thing = find(copy, kind, change.id);
    if (thing && before) put(copy, kind, change.id, withFields(kind, thing, before));
  }
  return apply(copy, { do: "delete", kind, id: change.id });
}

function longestText(changes: readonly Change[]): string | null {
  const texts: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look);
  };
  changes.forEach((change) => look(change.do === "update" ? change.fields : change.do === "create" ? { ...change.thing, id: "", scene_id: "", target_scene_id: "" } : null));
  return texts.filter(({ length }) => length > worthCopying).sort((one, other) => other.length - one.length)[0] ?? null;
}
