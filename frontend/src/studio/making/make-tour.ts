import { LitElement, html, nothing } from "lit";
import { iconFrom } from "../../shared/icons";
import { readJson } from "../../shared/dom";
import { Api } from "../api";
import { Jobs } from "../ai/jobs";
import { say } from "../pages/elements";
import type { UploadQueue } from "../uploads/upload-queue";
import { uploads } from "../uploads/uploads";
import { lookingStep } from "./looking-step";
import { Making } from "./making";
import { picturesStep } from "./pictures-step";
import { publishStep, shareStep } from "./publish-step";
import { reviewStep } from "./review-step";
import { type Step, isOpen, steps } from "./state";
import { stepNames } from "./words";

interface Given {
  tour_id: string;
  can_edit: boolean;
  editor_url: string;
}

export interface Host {
  making: Making;
  editorUrl: string;
  icon: (name: string) => SVGSVGElement;
  say: typeof say;
}

const views: Record<Step, (host: Host) => unknown> = { pictures: picturesStep, looking: lookingStep, review: reviewStep, publish: publishStep, share: shareStep };

/**
 * <make-tour data-making data-icons>: from pictures to a published tour, step by step. What was done is on the server:
 * whoever leaves and comes back goes on where they were.
 */
export class MakeTour extends LitElement {
  private readonly given = readJson<Given>(this.dataset["making"]!);
  private readonly making = new Making(this.given.tour_id, this.given.can_edit, new Api(), new Jobs(new Api()), uploads);
  private readonly icon = iconFrom(this.dataset["icons"]!);
  /** The step somebody went back to; null follows the one that is due. */
  private chosen: Step | null = null;
  private due: Step | null = null;
  private drawn: Step | null = null;
  private readonly redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) this.replaceChildren();
    this.making.addEventListener("changed", this.redraw);
    this.making.begin();
    // Files are shown here as pictures; the tray is for those who want to know more.
    void customElements.whenDefined("upload-queue").then(() => {
      const queue = document.querySelector<UploadQueue>("upload-queue");
      if (queue) queue.isOpen = false;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.making.removeEventListener("changed", this.redraw);
    this.making.end();
  }

  private get shown(): Step {
    return this.chosen && isOpen(this.chosen, this.making.due) ? this.chosen : this.making.due;
  }

  private goTo(step: Step): void {
    this.chosen = step;
    this.making.problem = "";
    this.requestUpdate();
  }

  protected override willUpdate(): void {
    if (!this.making.isLoaded) return;
    // What happens meanwhile takes one along, unless one has gone back to look at something.
    if (this.due !== this.making.due) {
      this.due = this.making.due;
      this.chosen = null;
    }
  }

  protected override updated(): void {
    if (!this.making.isLoaded) return;
    const { shown } = this;
    if (this.drawn !== shown) {
      // Whoever works with the keyboard or listens is taken along; at the first drawing the page itself is new.
      if (this.drawn !== null) this.querySelector<HTMLElement>(".make__step h2")?.focus();
      this.drawn = shown;
    }
    if (shown === "publish" && !this.making.findings) void this.making.check();
    this.toggleAttribute("data-ready", true);
  }

  private stepper() {
    const { due } = this.making;
    const { shown } = this;
    return html`<nav class="make__steps" aria-label="Steps"><ol>${steps.map((step, at) => {
      const isDone = steps.indexOf(due) > at;
      return html`<li ?data-done=${isDone}><button type="button" aria-current=${step === shown ? "step" : nothing} ?disabled=${!isOpen(step, due)} @click=${() => this.goTo(step)}>
        <span class="make__number" aria-hidden="true">${isDone ? this.icon("check") : at + 1}</span><span>${stepNames[step]}</span>${isDone ? html`<span class="visually-hidden">, done</span>` : nothing}</button></li>`;
    })}</ol></nav>`;
  }

  protected override render() {
    const { making } = this;
    if (!making.isLoaded) {
      return making.problem
        ? html`<p class="form-error" role="alert">${this.icon("triangle-alert")}<span>${making.problem} <button class="link-button" @click=${() => void making.load()}>Try again</button></span></p>`
        : html`<p class="make__loading" role="status">Looking how far this tour is…</p>`;
    }
    const host: Host = { making, editorUrl: this.given.editor_url, icon: this.icon, say };
    return html`
      <header class="make__head">
        <div><p class="make__over">Make my tour</p><h1>${making.tour.title}</h1></div>
        <a class="button" href=${this.given.editor_url}>${this.icon("pencil")}Open the editor</a>
      </header>
      ${this.stepper()}
      <p class="visually-hidden" role="status">${making.doing ? `${making.doing}…` : ""}</p>
      <section class="make__step" data-step=${this.shown}>
        ${making.problem ? html`<p class="form-error make__problem" role="alert">${this.icon("triangle-alert")}<span>${making.problem}</span></p>` : nothing}
        ${views[this.shown](host)}
      </section>`;
  }
}
