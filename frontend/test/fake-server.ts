/** The REST API of one tour as the editor meets it: revisions, idempotent creates, removals that can be put back. */
import type { Application, Job, JobWithResult, SuggestionEdit } from "../src/studio/ai/types";
import type { EditorDocument, Hotspot, Marker, Plan, Scene } from "../src/studio/editor/types";

type Row = Record<string, unknown> & { id: string; revision: number };
type Body = Record<string, unknown>;

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  ifMatch: string | null;
  key: string | null;
  status: number;
}

interface Removal {
  kind: string;
  id: string;
  tables: { table: Row[]; rows: Row[] }[];
  markers: { plan: Plan; marker: Marker }[];
  order: string[];
  wasStart: boolean;
  isRestored: boolean;
}

const merged: Record<string, string[]> = { tour: ["settings"], branding: ["colors", "agent"], team_branding: ["colors", "agent"] };

class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, readonly retryAfter?: number, readonly more: object = {}) {
    super(code);
  }
}

export class FakeServer {
  readonly asked: Asked[] = [];
  /** Nobody answers. */
  isDown = false;
  /** What is asked is done, but so many answers get lost. */
  answersToLose = 0;
  /** Every request is answered with this. */
  refusal: Refusal | null = null;
  /** By their id; what is started is there too. */
  readonly jobs = new Map<string, JobWithResult>();
  /** Why nothing else is started. */
  running: Job | null = null;
  /** Called before each request is looked at. */
  before: (method: string, path: string) => void | Promise<void> = () => {};
  private readonly removals: Removal[] = [];
  private readonly replies = new Map<string, { fingerprint: string; status: number; data: unknown }>();

  constructor(readonly doc: EditorDocument) {
    globalThis.document = { cookie: "csrftoken=x" } as Document;
    globalThis.fetch = ((url: string, init: RequestInit) => this.fetch(url, init)) as typeof fetch;
  }

  refuse(status: number, code = "refused", retryAfter?: number): void {
    this.refusal = new Refusal(status, code, retryAfter);
  }

  /** What was asked and changed something, as `PATCH /scenes/a 200`. */
  get writes(): string[] {
    return this.asked.filter(({ method }) => method !== "GET").map(({ method, path, status }) => `${method} ${path} ${status}`);
  }

  /** Somebody else's change. */
  change(kind: string, id: string, fields: Body): void {
    this.patch(kind, id, fields, null);
  }

  remove(kind: "scene" | "hotspot" | "plan", id: string): void {
    this.delete(kind, id);
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    const path = url.replace("/api/v1", "");
    const headers = new Headers(init.headers);
    const body: unknown = init.body ? JSON.parse(init.body as string) : undefined;
    const asked: Asked = { method: init.method!, path, body, ifMatch: headers.get("If-Match"), key: headers.get("Idempotency-Key"), status: 0 };
    await this.before(asked.method, path);
    this.asked.push(asked);
    if (this.isDown) throw new TypeError("fetch failed");
    const response = this.answer(asked);
    asked.status = response.status;
    if (this.answersToLose > 0) {
      this.answersToLose -= 1;
      throw new TypeError("connection reset");
    }
    return response;
  }

  private answer(asked: Asked): Response {
    try {
      if (this.refusal) throw this.refusal;
      const { status, data, revision } = this.replayed(asked);
      const headers = new Headers({ "Content-Type": "application/json" });
      if (revision !== undefined) headers.set("ETag", `"${revision}"`);
      return new Response(status === 204 ? null : JSON.stringify(data), { status, headers });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const headers = new Headers(error.retryAfter ? { "Retry-After": String(error.retryAfter) } : {});
      return new Response(JSON.stringify({ code: error.code, detail: error.code, errors: {}, ...error.more }), { status: error.status, headers });
    }
  }

  private replayed(asked: Asked): { status: number; data: unknown; revision?: number } {
    const fingerprint = JSON.stringify([asked.method, asked.path, asked.body]);
    const reply = asked.key ? this.replies.get(asked.key) : undefined;
    if (reply && reply.fingerprint !== fingerprint) throw new Refusal(422, "idempotency_key_reused");
    if (reply) return reply;
    const answer = this.route(asked);
    if (asked.key) this.replies.set(asked.key, { fingerprint, status: answer.status, data: structuredClone(answer.data) });
    return structuredClone(answer);
  }

  private route({ method, path, body, ifMatch }: Asked): { status: number; data: unknown; revision?: number } {
    const { id: tour, team_id: team } = this.doc.tour;
    const [, first, id = "", third = "", fourth = "", fifth = ""] = path.split("/");
    if (first === "ai") return { status: 200, data: this.ai(method, path.split("?")[0]!.split("/").slice(2), body as Body) };
    const tagged = (row: Row) => ({ status: 200, data: row, revision: row.revision });
    if (first === "tours" && id === tour && third === "document") return { status: 200, data: this.doc };
    if (first === "tours" && id === tour && third === "scenes" && fourth === "") return { status: 200, data: this.doc.scenes };
    if (first === "tours" && id === tour && third === "scenes") return { status: 200, data: this.reorder((body as { scene_ids: string[] }).scene_ids) };
    if (first === "tours" && id === tour && third === "floor-plans" && method === "POST" && !fourth) return this.create(this.plans, { markers: [], width: 800, height: 600, ...(body as Body) }, ["image_url"]);
    const [kind, key] =
      first === "scenes" ? (["scene", id] as const)
      : first === "hotspots" ? (["hotspot", id] as const)
      : first === "teams" && id === team ? (["team_branding", team] as const)
      : first !== "tours" || id !== tour ? (["", ""] as const)
      : third === "floor-plans" ? (["plan", fourth] as const)
      : third === "" ? (["tour", tour] as const)
      : ([third, tour] as const);
    const action = kind === "plan" ? fifth : first === "scenes" || first === "hotspots" ? third : "";
    if (action === "restore") return tagged(this.restore(kind, key));
    if (kind === "scene" && action === "hotspots") {
      this.row("scene", key);
      this.checkHotspot(body as Body);
      return this.create(this.hotspots, { ...newHotspot, ...(body as Body), scene_id: key }, ["scene_id"]);
    }
    if (action === "markers") return tagged(this.mark(key, body as Marker[], ifMatch));
    if (method === "GET") return tagged(this.row(kind, key));
    if (method === "DELETE") return this.delete(kind, key);
    return tagged(this.patch(kind, key, body as Body, ifMatch));
  }

  private ai(method: string, [kind = "", id = "", action = ""]: string[], body: Body): unknown {
    if (kind === "providers") {
      return { providers: [{ name: "local", model: "", sends_pictures: false }], finds_links: true, used_today: { calls: 0, cost: 0 }, limits_per_day: { calls: 500, cost: 5 } };
    }
    if (kind === "applications") return this.undoApplication(id);
    if (action === "apply-analysis") return this.applyTexts(body as { suggestions: Body[]; tour?: Body; job_id: string });
    if (kind === "jobs" && id === "" && method === "GET") return { items: [...this.jobs.values()].map(({ job }) => job).reverse() };
    if (kind === "jobs" && id === "" && this.running) throw new Refusal(409, "already_running", undefined, { job: this.running });
    const whole = this.jobs.get(id);
    if (!whole) throw new Refusal(404, "not_found");
    return action === "apply-hotspots" ? this.applyHotspots(whole, body as { suggestion_ids: string[]; edits: Record<string, SuggestionEdit> }) : whole;
  }

  private applyHotspots({ job, result, applications }: JobWithResult, { suggestion_ids, edits }: { suggestion_ids: string[]; edits: Record<string, SuggestionEdit> }): unknown {
    const changes: Application["changes"] = [];
    const hotspots = suggestion_ids.map((suggestion_id) => {
      const one = result!.hotspots!.find((each) => each.id === suggestion_id)!;
      const { title = one.suggested_title, target_scene_id = one.target_scene_id, ...position } = edits[suggestion_id] ?? {};
      const id = `of-${suggestion_id}`;
      if (!this.hotspots.some((each) => each.id === id)) {
        this.hotspots.push({ ...newHotspot, id, scene_id: one.scene_id, type: one.type, position: { ...one.position, ...position }, target_scene_id, title, order_index: 9, revision: 1 });
        changes.push({ kind: "hotspot", id, made: true, revision: 1, suggestion_id });
      }
      return { id, type: one.type, title, scene_id: one.scene_id, suggestion_id };
    });
    return { hotspots, skipped: [], application_id: this.remember(job.id, changes, applications) };
  }

  private applyTexts({ suggestions, tour, job_id }: { suggestions: Body[]; tour?: Body; job_id: string }): unknown {
    const wishes = [...suggestions.map((wish) => ({ kind: "scene" as const, id: wish["scene_id"] as string, wish })), ...(tour ? [{ kind: "tour" as const, id: this.doc.tour.id, wish: tour }] : [])];
    const changes = wishes.map(({ kind, id, wish }) => {
      const row = this.row(kind, id);
      const names = ["title", "description"].filter((name) => wish[`apply_${name}`]);
      const fields = Object.fromEntries(names.map((name) => [name, [row[name], wish[`suggested_${name}`]] as [string, string]]));
      this.patch(kind, id, Object.fromEntries(names.map((name) => [name, wish[`suggested_${name}`]])), null);
      return { kind, id, fields };
    });
    return { updated: suggestions.length, application_id: this.remember(job_id, changes, this.jobs.get(job_id)!.applications) };
  }

  private remember(job_id: string, changes: Application["changes"], applications: Application[]): string | null {
    if (changes.length === 0) return null;
    const id = `application-${job_id}-${applications.length}`;
    applications.push({ id, job_id, tour_id: this.doc.tour.id, changes, undone_at: null, created_at: "2026-01-01T00:00:00Z" });
    return id;
  }

  private undoApplication(id: string): unknown {
    const application = [...this.jobs.values()].flatMap(({ applications }) => applications).find((each) => each.id === id)!;
    if (application.undone_at) throw new Refusal(409, "undone_already");
    application.undone_at = "2026-01-02T00:00:00Z";
    const left = application.changes.filter((change) => {
      if (change.made) {
        const row = this.hotspots.find((each) => each.id === change.id);
        if (row?.revision === change.revision) this.delete("hotspot", change.id);
        return row !== undefined && row.revision !== change.revision;
      }
      for (const [name, [before, after]] of Object.entries(change.fields)) if (this.row(change.kind, change.id)[name] === after) this.patch(change.kind, change.id, { [name]: before }, null);
      return false;
    });
    return { undone: application.changes.filter((change) => !left.includes(change)), left };
  }

  private get scenes(): Row[] {
    return this.doc.scenes as unknown as Row[];
  }

  private get hotspots(): Row[] {
    return this.doc.hotspots as unknown as Row[];
  }

  private get plans(): Row[] {
    return this.doc.floor_plans as unknown as Row[];
  }

  private row(kind: string, id: string): Row {
    const tables: Record<string, Row[]> = { scene: this.scenes, hotspot: this.hotspots, plan: this.plans };
    const one = { tour: this.doc.tour, branding: this.doc.branding, team_branding: this.doc.team_branding, location: this.doc.location }[kind];
    const row = tables[kind]?.find((each) => each.id === id) ?? (one as Row | null | undefined);
    if (!row) throw new Refusal(404, "not_found");
    return row;
  }

  private check(row: { revision: number }, ifMatch: string | null): void {
    if (ifMatch !== null && ifMatch !== `"${row.revision}"`) throw new Refusal(412, "stale_revision");
  }

  private checkHotspot({ title }: Body): void {
    if (typeof title === "string" && title.length > 255) throw new Refusal(400, "invalid");
  }

  private patch(kind: string, id: string, body: Body, ifMatch: string | null): Row {
    if (kind === "location" && !this.doc.location) {
      this.check({ revision: 0 }, ifMatch);
      this.doc.location = { name: "", address: "", city: "", state: "", country: "", postal_code: "", latitude: null, longitude: null, revision: 0 };
    }
    const row = this.row(kind, id);
    this.check(row, ifMatch);
    if (typeof body["title"] === "string" && body["title"].length > 255) throw new Refusal(400, "invalid");
    if (kind === "scene" && body["is_start"]) this.doc.scenes.forEach((scene) => (scene.is_start = scene.id === id));
    for (const [name, value] of Object.entries(body)) {
      const isMerged = (merged[kind] ?? []).includes(name) || (kind === "hotspot" && name === "content");
      row[name] = isMerged && row[name] && value ? withoutNulls({ ...(row[name] as Body), ...(value as Body) }, name === "content") : value;
    }
    row.revision += 1;
    return row;
  }

  private create(table: Row[], thing: Body, ignored: string[]): { status: number; data: unknown } {
    const present = table.find(({ id }) => id === thing["id"]);
    if (!present) table.push({ image_url: "/plan.webp", north_bearing: null, ...thing, revision: 1, order_index: table.length } as unknown as Row);
    void ignored;
    return { status: 201, data: present ?? table.at(-1) };
  }

  private reorder(ids: string[]): Scene[] {
    const { scenes } = this.doc;
    if (ids.length === 0) throw new Refusal(400, "order_incomplete");
    if (ids.length !== scenes.length || new Set(ids).size !== ids.length || !scenes.every(({ id }) => ids.includes(id))) throw new Refusal(400, "order_incomplete");
    scenes.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
    this.number();
    return scenes;
  }

  private number(): void {
    this.doc.scenes.forEach((scene, at) => (scene.order_index = at));
  }

  private mark(id: string, markers: Marker[], ifMatch: string | null): Row {
    const plan = this.row("plan", id);
    this.check(plan, ifMatch);
    if (markers.some(({ scene_id }) => !this.doc.scenes.some((scene) => scene.id === scene_id))) throw new Refusal(400, "invalid");
    plan["markers"] = markers.map((marker) => ({ ...marker, id: `of-${marker.scene_id}` }));
    plan.revision += 1;
    return plan;
  }

  private delete(kind: string, id: string): { status: number; data: null } {
    const row = this.row(kind, id);
    const { doc } = this;
    const removal: Removal = { kind, id, tables: [], markers: [], order: doc.scenes.map((scene) => scene.id), wasStart: row["is_start"] === true, isRestored: false };
    const take = <T>(name: "scenes" | "hotspots" | "floor_plans", isTaken: (thing: T) => boolean) => {
      const table = doc[name] as unknown as Row[];
      const rows = table.filter((each) => isTaken(each as T));
      rows.forEach((each) => table.splice(table.indexOf(each), 1));
      removal.tables.push({ table, rows: structuredClone(rows) });
    };
    if (kind === "hotspot") take<Hotspot>("hotspots", (hotspot) => hotspot.id === id);
    if (kind === "plan") take<Plan>("floor_plans", (plan) => plan.id === id);
    if (kind === "scene") {
      take<Scene>("scenes", (scene) => scene.id === id);
      take<Hotspot>("hotspots", (hotspot) => hotspot.scene_id === id || hotspot.target_scene_id === id);
      for (const plan of doc.floor_plans) {
        removal.markers.push(...plan.markers.filter((marker) => marker.scene_id === id).map((marker) => ({ plan, marker })));
        plan.markers = plan.markers.filter((marker) => marker.scene_id !== id);
      }
      this.number();
      if (removal.wasStart && doc.scenes[0]) doc.scenes[0].is_start = true;
    }
    this.removals.push(removal);
    return { status: 204, data: null };
  }

  private restore(kind: string, id: string): Row {
    const removal = this.removals.findLast((each) => each.kind === kind && each.id === id);
    if (!removal) throw new Refusal(404, "not_found");
    if (removal.isRestored) throw new Refusal(409, "there_already");
    removal.isRestored = true;
    removal.tables.forEach(({ table, rows }) => table.push(...rows.filter((row) => !table.some((each) => each.id === row.id))));
    removal.markers.forEach(({ plan, marker }) => plan.markers.push(marker));
    if (kind === "scene") {
      if (removal.wasStart || this.doc.scenes.length === 1) this.doc.scenes.forEach((scene) => (scene.is_start = scene.id === id));
      const place = (scene: Scene) => (removal.order.includes(scene.id) ? removal.order.indexOf(scene.id) : Infinity);
      this.doc.scenes.sort((one, other) => place(one) - place(other));
      this.number();
    }
    return this.row(kind, id);
  }
}

const newHotspot = {
  polygon: null, target_scene_id: null, arrival: null, title: "", description: "", icon: null, icon_name: null, icon_color: null, icon_size: 32, content: null, is_active: true,
};

const withoutNulls = (thing: Body, isContent: boolean): Body => (isContent ? Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null)) : thing);
