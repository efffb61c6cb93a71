import { html, nothing } from "lit";
import { ApiError } from "../api";
import { Jobs, runningJob } from "../ai/jobs";
import type { Job } from "../ai/types";
import { EditorElement } from "../editor/element";
import type { Plan } from "../editor/types";
import { plural } from "../pages/measures";

interface Drawing {
  jobId: string;
  scenes: number;
  parts: number;
  notes: string[];
}

const looksBack = 3;

/** <schematic-plan>: where there is no plan, one drawn from where the pictures were taken; shown first, added when somebody says so. */
export class SchematicPlan extends EditorElement {
  static override properties = { ...EditorElement.properties, drawing: { state: true }, job: { state: true }, problem: { state: true }, isBusy: { state: true } };
  declare drawing: Drawing | null;
  /** The search that is under way. */
  declare job: Job | null;
  declare problem: string;
  declare isBusy: boolean;
  private stopFollowing: (() => void) | undefined;

  constructor() {
    super();
    this.drawing = null;
    this.job = null;
    this.problem = "";
    this.isBusy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopFollowing?.();
  }

  private get jobs(): Jobs {
    return new Jobs(this.editor.api);
  }

  private get tourId(): string {
    return this.editor.store.doc.tour.id;
  }

  private async act(run: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.problem = "";
    try {
      await run();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error.message;
    } finally {
      this.isBusy = false;
    }
  }

  /** From what was found before; else the pictures are searched. */
  private draw(): Promise<void> {
    return this.act(async () => {
      const done = await this.jobs.ofTour(this.tourId, { job_type: "hotspot_generation", status: "completed" });
      for (const { id } of done.filter(({ scene_id }) => scene_id === null).slice(0, looksBack)) {
        if (await this.show(id)) return;
      }
      await this.search();
    });
  }

  private async show(jobId: string): Promise<boolean> {
    try {
      const { data } = await this.editor.api.get<Omit<Drawing, "jobId">>(`/ai/jobs/${jobId}/plan`);
      this.drawing = { jobId, ...data };
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "no_layout") return false;
      throw error;
    }
  }

  private async search(): Promise<void> {
    this.drawing = null;
    try {
      this.follow(await this.jobs.start({ job_type: "hotspot_generation", tour_id: this.tourId, parameters: { provider: "local" } }));
    } catch (error) {
      const running = runningJob(error);
      if (!running) throw error;
      this.follow(running);
    }
  }

  private follow(job: Job): void {
    this.job = job;
    this.stopFollowing?.();
    this.stopFollowing = this.jobs.follow(job.id, {
      changed: (now) => (this.job = now),
      ended: (now) => {
        this.job = null;
        if (now.status === "completed") void this.act(async () => void ((await this.show(now.id)) || (this.problem = "The pictures do not tell how any two scenes lie to each other. A panorama in each doorway helps most.")));
        else if (now.status === "failed") this.problem = now.error_message ?? "The search did not work. Try it again.";
      },
    });
  }

  private add(): Promise<void> {
    return this.act(async () => {
      const { api, store } = this.editor;
      const { data } = await api.post<{ floor_plan: Plan; application_id: string | null }>(`/ai/jobs/${this.drawing!.jobId}/apply-plan`);
      await store.reload();
      store.select({ planId: data.floor_plan.id });
      const { application_id: id } = data;
      this.editor.say("The plan was added", id ? () => void this.jobs.undo(id).then(() => store.reload()) : undefined);
      this.drawing = null;
    });
  }

  private preview(drawing: Drawing) {
    const { icon } = this.editor;
    const path = `/api/v1/ai/jobs/${drawing.jobId}/plan`;
    return html`<img class="schematic__drawing" src="${path}.svg" alt="Schematic plan: ${plural(drawing.scenes, "scene")}${drawing.parts > 1 ? ` in ${drawing.parts} separate parts` : ""}">
      ${drawing.notes.map((note) => html`<p class="inspector__hint">${note}</p>`)}
      <div class="inspector__row"><button class="button button--primary" ?disabled=${this.isBusy} @click=${() => void this.add()}>Add it to the tour</button><button class="button" ?disabled=${this.isBusy} @click=${() => void this.act(() => this.search())}>Look again</button></div>
      <p class="inspector__row"><a class="quiet-link" href="${path}.svg?download=1" download>${icon("download")}SVG</a><a class="quiet-link" href="${path}.png?download=1" download>${icon("download")}PNG</a></p>`;
  }

  protected override render() {
    const { store, canEdit, icon } = this.editor;
    const { job } = this;
    if (!canEdit || store.doc.scenes.filter(({ panorama }) => panorama).length < 2) return nothing;
    return html`<div class="schematic" aria-busy=${this.isBusy || job ? "true" : "false"}>
      ${this.drawing ? this.preview(this.drawing) : nothing}
      ${job
        ? html`<p role="status">Comparing the pictures…</p><progress max="100" .value=${job.progress} aria-label="Comparing the pictures"></progress><button class="button" @click=${() => void this.jobs.cancel(job.id)}>Stop</button>`
        : this.drawing ? nothing : html`<button class="button" ?disabled=${this.isBusy} @click=${() => void this.draw()}>${icon("shapes")}Draw a plan from the ways found</button>`}
      ${this.problem ? html`<p class="inspector__problem" role="alert">${icon("triangle-alert")}${this.problem}</p>` : nothing}
    </div>`;
  }
}
