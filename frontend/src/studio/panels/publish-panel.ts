import { html, nothing } from "lit";
import { relativeTime } from "../../shared/relative-time";
import type { ApiError } from "../api";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import type { Publication, Tour, Visibility } from "../editor/types";
import { fieldName } from "../editor/words";

interface Finding {
  code: string;
  severity: "error" | "warning" | "hint";
  message: string;
  what_to_do: string;
  scene_id?: string;
  hotspot_id?: string;
  plan_id?: string;
  field?: string;
}

interface ThingChange {
  kind: "tour" | "scene" | "hotspot" | "plan";
  id: string;
  title: string;
  change: "added" | "changed" | "removed";
  fields: string[];
}

interface Check {
  can_publish: boolean;
  findings: Finding[];
  changes: ThingChange[];
}

const groups = { error: "Must be put right", warning: "Worth a look", hint: "Would make it better" } as const;
const marks = { error: "circle-alert", warning: "triangle-alert", hint: "info" } as const;
const kindNames = { tour: "Tour", scene: "Scene", hotspot: "Hotspot", plan: "Floor plan" } as const;
const again = 400;
/** Of a video being prepared nobody sends news: it is asked for, ever more seldom. */
const firstLook = 4_000;
const longestLook = 60_000;

/** <publish-panel>: what to look at first, what will change for visitors, publishing, and what was published before. */
export class PublishPanel extends EditorElement {
  static override properties = { ...EditorElement.properties, check: { state: true }, history: { state: true }, isWorking: { state: true }, problem: { state: true }, allHints: { state: true } };
  declare check: Check | null;
  declare history: Publication[];
  declare isWorking: boolean;
  declare problem: string;
  declare allHints: boolean;
  protected override readonly topics: Topic[] = ["tour", "scene", "hotspot", "plan", "branding", "location", "sync", "publication"];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lookAgain = firstLook;

  constructor() {
    super();
    this.check = null;
    this.history = [];
    this.isWorking = false;
    this.problem = "";
    this.allHints = false;
  }

  private get store() {
    return this.editor.store;
  }

  private get isOpen(): boolean {
    return this.closest("[hidden]") === null;
  }

  protected override firstUpdated(): void {
    const panel = this.closest(".inspector__panel");
    // Looked at anew each time one comes back to it.
    if (panel) new MutationObserver(() => this.isOpen && void this.look()).observe(panel, { attributes: true, attributeFilter: ["hidden"] });
    void this.look();
  }

  protected override changed(topics: ReadonlySet<Topic>): void {
    if (!this.isOpen || (topics.size === 1 && topics.has("sync") && this.store.sync.state !== "saved")) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.store.sync.state === "saved" && void this.look(), again);
  }

  private async look(): Promise<void> {
    try {
      await this.store.flush();
      const { api, store } = this.editor;
      const [check, history] = await Promise.all([
        api.get<Check>(`${store.paths.tour}/check`),
        api.get<{ items: Publication[] }>(`${store.paths.tour}/publications?limit=20`),
      ]);
      this.check = check.data;
      this.history = history.data.items;
      this.problem = "";
      this.waitForMedia();
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  private waitForMedia(): void {
    if (!this.check?.findings.some(({ code }) => code === "media_not_ready")) {
      this.lookAgain = firstLook;
      return;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.isOpen && this.isConnected && void this.look(), this.lookAgain);
    this.lookAgain = Math.min(this.lookAgain * 1.5, longestLook);
  }

  private async act(run: () => Promise<unknown>, done: string): Promise<void> {
    this.isWorking = true;
    this.problem = "";
    try {
      if (!(await this.store.flush())) throw new Error("Some changes have not arrived yet. Publish once everything is saved.");
      await run();
      await this.store.reload();
      this.editor.say(done);
      await this.look();
    } catch (error) {
      this.problem = (error as ApiError).message;
    } finally {
      this.isWorking = false;
    }
  }

  private publish(): Promise<void> {
    const chosen = this.querySelector<HTMLInputElement>('input[name="publish-visibility"]:checked')?.value as Visibility | undefined;
    return this.act(() => this.editor.api.post(`${this.store.paths.tour}/publish`, chosen ? { visibility: chosen } : {}), "Published. Visitors see it now.");
  }

  private unpublish(): Promise<void> {
    return this.act(() => this.editor.api.post<Tour>(`${this.store.paths.tour}/unpublish`), "Closed to visitors. Everything else is as it was.");
  }

  private show(number: number): Promise<void> {
    return this.act(() => this.editor.api.post(`${this.store.paths.tour}/publications/${number}/show`), `Visitors see version ${number} again. What you edit stays as it is.`);
  }

  private jump(finding: Finding): void {
    const { store } = this;
    if (finding.plan_id) {
      store.select({ planId: finding.plan_id });
      this.editor.inspect("plans");
    } else if (finding.hotspot_id) {
      const hotspot = store.hotspotOf(finding.hotspot_id);
      store.select({ sceneId: finding.scene_id ?? null, hotspotIds: [finding.hotspot_id] });
      this.editor.inspect("hotspot");
      if (hotspot) setTimeout(() => this.editor.canvas?.lookAt({ yaw: hotspot.position.yaw, pitch: hotspot.position.pitch }), 300);
    } else if (finding.scene_id) {
      store.select({ sceneId: finding.scene_id });
      this.editor.inspect(finding.code === "scene_not_on_plan" ? "plans" : "scene");
    } else {
      this.editor.inspect(finding.field?.startsWith("branding") ? "brand" : "tour");
    }
  }

  private findings(findings: Finding[]) {
    if (findings.length === 0) return html`<p class="inspector__fact">${this.editor.icon("circle-check")}Nothing to put right.</p>`;
    return (Object.keys(groups) as (keyof typeof groups)[]).map((severity) => {
      const these = findings.filter((finding) => finding.severity === severity);
      const shown = severity === "hint" && !this.allHints ? these.slice(0, 4) : these;
      return these.length === 0
        ? nothing
        : html`<h3>${groups[severity]}</h3>
            <ul class="findings">${shown.map(
              (finding) => html`<li><button class="findings__one" data-severity=${severity} @click=${() => this.jump(finding)}>${this.editor.icon(marks[severity])}<span><b>${finding.message}</b><span>${finding.what_to_do}</span></span></button></li>`,
            )}</ul>
            ${shown.length < these.length ? html`<button class="link-button" @click=${() => (this.allHints = true)}>Show all ${these.length}</button>` : nothing}`;
    });
  }

  private changes(changes: ThingChange[]) {
    if (changes.length === 0) return html`<p class="inspector__hint">Visitors see the tour as it is here.</p>`;
    const sign = { added: "+", changed: "~", removed: "−" } as const;
    return html`<ul class="changes">${changes.slice(0, 40).map(
      ({ kind, title, change, fields }) => html`<li data-change=${change}><span aria-hidden="true">${sign[change]}</span><span class="visually-hidden">${change}</span><span>${kindNames[kind]}${title ? html` <b>${title}</b>` : nothing}${fields.length > 0 ? html`<span class="changes__fields">${fields.map(fieldName).join(", ")}</span>` : nothing}</span></li>`,
    )}</ul>${changes.length > 40 ? html`<p class="inspector__hint">and ${changes.length - 40} more</p>` : nothing}`;
  }

  private visibility(tour: Tour) {
    if (tour.status === "published") return nothing;
    const asked = tour.visibility === "unlisted" ? "unlisted" : "public";
    const one = (value: Visibility, label: string) => html`<label class="segments__one"><input class="visually-hidden" type="radio" name="publish-visibility" value=${value} ?checked=${asked === value} ?disabled=${!this.editor.canEdit}>${label}</label>`;
    return html`<fieldset class="choices"><legend>Who may see it</legend><div class="segments">${one("public", "Everyone")}${one("unlisted", "With the link")}${one("private", "Your team")}</div></fieldset>`;
  }

  private earlier() {
    if (this.history.length === 0) return nothing;
    return html`<section class="inspector__part"><h3>Published before</h3><ul class="history">${this.history.map(
      (each) => html`<li><span><b>Version ${each.number}</b><span>${relativeTime(new Date(each.published_at), new Date(), document.documentElement.lang)}${each.by ? `, ${each.by.name}` : ""}</span></span>${
        each.is_shown ? html`<span class="state state--published">Shown</span>` : html`<button class="link-button" ?disabled=${this.isWorking || !this.editor.canEdit} @click=${() => void this.show(each.number)}>Show again</button>`
      }</li>`,
    )}</ul></section>`;
  }

  protected override render() {
    const { check } = this;
    const { tour } = this.store.doc;
    const isPublished = tour.status === "published";
    const isSame = isPublished && check?.changes.length === 0;
    return html`
      <section class="inspector__part publish">
        <h2>${isPublished ? "Published" : "Publish"}</h2>
        ${isPublished ? html`<a class="quiet-link" href=${this.editor.urls.preview} target="_blank" rel="noopener">${this.editor.icon("external-link")}${location.host}${this.editor.urls.preview}</a>` : html`<p class="inspector__hint">Puts the tour as it is now before your visitors. What you change later stays here until you publish again.</p>`}
        ${this.visibility(tour)}
        ${this.problem ? html`<p class="inspector__problem" role="alert">${this.editor.icon("triangle-alert")}${this.problem}</p>` : nothing}
        <div class="inspector__row">
          <button class="button button--primary" ?disabled=${this.isWorking || !this.editor.canEdit || !check?.can_publish || isSame} @click=${() => void this.publish()}>${this.isWorking ? "Publishing…" : isPublished ? (isSame ? "Up to date" : "Publish the changes") : "Publish now"}</button>
          ${isPublished ? html`<button class="button" ?disabled=${this.isWorking || !this.editor.canEdit} @click=${() => void this.unpublish()}>Close to visitors</button>` : nothing}
        </div>
      </section>
      <section class="inspector__part" aria-busy=${check ? "false" : "true"}><h2>Check</h2>${check ? this.findings(check.findings) : this.problem ? html`<button class="button" @click=${() => void this.look()}>Look again</button>` : html`<p class="inspector__hint">Looking through the tour…</p>`}</section>
      ${check && isPublished ? html`<section class="inspector__part"><h3>Not published yet</h3>${this.changes(check.changes)}</section>` : nothing}
      ${this.earlier()}`;
  }
}
