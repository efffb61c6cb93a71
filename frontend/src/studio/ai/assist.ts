/** The help by models and measurements in the editor: what was asked for, what came of it, and what the person makes of that. */
import { type Api, ApiError } from "../api";
import { browserMemory, type Memory } from "../editor/kept";
import { randomId } from "../../shared/random-id";
import type { Canvas, InspectorTab } from "../editor/context";
import type { Store } from "../editor/store";
import type { Change, Direction, Scene } from "../editor/types";
import { isEnded, Jobs, runningJob, type Wanted } from "./jobs";
import { editOf, type Filter, firstThreshold, placed, shown, ticked, wayThere, withEdit } from "./suggestions";
import type { Analysis, Application, Job, JobResult, JobWithResult, Providers, Suggestion, SuggestionEdit } from "./types";
import { count, refusedBecause, skippedWords, taskNames } from "./words";

/** A title or description that is proposed for one thing. */
export interface ProposedText {
  kind: "scene" | "tour";
  id: string;
  field: "title" | "description";
  text: string;
}

/** A job under way, and when it was last asked how long it will take. */
export interface Running {
  job: Job;
  /** Milliseconds, as `Date.now()`. */
  etaAt: number;
}

/** What the page does for it. */
export interface Page {
  say(text: string, undo?: () => void): void;
  inspect(tab: InspectorTab): void;
  isLookedAt(): boolean;
  canvas(): Canvas | null;
}

interface Choices {
  jobId: string;
  ticked: string[];
  rejected: string[];
  edits: Record<string, SuggestionEdit>;
}

const notSent = "Some changes have not arrived yet. Try again when you are online.";
/** So many analyses are looked through for what is known of the pictures. */
const analysesRead = 4;

export class Assist {
  readonly jobs: Jobs;
  providers: Providers | null = null;
  /** The latest of the tour, newest first, without those under way. */
  earlier: Job[] = [];
  readonly running = new Map<string, Running>();
  /** Whose proposals are looked at. */
  open: JobWithResult | null = null;
  /** It did not work out, and can be done again. */
  failed: Job | null = null;
  problem = "";
  isWorking = false;
  isLoaded = false;
  filter: Filter = { from: firstThreshold, sceneId: null, order: "surest" };
  chosenId: string | null = null;
  private ticked = new Set<string>();
  private rejected = new Set<string>();
  private edits: Record<string, SuggestionEdit> = {};
  private readonly analyses = new Map<string, Analysis & { at: string }>();
  private readonly following = new Map<string, () => void>();
  private readonly forgets = new Map<string, () => void>();

  constructor(
    private readonly store: Store,
    api: Api,
    private readonly page: Page,
    private readonly personId: number,
    private readonly memory: Memory | null = browserMemory(),
  ) {
    this.jobs = new Jobs(api);
  }

  // --- What there is ---

  /** Reads what was asked for before; what is under way is followed on. */
  async begin(): Promise<void> {
    await this.attempt(async () => {
      const { id, team_id } = this.store.doc.tour;
      const [providers, jobs] = await Promise.all([this.jobs.providers(team_id), this.jobs.ofTour(id)]);
      this.providers = providers;
      this.earlier = jobs.filter(isEnded);
      jobs.filter((job) => !isEnded(job)).forEach((job) => this.follow(job));
      this.isLoaded = true;
      this.store.notify("assist");
      await this.reopen(jobs);
      await this.readAnalyses();
    });
  }

  /** News of a job that this page may not know: somebody else started it. */
  heardOf(jobId: string): void {
    if (!this.isLoaded || this.running.has(jobId) || this.earlier.some(({ id }) => id === jobId)) return;
    void this.attempt(async () => {
      const { job } = await this.jobs.get(jobId);
      if (isEnded(job)) this.noteEnded(job);
      else this.follow(job);
    });
  }

  get suggestions(): Suggestion[] {
    return (this.open?.result?.hotspots ?? []).map((one) => withEdit(one, this.edits[one.id]));
  }

  /** Those the filter lets through and that wait for a decision. */
  get waiting(): Suggestion[] {
    return shown(this.suggestions, this.filter, this.store.doc.scenes).filter((one) => this.stateOf(one) === "open");
  }

  get tickedOnes(): Suggestion[] {
    return this.waiting.filter(({ id }) => this.ticked.has(id));
  }

  /** As ghosts in the picture of a scene. */
  ghosts(sceneId: string | undefined): Suggestion[] {
    const ofScene = shown(this.suggestions, { ...this.filter, sceneId: sceneId ?? "" }, this.store.doc.scenes);
    return ofScene.filter((one) => this.stateOf(one) === "open" || one.id === this.chosenId && this.stateOf(one) === "rejected");
  }

  stateOf(one: Suggestion): "open" | "placed" | "there" | "rejected" | "gone" {
    const { doc } = this.store;
    if (placed(this.open?.applications ?? [], doc.hotspots).has(one.id)) return "placed";
    if (!this.store.sceneOf(one.scene_id) || (one.type === "navigation" && !this.store.sceneOf(one.target_scene_id))) return "gone";
    if (this.rejected.has(one.id)) return "rejected";
    return wayThere(one, doc.hotspots) ? "there" : "open";
  }

  isTicked = (id: string): boolean => this.ticked.has(id);
  isEdited = (id: string): boolean => id in this.edits;

  /** What the pictures of a scene were found to be, if that is still its picture. */
  qualityOf(scene: Scene): (Analysis & { at: string }) | undefined {
    const known = this.analyses.get(scene.id);
    return known?.picture === scene.panorama?.hash ? known : undefined;
  }

  /** Titles and descriptions of the open result that differ from what is there, or did. */
  get texts(): ProposedText[] {
    const { result, job } = this.open ?? {};
    return result ? textsOf(result, job!.tour_id, this.store.doc.scenes).filter(({ text }) => text.trim() !== "") : [];
  }

  textThere({ kind, id, field }: ProposedText): string {
    return (kind === "tour" ? this.store.doc.tour[field] : this.store.sceneOf(id)?.[field]) ?? "";
  }

  /** Applications of the open result of which something still stands. */
  get standing(): Application[] {
    const { doc } = this.store;
    const stands = (change: Application["changes"][number]): boolean => {
      if (change.made) return this.store.hotspotOf(change.id) !== undefined;
      const thing = change.kind === "tour" ? doc.tour : this.store.sceneOf(change.id);
      return Object.entries(change.fields).some(([name, [, after]]) => thing?.[name as "title"] === after);
    };
    return (this.open?.applications ?? []).filter(({ undone_at, changes }) => !undone_at && changes.some(stands));
  }

  // --- Asking ---

  /** Everything that was changed is on the server first: ways that are there help to find others. */
  async start(wanted: Omit<Wanted, "tour_id">): Promise<void> {
    await this.work(async () => {
      await this.arrived();
      this.failed = null;
      this.follow(await this.jobs.start({ ...wanted, tour_id: this.store.doc.tour.id }));
    });
  }

  async retry(job: Job): Promise<void> {
    await this.work(async () => {
      await this.arrived();
      this.failed = null;
      this.earlier = this.earlier.filter(({ id }) => id !== job.id);
      this.follow(await this.jobs.retry(job.id));
    });
  }

  async cancel(job: Job): Promise<void> {
    await this.attempt(() => this.jobs.cancel(job.id));
  }

  dismiss(): void {
    this.failed = null;
    this.problem = "";
    this.store.notify("assist");
  }

  async show(job: Job): Promise<void> {
    await this.work(async () => this.lookAt(await this.jobs.get(job.id)));
  }

  close(): void {
    this.open = null;
    this.chosenId = null;
    this.remember();
    this.store.notify("assist");
  }

  // --- Deciding ---

  /** Chooses a suggestion; the picture turns to it, unless it is seen there already. */
  async choose(id: string | null, { isSeen = false } = {}): Promise<void> {
    this.chosenId = id;
    const one = this.suggestions.find((each) => each.id === id);
    this.store.notify("assist");
    if (!one || isSeen || !this.store.sceneOf(one.scene_id)) return;
    this.store.select({ hotspotIds: [] });
    await this.page.canvas()?.show(one.scene_id);
    this.page.canvas()?.lookAt(one.position);
  }

  setFilter(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
    this.store.notify("assist");
  }

  tick(id: string, isTicked: boolean): void {
    if (isTicked) this.ticked.add(id);
    else this.ticked.delete(id);
    this.decided();
  }

  reject(id: string): void {
    this.rejected.add(id);
    this.ticked.delete(id);
    this.decided();
  }

  reconsider(id: string): void {
    this.rejected.delete(id);
    this.decided();
  }

  /** Changes a suggestion before it is taken over; null forgets what was changed. */
  edit(id: string, part: SuggestionEdit | null): void {
    const one = this.open?.result?.hotspots?.find((each) => each.id === id);
    const edit = one && part && editOf(one, { ...this.edits[id], ...part });
    const { [id]: _before, ...others } = this.edits;
    this.edits = edit ? { ...others, [id]: edit } : others;
    this.decided();
  }

  move(id: string, { yaw, pitch }: Direction): void {
    this.edit(id, { yaw, pitch });
  }

  /** Places suggestions as hotspots: one step of the editor's history, and one application to be undone. */
  async accept(ids: string[]): Promise<void> {
    const { open } = this;
    if (!open || ids.length === 0) return;
    await this.work(async () => {
      await this.arrived();
      const before = new Set(this.store.doc.hotspots.map(({ id }) => id));
      const edits = Object.fromEntries(Object.entries(this.edits).filter(([id]) => ids.includes(id)));
      const { hotspots, skipped, application_id } = await this.jobs.applyHotspots(open.job.id, ids, edits);
      const made = hotspots.filter(({ id }) => !before.has(id));
      await this.taken(
        `Place ${count(made.length, "suggestion", "suggestions")}`,
        application_id,
        made.map(({ id }) => ({ do: "delete", kind: "hotspot", id })),
      );
      const text = made.length === 0 ? "Nothing was placed" : `${count(made.length, "hotspot", "hotspots")} placed`;
      this.page.say(skipped.length > 0 ? `${text}; ${skippedWords(skipped)}` : text, this.undoOf(application_id));
    });
  }

  /** Writes proposed titles and descriptions, as they are given here, over those that are there. */
  async use(texts: ProposedText[]): Promise<void> {
    const { open } = this;
    if (!open || texts.length === 0) return;
    await this.work(async () => {
      await this.arrived();
      const inverse = texts.map((each): Change => ({ do: "update", kind: each.kind, id: each.id, fields: { [each.field]: this.textThere(each) } }));
      const wishes = wishesOf(texts);
      const tour = wishes.get(open.job.tour_id);
      wishes.delete(open.job.tour_id);
      const suggestions = [...wishes].map(([scene_id, wish]) => ({ scene_id, ...wish }));
      const { application_id } = await this.jobs.applyTexts(open.job.tour_id, suggestions, tour, open.job.id);
      await this.taken(`Use ${count(texts.length, "suggested text", "suggested texts")}`, application_id, inverse);
      this.page.say(application_id ? `${count(texts.length, "text", "texts")} taken over` : "They were there already", this.undoOf(application_id));
    });
  }

  /** Takes an application back on the server; what somebody changed since stays, and is told. */
  async undo(applicationId: string): Promise<void> {
    await this.work(async () => {
      await this.arrived();
      const { undone, left } = await this.jobs.undo(applicationId);
      this.forgets.get(applicationId)?.();
      this.forgets.delete(applicationId);
      await this.readAgain();
      const stays = left.length > 0 ? `; ${count(left.length, "thing stays", "things stay")}: changed since` : "";
      this.page.say(`${count(undone.length, "change", "changes")} taken back${stays}`);
    });
  }

  /**
   * Has the person set a way by hand between two scenes, there and back: two places clicked. That joins what
   * pictures alone do not.
   */
  async bridge(from: string, to: string): Promise<void> {
    await this.clickWay(from, to, (name) => `Click where “${name}” lies, seen from here. Esc leaves it.`);
    await this.clickWay(to, from, (name) => `Now click where you came from: “${name}”. Esc leaves it.`);
    this.page.inspect("assist");
    this.page.say("Both ways stand. Search again: they help to join the scenes.");
  }

  hasBridge(from: string, to: string): boolean {
    const { hotspots } = this.store.doc;
    const leads = (a: string, b: string) => hotspots.some((each) => each.scene_id === a && each.target_scene_id === b);
    return leads(from, to) && leads(to, from);
  }

  private async clickWay(from: string, to: string, hint: (name: string) => string): Promise<void> {
    if (this.store.doc.hotspots.some((each) => each.scene_id === from && each.target_scene_id === to)) return;
    const canvas = this.page.canvas();
    const target = this.store.sceneOf(to);
    if (!canvas || !target) return;
    await canvas.show(from);
    const position = await new Promise<Direction>((placed) => canvas.startPlacing("navigation", { hint: hint(target.title || "the other scene"), placed }));
    const thing = { id: randomId(), scene_id: from, type: "navigation" as const, position, target_scene_id: to, title: "" };
    this.store.edit("Place a way", [{ do: "create", kind: "hotspot", thing }]);
  }

  // --- Inside ---

  private follow(job: Job): void {
    if (isEnded(job)) {
      this.noteEnded(job);
      return;
    }
    // The news of it may have come before the answer.
    if (this.following.has(job.id)) return;
    this.running.set(job.id, { job, etaAt: Date.now() });
    const watcher = {
      changed: (now: Job) => this.gotOn(now),
      ended: (now: Job, whole: JobWithResult) => this.ended(now, whole),
      gone: () => this.stopped(job.id),
    };
    this.following.set(job.id, this.jobs.follow(job.id, watcher));
    this.store.notify("assist");
  }

  private gotOn(job: Job): void {
    const before = this.running.get(job.id);
    const isAsked = before?.job.eta_seconds !== job.eta_seconds || !before;
    this.running.set(job.id, { job, etaAt: isAsked ? Date.now() : before.etaAt });
    this.store.notify("assist");
  }

  private ended(job: Job, whole: JobWithResult): void {
    this.stopped(job.id);
    this.noteEnded(job);
    if (job.status === "failed") this.failed = job;
    if (job.status === "completed") {
      this.noteAnalyses(whole);
      this.lookAt(whole);
    }
    if (!this.page.isLookedAt() && job.status !== "cancelled") {
      this.page.say(job.status === "failed" ? `${taskNames[job.job_type]}: ${job.error_message ?? "it did not work out"}` : `${taskNames[job.job_type]}: the proposals are there, under Assist`);
    }
    // What today's budget is now.
    void this.jobs.providers(this.store.doc.tour.team_id).then((providers) => ((this.providers = providers), this.store.notify("assist")), () => {});
  }

  private stopped(id: string): void {
    this.following.get(id)?.();
    this.following.delete(id);
    this.running.delete(id);
    this.store.notify("assist");
  }

  private noteEnded(job: Job): void {
    this.earlier = [job, ...this.earlier.filter(({ id }) => id !== job.id)];
    this.store.notify("assist");
  }

  private lookAt(whole: JobWithResult): void {
    const isSame = this.open?.job.id === whole.job.id;
    this.open = whole;
    if (isSame) return;
    const suggestions = whole.result?.hotspots ?? [];
    const choices = this.remembered(whole.job.id);
    this.ticked = choices ? new Set(choices.ticked) : ticked(suggestions);
    this.rejected = new Set(choices?.rejected);
    this.edits = choices?.edits ?? {};
    this.chosenId = null;
    // Where nothing is as sure, the list would look empty.
    const isUnsure = suggestions.length > 0 && suggestions.every(({ confidence }) => confidence < firstThreshold);
    this.filter = { from: isUnsure ? 0 : firstThreshold, sceneId: null, order: "surest" };
    this.decided();
  }

  private decided(): void {
    this.remember();
    this.store.notify("assist");
  }

  private async taken(label: string, applicationId: string | null, inverse: Change[]): Promise<void> {
    await this.readAgain();
    if (applicationId) this.forgets.set(applicationId, this.store.recordDone(label, inverse));
  }

  private async readAgain(): Promise<void> {
    await this.store.reload();
    if (this.open) this.open = await this.jobs.get(this.open.job.id);
  }

  private undoOf(applicationId: string | null): (() => void) | undefined {
    return applicationId ? () => void this.undo(applicationId) : undefined;
  }

  private async arrived(): Promise<void> {
    if (!(await this.store.flush())) throw new ApiError(0, "offline", notSent);
  }

  private async work(run: () => Promise<unknown>): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    this.store.notify("assist");
    await this.attempt(run);
    this.isWorking = false;
    this.store.notify("assist");
  }

  private async attempt(run: () => Promise<unknown>): Promise<void> {
    this.problem = "";
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = refusedBecause(error);
      const running = runningJob(error);
      if (running) this.follow(running);
    }
    this.store.notify("assist");
  }

  private async reopen(jobs: Job[]): Promise<void> {
    const known = this.kept();
    const job = jobs.find(({ id, status }) => id === known?.jobId && status === "completed");
    if (job) this.lookAt(await this.jobs.get(job.id));
  }

  /** The newest of the whole tour, and those of single scenes since. */
  private async readAnalyses(): Promise<void> {
    const done = this.earlier.filter(({ job_type, status }) => status === "completed" && (job_type === "scene_analysis" || job_type === "tour_optimisation"));
    const whole = done.findIndex(({ scene_id }) => scene_id === null);
    const newest = done.slice(0, whole < 0 ? done.length : whole + 1).slice(0, analysesRead);
    for (const job of newest.reverse()) this.noteAnalyses(await this.jobs.get(job.id));
    this.store.notify("assist");
  }

  private noteAnalyses({ job, result }: JobWithResult): void {
    const at = job.completed_at ?? job.created_at;
    for (const each of analysesOf(result)) if (each.measured_score !== undefined) this.analyses.set(each.scene_id, { ...each, at });
    this.store.notify("scene");
  }

  // --- What stays over a reload ---

  private get place(): string {
    return `roundhouse.assist.${this.personId}.${this.store.doc.tour.id}`;
  }

  private kept(): Choices | null {
    try {
      return JSON.parse(this.memory?.getItem(this.place) ?? "null") as Choices | null;
    } catch {
      return null;
    }
  }

  private remembered(jobId: string): Choices | null {
    const choices = this.kept();
    return choices?.jobId === jobId ? choices : null;
  }

  private remember(): void {
    const { open } = this;
    try {
      if (!open) this.memory?.removeItem(this.place);
      else this.memory?.setItem(this.place, JSON.stringify({ jobId: open.job.id, ticked: [...this.ticked], rejected: [...this.rejected], edits: this.edits } satisfies Choices));
    } catch {
      // A full storage costs no more than these choices after a reload.
    }
  }
}

export const analysesOf = (result: JobResult | null): Analysis[] => result?.analysis ?? result?.scene_suggestions ?? result?.generated ?? [];

function textsOf(result: JobResult, tourId: string, scenes: readonly Scene[]): ProposedText[] {
  const ofTour: ProposedText[] = [{ kind: "tour", id: tourId, field: "description", text: result.tour_description ?? "" }];
  const byScene = new Map(analysesOf(result).map((each) => [each.scene_id, each]));
  const ofScenes = scenes.flatMap(({ id }): ProposedText[] => {
    const said = byScene.get(id);
    return [
      { kind: "scene", id, field: "title", text: said?.suggested_title ?? said?.title ?? "" },
      { kind: "scene", id, field: "description", text: result.descriptions?.[id] ?? said?.suggested_description ?? said?.description ?? "" },
    ];
  });
  return [...ofTour, ...ofScenes];
}

/** By the id of the scene or the tour. */
function wishesOf(texts: ProposedText[]) {
  const wishes = new Map<string, Record<string, unknown>>();
  for (const { id, field, text } of texts) wishes.set(id, { ...wishes.get(id), [`apply_${field}`]: true, [`suggested_${field}`]: text });
  return wishes;
}
