import { html, nothing, type TemplateResult } from "lit";
import { relativeTime } from "../../shared/relative-time";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import { formOf, type Task, taskOf, tasks } from "./tasks";
import type { Job, JobResult, ProviderName } from "./types";
import { appliedWords, costOf, dollars, providerLabel, providersOf, secondsLeft, stepOf, taskNames, whatLeaves } from "./words";

const everySecond = 1_000;
const earlierShown = 6;
const inTurn = "";

/** <assist-panel>: what models and measurements can do for the tour, how far they are, and what they propose. */
export class AssistPanel extends EditorElement {
  static override properties = { ...EditorElement.properties, task: { state: true }, about: { state: true }, asked: { state: true } };
  /** Whose form is open. */
  declare task: Task["id"] | null;
  declare about: "scene" | "tour";
  /** The provider chosen for the open form; undefined until the person chose, "" for all in turn. */
  declare asked: ProviderName | typeof inTurn | undefined;
  protected override readonly topics: Topic[] = ["assist", "scene", "hotspot", "tour", "selection"];
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.task = null;
    this.about = "tour";
    this.asked = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The time that is left runs down by itself.
    this.timer = setInterval(() => this.assist.running.size > 0 && this.requestUpdate(), everySecond);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private get assist() {
    return this.editor.assist;
  }

  private get hasModel(): boolean {
    return this.assist.providers?.providers.some(({ sends_pictures }) => sends_pictures) ?? false;
  }

  // --- Asking ---

  /** Ways are measured exactly here; a model reads them off a small picture. */
  private providerFor(task: Task): ProviderName | null {
    if (this.asked !== undefined) return this.asked === inTurn ? null : this.asked;
    return task.prefersLocal || !this.hasModel ? "local" : null;
  }

  private openForm(task: Task): void {
    this.task = this.task === task.id ? null : task.id;
    this.asked = undefined;
    this.about = task.about === "tour" ? "tour" : this.about;
  }

  private async submit(event: Event, task: Task): Promise<void> {
    event.preventDefault();
    const provider = this.providerFor(task);
    const wishes = formOf(event.target as HTMLFormElement);
    const sceneId = this.about === "scene" ? this.editor.store.selection.sceneId : null;
    await this.assist.start({ job_type: task.job_type, ...(sceneId && { scene_id: sceneId }), parameters: { ...wishes, ...(provider && { provider }) } });
    if (!this.assist.problem) this.task = null;
  }

  private whyNot(task: Task): string {
    const { doc, scene } = this.editor.store;
    const ready = doc.scenes.filter(({ panorama }) => panorama).length;
    if (task.needsModel && !this.hasModel) return "Needs an AI service: none is set up on this server.";
    if (ready < task.fewestScenes) return task.fewestScenes === 1 ? "Add a scene with a picture first." : `Needs ${task.fewestScenes} scenes with pictures.`;
    if (this.about === "scene" && !scene?.panorama) return "The open scene has no picture yet.";
    return "";
  }

  private form(task: Task) {
    const { providers } = this.assist;
    const provider = this.providerFor(task);
    const models = providers?.providers.filter(({ sends_pictures }) => sends_pictures) ?? [];
    const why = this.whyNot(task);
    const { scene } = this.editor.store;
    const isRunning = [...this.assist.running.values()].some(({ job }) => job.job_type === task.job_type && job.scene_id === (this.about === "scene" ? (scene?.id ?? null) : null));
    return html`<form class="assist__form" @submit=${(event: Event) => void this.submit(event, task)}>
      ${task.about === "tour" ? nothing : this.scope(scene?.title)}
      ${task.fields}
      ${models.length === 0
        ? nothing
        : html`<div class="field field--inline"><label for="assist-provider">Who looks</label>
            <select id="assist-provider" @change=${(event: Event) => (this.asked = (event.target as HTMLSelectElement).value as ProviderName | "")}>
              ${task.needsModel ? nothing : html`<option value="local" ?selected=${provider === "local"}>This server</option>`}
              <option value="" ?selected=${provider === null}>In turn</option>
              ${models.map((each) => html`<option value=${each.name} ?selected=${provider === each.name}>${providerLabel(each)}</option>`)}
            </select></div>`}
      ${task.prefersLocal && provider !== "local" ? html`<p class="inspector__hint">A model reads directions off a small picture and is some degrees off. Measured on this server they are exact.</p>` : nothing}
      ${!task.prefersLocal && provider === "local" ? html`<p class="inspector__hint">${task.withoutModel}</p>` : nothing}
      ${providers ? html`<p class="inspector__fact">${this.editor.icon("shield-check")}<span>${whatLeaves(providers, provider)}</span></p>` : nothing}
      ${why ? html`<p class="inspector__hint">${why}</p>` : nothing}
      ${this.problem()}
      <button class="button button--primary" ?disabled=${why !== "" || isRunning || this.assist.isWorking}>${this.editor.icon("sparkles")}${isRunning ? "Under way" : task.verb}</button>
    </form>`;
  }

  private scope(title: string | undefined) {
    const one = (value: "scene" | "tour", label: string) =>
      html`<label class="segments__one"><input class="visually-hidden" type="radio" name="about" value=${value} .checked=${this.about === value} @change=${() => (this.about = value)}>${label}</label>`;
    return html`<fieldset class="choices"><legend>About</legend><div class="segments">${one("tour", "All scenes")}${one("scene", "This scene")}</div></fieldset>
      ${this.about === "scene" ? html`<p class="inspector__hint">${title || "The open scene"}</p>` : nothing}`;
  }

  private menu() {
    return html`<ul class="assist__tasks">${tasks.map((task) => {
      const isOpen = this.task === task.id;
      return html`<li>
        <button class="assist__task" aria-expanded=${isOpen ? "true" : "false"} @click=${() => this.openForm(task)}>${this.editor.icon(task.icon)}<span><b>${task.label}</b><span>${task.hint}</span></span>${this.editor.icon(isOpen ? "chevron-up" : "chevron-right")}</button>
        ${isOpen ? this.form(task) : nothing}
      </li>`;
    })}</ul>`;
  }

  private budget() {
    const { providers } = this.assist;
    if (!providers) return nothing;
    if (!this.hasModel) {
      return html`<p class="inspector__fact">${this.editor.icon("shield-check")}<span>Everything is done on this server: nothing is sent to anybody and nothing costs anything. Writing about what a picture shows, and points of information, need an AI service.</span></p>`;
    }
    const { used_today: used, limits_per_day: limits } = providers;
    return html`<dl class="assist__budget">
      <div><dt>Asked in turn</dt><dd>${providers.providers.map(providerLabel).join(", ")}</dd></div>
      <div><dt>Used today</dt><dd>${used.calls} of ${limits.calls} calls, ${dollars(used.cost)} of ${dollars(limits.cost)}</dd></div>
    </dl>`;
  }

  /** Where one asked; else above everything. */
  private problem() {
    const { problem } = this.assist;
    return problem ? html`<p class="inspector__problem" role="alert">${this.editor.icon("triangle-alert")}<span>${problem}</span></p>` : nothing;
  }

  // --- How far it is ---

  private aboutOf({ scene_id }: Job): string {
    if (scene_id === null) return "All scenes";
    const scene = this.editor.store.sceneOf(scene_id);
    return scene ? scene.title || `Scene ${scene.order_index + 1}` : "A deleted scene";
  }

  private progress({ job, etaAt }: { job: Job; etaAt: number }) {
    const left = job.eta_seconds == null ? null : job.eta_seconds - (Date.now() - etaAt) / 1000;
    const facts = [left === null || job.status === "pending" ? "" : secondsLeft(left), job.provider && `by ${providersOf(job.provider)}`, job.calls > 0 ? costOf(job) : ""].filter(Boolean);
    const name = `${taskNames[job.job_type]}, ${this.aboutOf(job).toLowerCase()}`;
    return html`<li class="assist__running">
      <div class="assist__line"><b>${taskNames[job.job_type]}</b><span>${this.aboutOf(job)}</span></div>
      <progress class="assist__bar" max="100" value=${job.progress} aria-label=${name}></progress>
      <div class="assist__line"><span>${stepOf(job)}${job.progress > 0 ? `, ${job.progress} %` : ""}</span><span>${facts.join(", ")}</span></div>
      ${job.attempt > 1 ? html`<p class="inspector__hint">Begun again, attempt ${job.attempt}.</p>` : nothing}
      ${this.editor.canEdit ? html`<button class="link-button" aria-label=${`Cancel: ${name}`} @click=${() => void this.assist.cancel(job)}>Cancel</button>` : nothing}
    </li>`;
  }

  private underWay() {
    const running = [...this.assist.running.values()];
    return html`<ul class="assist__jobs" aria-label="Under way" aria-live="polite">${running.map((each) => this.progress(each))}</ul>`;
  }

  private notDone(job: Job) {
    const isBudget = job.error_code === "ai_budget_used_up" || job.error_code?.startsWith("provider");
    return html`<div class="assist__failed" role="alert">
      <p class="inspector__problem">${this.editor.icon("triangle-alert")}<span><b>${taskNames[job.job_type]}</b> did not work out. ${job.error_message} Nothing was changed.</span></p>
      ${isBudget && job.parameters.provider !== "local" ? html`<p class="inspector__hint">“Who looks: This server” needs no AI service and no budget.</p>` : nothing}
      <div class="inspector__row">
        <button class="button" ?disabled=${this.assist.isWorking} @click=${() => void this.assist.retry(job)}>${this.editor.icon("refresh-cw")}Try again</button>
        <button class="button" @click=${() => this.assist.dismiss()}>Leave it</button>
      </div>
    </div>`;
  }

  // --- What came of it ---

  private result(result: JobResult, job: Job): TemplateResult {
    const { assist } = this;
    const hasSuggestions = result.hotspots !== undefined && (job.job_type === "hotspot_generation" || result.hotspots.length > 0);
    return html`<section class="inspector__part assist__result" aria-labelledby="assist-result">
      <div class="inspector__title inspector__title--apart"><h3 id="assist-result" tabindex="-1">${taskNames[job.job_type]}: ${this.aboutOf(job).toLowerCase()}</h3>
        <button class="icon-button" aria-label="Close the proposals" title="Close" @click=${() => assist.close()}>${this.editor.icon("x")}</button></div>
      <p class="inspector__hint">Done ${relativeTime(new Date(job.completed_at ?? job.created_at), new Date(), document.documentElement.lang)} by ${providersOf(job.provider) || "this server"}, ${costOf(job)}</p>
      ${(this.isSearch(result, job) ? [] : (result.notes ?? [])).map((note) => html`<p class="inspector__fact">${this.editor.icon("info")}<span>${note}</span></p>`)}
      ${result.overview_recommendations?.map((advice) => html`<p class="inspector__fact">${this.editor.icon("arrow-right")}<span>${advice}</span></p>`)}
      ${this.applied()}
    </section>
    ${hasSuggestions ? html`<suggestion-review .editor=${this.editor}></suggestion-review>` : nothing}
    ${job.job_type === "hotspot_generation" ? nothing : html`<text-review .editor=${this.editor}></text-review>`}`;
  }

  /** The notes of a search by this server alone are told beside its ways, with what to do about them. */
  private isSearch({ layout }: JobResult, { parameters }: Job): boolean {
    return layout?.groups !== undefined && parameters.provider === "local";
  }

  private applied() {
    return this.assist.standing.map(
      (each) => html`<p class="assist__line"><span>${this.editor.icon("check")}${appliedWords(each)}</span>${
        this.editor.canEdit ? html`<button class="link-button" ?disabled=${this.assist.isWorking} @click=${() => void this.assist.undo(each.id)}>Take it back</button>` : nothing
      }</p>`,
    );
  }

  private earlier() {
    const { assist } = this;
    const jobs = assist.earlier.filter(({ id, job_type }) => id !== assist.open?.job.id && id !== assist.failed?.id && job_type !== "floor_plan_processing").slice(0, earlierShown);
    if (jobs.length === 0) return nothing;
    const states = { completed: "", failed: "Failed", cancelled: "Cancelled", pending: "", processing: "" };
    return html`<section class="inspector__part"><h3>Earlier</h3><ul class="history">${jobs.map(
      (job) => html`<li><span><b>${taskNames[job.job_type]}</b><span>${[this.aboutOf(job), relativeTime(new Date(job.completed_at ?? job.created_at), new Date(), document.documentElement.lang), states[job.status] || costOf(job)].join(", ")}</span></span>
        ${job.status === "completed"
          ? html`<button class="link-button" aria-label=${`Show ${taskNames[job.job_type].toLowerCase()}, ${this.aboutOf(job)}`} @click=${() => void assist.show(job)}>Show</button>`
          : this.editor.canEdit
            ? html`<button class="link-button" aria-label=${`Try again: ${taskNames[job.job_type].toLowerCase()}, ${this.aboutOf(job)}`} ?disabled=${assist.isWorking} @click=${() => void assist.retry(job)}>Try again</button>`
            : nothing}</li>`,
    )}</ul></section>`;
  }

  protected override render() {
    const { assist } = this;
    const { open } = assist;
    return html`
      <section class="inspector__part">
        <h2>Assist</h2>
        <p class="inspector__hint">Proposals only. Nothing is placed or written until you say so, and all of it can be undone.</p>
        ${this.task === null ? this.problem() : nothing}
        ${!assist.isLoaded && assist.problem ? html`<button class="button" @click=${() => void assist.begin()}>Look again</button>` : nothing}
        ${!assist.isLoaded && !assist.problem ? html`<p class="inspector__hint" role="status">Looking what there is…</p>` : nothing}
        ${assist.running.size > 0 ? this.underWay() : nothing}
        ${assist.failed && this.editor.canEdit ? this.notDone(assist.failed) : nothing}
        ${this.editor.canEdit ? (open ? html`<details class="assist__more" ?open=${this.task !== null}><summary>Ask for something else</summary>${this.menu()}${this.budget()}</details>` : html`${this.menu()}${this.budget()}`) : nothing}
      </section>
      ${open?.result ? this.result(open.result, open.job) : nothing}
      ${this.earlier()}`;
  }

  /** A task by name, as a command of the palette: its form opens. */
  ask(id: Task["id"]): void {
    this.task = id;
    this.asked = undefined;
    if (taskOf(id).about === "tour") this.about = "tour";
  }
}
