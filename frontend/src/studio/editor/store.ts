/** The tour being edited: what everyone draws, changed at once and saved in the background. */
import type { Api } from "../api";
import { apply, find, put, touched, withFields } from "./apply";
import { History } from "./history";
import { type Conflict, keyOfChange, Outbox, type Refusal, type SyncState } from "./outbox";
import { Paths } from "./requests";
import type { Change, EditorDocument, Hotspot, Kind, Plan, Removable, Scene, Selection } from "./types";

export type Topic = Kind | "selection" | "sync" | "history" | "people" | "publication";
export type Listener = (changed: ReadonlySet<Topic>) => void;

interface EditOptions {
  /** Edits in quick succession under the same key are one step of the history. */
  coalesce?: string;
}

const everything: Kind[] = ["tour", "scene", "hotspot", "plan", "branding", "team_branding", "location"];
const reloadPause = 250;

export class Store {
  doc: EditorDocument;
  selection: Selection;
  readonly paths: Paths;
  /** Told of each change the server refused; it has been taken back in the document. */
  onRefusal: (refusal: Refusal) => void = () => {};
  private readonly outbox: Outbox;
  private readonly history = new History();
  private readonly listeners = new Set<Listener>();
  private changed = new Set<Topic>();
  private reloadTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    doc: EditorDocument,
    private readonly api: Api,
  ) {
    this.doc = doc;
    this.paths = new Paths(doc.tour.id, doc.tour.team_id);
    const start = doc.scenes.find((scene) => scene.is_start) ?? doc.scenes[0];
    this.selection = { sceneId: start?.id ?? null, sceneIds: start ? [start.id] : [], hotspotIds: [], planId: doc.floor_plans[0]?.id ?? null };
    this.outbox = new Outbox(api, this.paths, `roundhouse.outbox.${doc.tour.id}`, {
      taken: (change, thing, revision) => this.taken(change, thing, revision),
      refused: (refusal) => this.refused(refusal),
      rebased: (kind, id, theirs) => this.rebased(kind, id, theirs),
      stateChanged: () => this.notify("sync"),
    });
    this.outbox.load().forEach((change) => apply(this.doc, change));
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

  undo(): void {
    this.history.undo((label, changes) => this.run(label, changes));
    this.notify("history");
  }

  redo(): void {
    this.history.redo((label, changes) => this.run(label, changes));
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
  reloadSoon(): void {
    clearTimeout(this.reloadTimer);
    this.reloadTimer = setTimeout(() => void this.reload().catch(() => {}), reloadPause);
  }

  async reload(): Promise<void> {
    const { data } = await this.api.get<EditorDocument>(`${this.paths.tour}/document`);
    this.doc = data;
    this.outbox.changes.forEach((change) => apply(this.doc, change));
    this.dropLostSelection();
    this.notify(...everything, "publication");
  }

  /** Reads one thing again that somebody else, or the server, changed. */
  async refresh(kind: Kind, id: string): Promise<void> {
    if (kind !== "scene" && kind !== "hotspot" && kind !== "plan") {
      this.reloadSoon();
      return;
    }
    const { data } = await this.api.get<Record<string, unknown>>(this.paths.of(kind, id));
    if (find(this.doc, kind, id)) this.rebased(kind, id, data);
    else this.reloadSoon();
  }

  private run(label: string, changes: Change[]): Change[] {
    const inverses: Change[] = [];
    for (const change of changes) {
      const before = { ...this.doc };
      const inverse = apply(this.doc, change);
      const isSent = inverse !== null || change.do === "start";
      if (inverse) inverses.unshift(inverse);
      if (isSent) {
        this.outbox.add(label, change, before);
        this.notify(...touched(change));
      }
    }
    this.dropLostSelection();
    return inverses;
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
    let thing = { ...present, ...theirs } as typeof present;
    for (const change of this.outbox.changes) {
      if (change.do === "update" && change.kind === kind && change.id === id) thing = withFields(kind, thing, change.fields);
      else if (change.do === "markers" && kind === "plan" && change.id === id) thing = { ...thing, markers: change.markers };
    }
    put(this.doc, kind, id, thing);
    this.notify(kind);
  }

  /** What the server does not take is taken back here too; the listener tells the person, with what they wrote. */
  private refused(refusal: Refusal): void {
    void this.reload().catch(() => {});
    this.onRefusal(refusal);
  }

  private dropLostSelection(): void {
    const { sceneId, sceneIds, hotspotIds, planId } = this.selection;
    const scenes = new Set(this.doc.scenes.map(({ id }) => id));
    const scene = sceneId && scenes.has(sceneId) ? sceneId : (this.doc.scenes[0]?.id ?? null);
    const next: Selection = {
      sceneId: scene,
      sceneIds: sceneIds.filter((id) => scenes.has(id)),
      hotspotIds: hotspotIds.filter((id) => this.doc.hotspots.some((hotspot) => hotspot.id === id)),
      planId: this.planOf(planId) ? planId : (this.doc.floor_plans[0]?.id ?? null),
    };
    if (JSON.stringify(next) !== JSON.stringify(this.selection)) {
      this.selection = next;
      this.notify("selection");
    }
  }

  private tell(): void {
    const { changed } = this;
    this.changed = new Set();
    this.listeners.forEach((listener) => listener(changed));
  }
}
