/** The making of one tour: what the server knows of it, and what a person may do with it. */
import { Api, ApiError } from "../api";
import { type Jobs, isEnded, runningJob } from "../ai/jobs";
import type { Analysis, Job, JobWithResult, Providers } from "../ai/types";
import type { Hotspot, Plan, Scene, Tour, Visibility } from "../editor/types";
import type { Item } from "../uploads/item";
import type { Uploads } from "../uploads/uploads";
import { type Draft, emptyDraft, keepDraft, keptDraft } from "./draft";
import { type Situation, type Step, type Task, type Work, applied, arePicturesSettled, asked, isOpen, missing, stepOf, tasks, wanted } from "./state";
import { TourNews } from "./tour-news";
import { type Way, keyOf, waysOf } from "./ways";

export interface Finding {
  code: string;
  severity: "error" | "warning" | "hint";
  message: string;
  what_to_do: string;
}

interface Document {
  tour: Tour;
  scenes: Scene[];
  hotspots: Hotspot[];
  floor_plans: Plan[];
}

/** What the schematic plan shows. */
export interface PlanNotes {
  scenes: number;
  parts: number;
  notes: string[];
}

/** Fires `changed`. */
export class Making extends EventTarget {
  tour!: Tour;
  scenes: Scene[] = [];
  hotspots: Hotspot[] = [];
  plans: Plan[] = [];
  work: Work = {};
  plan: PlanNotes | null = null;
  providers: Providers | null = null;
  findings: Finding[] | null = null;
  canPublish = false;
  draft: Draft = emptyDraft();
  /** What went wrong last, for the step that is shown. */
  problem = "";
  /** What is being sent, in words; empty when nothing is. */
  doing = "";
  isLoaded = false;
  /** Where a person went who left something out. */
  private ahead: Step = "pictures";
  private readonly followed = new Map<string, () => void>();
  private news: TourNews | null = null;
  private startedFor = "";
  private loading: Promise<void> | null = null;
  private loadAgain = false;

  constructor(
    readonly tourId: string,
    readonly canEdit: boolean,
    private readonly api: Api,
    private readonly jobs: Jobs,
    private readonly uploads: Uploads,
  ) {
    super();
  }

  begin(): void {
    this.uploads.addEventListener("changed", this.uploaded);
    this.news = new TourNews(this.tourId, () => void this.load());
    void this.load();
  }

  end(): void {
    this.uploads.removeEventListener("changed", this.uploaded);
    this.news?.end();
    this.followed.forEach((stop) => stop());
    this.followed.clear();
  }

  get situation(): Situation {
    return { tour: this.tour, scenes: this.scenes, onTheirWay: this.onTheirWay, refused: this.refused.length, work: this.work };
  }

  /** Files of this tour that have not become scenes. */
  get onTheirWay(): number {
    return this.uploads.unfinished.filter(({ tourId }) => tourId === this.tourId).length;
  }

  /** Files of this tour that were not taken. */
  get refused(): Item[] {
    return this.uploads.items.filter(({ tourId, state }) => tourId === this.tourId && state === "failed");
  }

  add(files: File[]): void {
    this.uploads.add(files, { tourId: this.tourId, purpose: "scene" });
  }

  forget(item: Item): void {
    this.uploads.remove(item);
    void this.load();
  }

  /** The step that is to be done now. */
  get due(): Step {
    const due = stepOf(this.situation);
    return isOpen(this.ahead, due) ? due : this.ahead;
  }

  goTo(step: Step): void {
    if (!isOpen(step, this.due)) this.ahead = step;
    this.problem = "";
    this.changed();
  }

  /** One answer at a time; asked meanwhile, once more. */
  async load(): Promise<void> {
    if (this.loading) {
      this.loadAgain = true;
      return this.loading;
    }
    this.loading = this.loadNow();
    await this.loading;
    this.loading = null;
    if (this.loadAgain) {
      this.loadAgain = false;
      await this.load();
    }
  }

  private async loadNow(): Promise<void> {
    try {
      const [{ data }, jobs] = await Promise.all([this.api.get<Document>(`/tours/${this.tourId}/document`), this.jobs.ofTour(this.tourId)]);
      Object.assign(this, { tour: data.tour, scenes: data.scenes, hotspots: data.hotspots, plans: data.floor_plans });
      this.providers ??= await this.jobs.providers(data.tour.team_id);
      await this.loadWork(jobs);
      this.isLoaded = true;
      await this.startIfDue();
    } catch (error) {
      this.failed(error);
    }
    this.changed();
  }

  private async loadWork(jobs: Job[]): Promise<void> {
    await Promise.all(
      tasks.map(async (task) => {
        const { job_type } = asked[task];
        const latest = jobs.find((job) => job.job_type === job_type && job.scene_id === null);
        const known = this.work[task];
        if (!latest || (known?.job.id === latest.id && known.job.seq >= latest.seq && isEnded(known.job))) return;
        this.take(task, await this.jobs.get(latest.id));
      }),
    );
  }

  private take(task: Task, whole: JobWithResult): void {
    this.work = { ...this.work, [task]: whole };
    this.draft = keptDraft(this.draftKey);
    const { job } = whole;
    if (!isEnded(job)) this.follow(task, job.id);
    else if (task === "ways" && job.status === "completed") void this.lookAtPlan(job.id);
  }

  private follow(task: Task, id: string): void {
    if (this.followed.has(id)) return;
    const stop = this.jobs.follow(id, {
      changed: (job) => this.note(task, { job, result: null, applications: [] }),
      ended: (_job, whole) => {
        this.followed.delete(id);
        this.take(task, whole);
        this.changed();
      },
      gone: () => this.followed.delete(id),
    });
    this.followed.set(id, stop);
  }

  private note(task: Task, whole: JobWithResult): void {
    this.work = { ...this.work, [task]: whole };
    this.changed();
  }

  private async lookAtPlan(jobId: string): Promise<void> {
    try {
      this.plan = (await this.api.get<PlanNotes>(`/ai/jobs/${jobId}/plan`)).data;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "no_layout") throw error;
      this.plan = null;
    }
    this.changed();
  }

  /** Once for the same scenes: what a person cancelled is not started behind their back. */
  private async startIfDue(): Promise<void> {
    const key = this.scenes.map(({ id }) => id).join(" ");
    if (!this.canEdit || this.startedFor === key || !arePicturesSettled(this.situation) || stepOf(this.situation) === "publish" || stepOf(this.situation) === "share") return;
    this.startedFor = key;
    await this.start(missing(this.situation));
  }

  async start(which: readonly Task[] = wanted(this.scenes)): Promise<void> {
    this.problem = "";
    for (const task of which) {
      try {
        const job = await this.jobs.start({ tour_id: this.tourId, ...asked[task] });
        this.take(task, { job, result: null, applications: [] });
      } catch (error) {
        const running = runningJob(error);
        if (running) this.take(task, { job: running, result: null, applications: [] });
        else this.failed(error);
      }
    }
    this.changed();
  }

  async cancel(): Promise<void> {
    const running = tasks.flatMap((task) => this.work[task] ?? []).filter(({ job }) => !isEnded(job));
    await this.act("Stopping", async () => {
      await Promise.all(running.map(({ job }) => this.jobs.cancel(job.id)));
      await this.load();
    });
  }

  async leaveOut(scene: Scene): Promise<void> {
    await this.act("Leaving it out", async () => {
      await this.api.delete(`/scenes/${scene.id}`);
      await this.load();
    });
  }

  async bringBack(scene: Scene): Promise<void> {
    await this.act("Bringing it back", async () => {
      await this.api.post(`/scenes/${scene.id}/restore`);
      await this.load();
    });
  }

  // What is proposed, and what the person makes of it.

  private get draftKey(): string {
    return [this.tourId, ...tasks.map((task) => this.work[task]?.job.id ?? "")].join(":");
  }

  change(part: (draft: Draft) => void): void {
    part(this.draft);
    keepDraft(this.draftKey, this.draft);
    this.changed();
  }

  proposalFor(scene: Scene): Analysis | undefined {
    return this.work.texts?.result?.generated?.find(({ scene_id }) => scene_id === scene.id);
  }

  titleOf(scene: Scene): string {
    return this.draft.titles[scene.id] ?? (this.proposalFor(scene)?.suggested_title || scene.title);
  }

  textOf(scene: Scene): string {
    return this.draft.texts[scene.id] ?? (scene.description || this.proposalFor(scene)?.suggested_description || "");
  }

  get tourTitle(): string {
    return this.draft.tourTitle ?? this.tour.title;
  }

  get proposedText(): string {
    return this.work.words?.result?.tour_description ?? "";
  }

  get tourText(): string {
    return this.draft.tourText ?? (this.tour.description || this.proposedText);
  }

  get ways(): Way[] {
    const here = new Set(this.scenes.map(({ id }) => id));
    return waysOf(this.work.ways?.result?.hotspots ?? []).filter(({ ends }) => ends.every((id) => here.has(id)));
  }

  isChosen(way: Way): boolean {
    return this.draft.ways[keyOf(way)] ?? way.isSure;
  }

  get chosenWays(): Way[] {
    return this.ways.filter((way) => this.isChosen(way));
  }

  get wantsPlan(): boolean {
    return this.plan !== null && (this.draft.plan ?? this.plans.length === 0);
  }

  notesOn(task: Task): string[] {
    return this.work[task]?.result?.notes ?? [];
  }

  /** Scenes whose words would change. */
  get changedTexts() {
    return this.scenes.flatMap((scene) => {
      const [title, text] = [this.titleOf(scene).trim(), this.textOf(scene).trim()];
      const apply_title = title !== "" && title !== scene.title;
      const apply_description = text !== "" && text !== scene.description;
      return apply_title || apply_description ? [{ scene_id: scene.id, apply_title, suggested_title: title, apply_description, suggested_description: text }] : [];
    });
  }

  get changedTour() {
    const [title, text] = [this.tourTitle.trim(), this.tourText.trim()];
    const apply_title = title !== "" && title !== this.tour.title;
    const apply_description = text !== "" && text !== this.tour.description;
    return apply_title || apply_description ? { apply_title, suggested_title: title, apply_description, suggested_description: text } : undefined;
  }

  /** All that is chosen. Done again after it stopped half way, it does the rest. */
  async apply(): Promise<void> {
    const { texts, ways } = this.work;
    const [scenes, tour, chosen, withPlan, height] = [this.changedTexts, this.changedTour, this.chosenWays, this.wantsPlan, this.draft.cameraHeight];
    const isDone = await this.act("Applying", async () => {
      if (scenes.length > 0 || tour) await this.jobs.applyTexts(this.tourId, scenes, tour, texts?.job.id);
      if (ways && chosen.length > 0) await this.applyWays(ways.job.id, chosen);
      if (ways && withPlan) await this.api.post(`/ai/jobs/${ways.job.id}/apply-plan`, height ? { camera_height: height } : {});
      keepDraft(this.draftKey, null);
      await this.reload();
    });
    if (isDone) this.goTo("publish");
  }

  private async applyWays(jobId: string, chosen: Way[]): Promise<void> {
    const { skipped } = await this.jobs.applyHotspots(jobId, chosen.flatMap(({ suggestions }) => suggestions.map(({ id }) => id)));
    if (skipped.length > 0) throw new ApiError(409, "skipped", `${skipped.length} of the chosen ways could not be placed (${[...new Set(skipped.map(({ reason }) => reason))].join(", ")}). The others are there.`);
  }

  /** Everything that was applied, the last first. */
  async undo(): Promise<void> {
    const isDone = await this.act("Taking it back", async () => {
      const left = [];
      for (const id of applied(this.work)) left.push(...(await this.jobs.undo(id)).left);
      await this.reload();
      if (left.length > 0) this.problem = `${left.length} of the changes were edited since and stay as they are.`;
    });
    if (isDone) {
      this.ahead = "review";
      this.changed();
    }
  }

  async check(): Promise<void> {
    try {
      const { data } = await this.api.get<{ can_publish: boolean; findings: Finding[] }>(`/tours/${this.tourId}/check`);
      this.findings = data.findings;
      this.canPublish = data.can_publish;
    } catch (error) {
      this.failed(error);
    }
    this.changed();
  }

  async publish(visibility: Visibility): Promise<void> {
    const isDone = await this.act("Publishing", async () => {
      await this.api.post(`/tours/${this.tourId}/publish`, { visibility });
      await this.load();
    });
    if (isDone) this.goTo("share");
  }

  /** With what was applied of the jobs, which the list does not say. */
  private async reload(): Promise<void> {
    await Promise.all(
      tasks.map(async (task) => {
        const job = this.work[task]?.job;
        if (job) this.take(task, await this.jobs.get(job.id));
      }),
    );
    this.findings = null;
    await this.load();
  }

  private async act(doing: string, run: () => Promise<void>): Promise<boolean> {
    this.doing = doing;
    this.problem = "";
    this.changed();
    try {
      await run();
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    } finally {
      this.doing = "";
      this.changed();
    }
  }

  private failed(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.problem = error.message;
  }

  private readonly uploaded = (): void => {
    if (this.isLoaded) this.changed();
  };

  private changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}
