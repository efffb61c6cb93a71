import { html, nothing, svg } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import type { Scene } from "../editor/types";
import { drawFrame, pictureOf } from "./evidence-picture";
import { confidenceWord, directions, type Frame, framesOf, percent, placeIn } from "./suggestions";
import type { Match, Suggestion } from "./types";
import { count } from "./words";

type Side = "source" | "target";

const sides: Side[] = ["source", "target"];
/** Pixels of the drawing for each degree. */
const sharpness = 6;

const pointOf = (match: Match, side: Side) => ({ yaw: match[`${side}_yaw`], pitch: match[`${side}_pitch`] });

/** <evidence-dialog>: why a way is suggested: both pictures, and the things that are seen in both. */
export class EvidenceDialog extends EditorElement {
  static override properties = { ...EditorElement.properties, suggestionId: { state: true }, chosen: { state: true }, state: { state: true } };
  declare suggestionId: string | null;
  /** The point that is looked at, counted from 0. */
  declare chosen: number | null;
  declare state: "loading" | "drawn" | "failed";
  protected override readonly topics: Topic[] = ["assist", "scene"];
  private loading: AbortController | null = null;
  private readonly resized = new ResizeObserver(() => this.join());

  constructor() {
    super();
    this.suggestionId = null;
    this.chosen = null;
    this.state = "loading";
  }

  open(suggestionId: string): void {
    this.suggestionId = suggestionId;
    this.chosen = null;
    void this.updateComplete.then(() => {
      this.dialog?.showModal();
      const stage = this.querySelector(".evidence__stage");
      if (stage) this.resized.observe(stage);
      void this.draw();
    });
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get suggestion(): Suggestion | undefined {
    return this.editor.assist.open?.result?.hotspots?.find(({ id }) => id === this.suggestionId);
  }

  private sceneOf(side: Side): Scene | undefined {
    const id = side === "source" ? this.suggestion?.scene_id : this.suggestion?.target_scene_id;
    return this.editor.store.sceneOf(id);
  }

  private get points(): Match[] {
    return this.suggestion?.evidence ?? [];
  }

  private closed(): void {
    this.loading?.abort();
    this.resized.disconnect();
    this.suggestionId = null;
  }

  private async draw(): Promise<void> {
    const loading = new AbortController();
    this.loading = loading;
    this.state = "loading";
    try {
      const frames = framesOf(this.points);
      await Promise.all(sides.map(async (side, at) => {
        const scene = this.sceneOf(side)!;
        const picture = await pictureOf(scene, loading.signal);
        const canvas = this.querySelector<HTMLCanvasElement>(`[data-side="${side}"] canvas`);
        if (canvas && !loading.signal.aborted) drawFrame(canvas, picture, frames[at]!, scene.level);
      }));
      if (!loading.signal.aborted) this.state = "drawn";
    } catch {
      // The points and their numbers still stand; the dialog says that the pictures are missing.
      if (!loading.signal.aborted) this.state = "failed";
    }
  }

  // --- The points ---

  /** `at` counts round, from −1 as the last. */
  private look(at: number): void {
    this.chosen = (at + this.points.length) % this.points.length;
  }

  private pressed(event: KeyboardEvent): void {
    const now = this.chosen ?? 0;
    const steps: Record<string, number> = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: -1 };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.look(next);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`[data-point="${this.chosen}"]`)?.focus());
  }

  /** What joins the points, in pixels of the stage: where the pictures stand depends on the room there is. */
  private join(): void {
    const stage = this.querySelector<HTMLElement>(".evidence__stage");
    const box = stage?.getBoundingClientRect();
    this.querySelectorAll<SVGLineElement>(".evidence__lines line").forEach((line, at) => {
      const ends = [...(stage?.querySelectorAll<HTMLElement>(`[data-mark="${at}"]`) ?? [])].map((mark) => mark.getBoundingClientRect());
      const [from, to] = ends;
      if (!from || !to || !box) return;
      const middle = (rect: DOMRect) => [rect.left + rect.width / 2 - box.left, rect.top + rect.height / 2 - box.top] as const;
      const [[x1, y1], [x2, y2]] = [middle(from), middle(to)];
      Object.entries({ x1, y1, x2, y2 }).forEach(([name, value]) => line.setAttribute(name, value.toFixed(1)));
    });
  }

  protected override updated(): void {
    this.join();
  }

  private mark(match: Match, at: number, side: Side, frame: Frame) {
    const { x, y } = placeIn(pointOf(match, side), frame);
    const style = `left: ${x.toFixed(2)}%; top: ${y.toFixed(2)}%`;
    const isChosen = this.chosen === at;
    if (side === "target") return html`<span class="evidence__point" data-mark=${at} ?data-chosen=${isChosen} aria-hidden="true" .style=${style} @pointerenter=${() => (this.chosen = at)}>${at + 1}</span>`;
    return html`<button class="evidence__point" data-mark=${at} data-point=${at} ?data-chosen=${isChosen} .style=${style} tabindex=${(this.chosen ?? 0) === at ? 0 : -1}
      aria-pressed=${isChosen ? "true" : "false"} aria-label=${this.pointLabel(match, at)} @click=${() => (this.chosen = at)} @focus=${() => (this.chosen = at)} @pointerenter=${() => (this.chosen = at)}>${at + 1}</button>`;
  }

  private pointLabel(match: Match, at: number): string {
    const where = (side: Side) => {
      const { yaw, pitch } = pointOf(match, side);
      return `${Math.round(Math.abs(yaw))}° ${yaw < 0 ? "left" : "right"} and ${Math.round(Math.abs(pitch))}° ${pitch < 0 ? "down" : "up"} in ${this.titleOf(side)}`;
    };
    return `Point ${at + 1}: ${where("source")}, ${where("target")}`;
  }

  private titleOf(side: Side): string {
    return this.sceneOf(side)?.title || (side === "source" ? "the first picture" : "the second picture");
  }

  private picture(side: Side, frame: Frame) {
    const [width, height] = [frame.width * sharpness, frame.height * sharpness].map(Math.round) as [number, number];
    return html`<figure class="evidence__picture" data-side=${side}>
      <figcaption>${side === "source" ? "From" : "To"} <b>${this.titleOf(side)}</b></figcaption>
      <div class="evidence__frame" .style=${`aspect-ratio: ${width} / ${height}`}>
        <canvas width=${width} height=${height} role="img" aria-label=${`Part of ${this.titleOf(side)}`}></canvas>
        <div class="evidence__points" role=${side === "source" ? "group" : "none"} aria-label=${side === "source" ? "Points seen in both pictures. Arrows go from one to the next." : nothing} @keydown=${this.pressed}>${this.points.map((match, at) => this.mark(match, at, side, frame))}</div>
      </div>
    </figure>`;
  }

  private verdict({ confidence, yaw_error, evidence = [] }: Suggestion): string {
    const where = directions(evidence);
    const seen = `${count(evidence.length, "point is", "points are")} seen in both pictures, in ${count(where, "direction", "directions")}.`;
    const careful = where === 1 ? " All lie one way: a window or a painting that is there twice could do that, so look closely." : "";
    const error = yaw_error === undefined ? "" : ` The way should point right to about ${Math.max(0.1, yaw_error).toFixed(1)}°.`;
    return `${seen}${careful} Confidence ${percent(confidence)}, ${confidenceWord(confidence)}.${error}`;
  }

  private async decide(act: (id: string) => unknown): Promise<void> {
    const id = this.suggestionId!;
    this.dialog?.close();
    await act(id);
  }

  private content(suggestion: Suggestion) {
    const frames = framesOf(this.points);
    const { assist, canEdit } = this.editor;
    const isOpen = canEdit && assist.stateOf(suggestion) === "open";
    return html`
      <header class="sheet__head"><h2 id="evidence-title">Why this way?</h2><button class="icon-button" aria-label="Close" @click=${() => this.dialog?.close()}>${this.editor.icon("x")}</button></header>
      <p class="evidence__verdict">${this.verdict(suggestion)}</p>
      ${this.state === "failed" ? html`<p class="inspector__problem" role="alert">${this.editor.icon("triangle-alert")}The pictures did not arrive. <button class="link-button" @click=${() => void this.draw()}>Try again</button></p>` : nothing}
      <div class="evidence__stage" aria-busy=${this.state === "loading" ? "true" : "false"}>
        ${sides.map((side, at) => this.picture(side, frames[at]!))}
        <svg class="evidence__lines" aria-hidden="true">${this.points.map((_match, at) => svg`<line ?data-chosen=${this.chosen === at}></line>`)}</svg>
      </div>
      <div class="evidence__walk">
        <button class="icon-button" aria-label="The point before" title="The point before" @click=${() => this.look((this.chosen ?? 0) - 1)}>${this.editor.icon("arrow-left")}</button>
        <button class="icon-button" aria-label="The next point" title="The next point" @click=${() => this.look((this.chosen ?? -1) + 1)}>${this.editor.icon("arrow-right")}</button>
        <p class="inspector__hint" role="status">${this.state === "loading" ? "Getting the pictures…" : this.chosen === null ? "Point at a number to follow it from picture to picture." : this.pointLabel(this.points[this.chosen]!, this.chosen)}</p>
      </div>
      <footer class="sheet__foot">
        ${isOpen
          ? html`<button class="button" @click=${() => void this.decide((id) => assist.reject(id))}>${this.editor.icon("x")}Turn down</button>
              <button class="button button--primary" @click=${() => void this.decide((id) => assist.accept([id]))}>${this.editor.icon("check")}Place it</button>`
          : html`<button class="button" @click=${() => this.dialog?.close()}>Close</button>`}
      </footer>`;
  }

  protected override render() {
    const { suggestion } = this;
    return html`<dialog class="sheet evidence" aria-labelledby="evidence-title" @close=${this.closed} @click=${(event: Event) => event.target === this.dialog && this.dialog?.close()}>
      ${suggestion && this.sceneOf("source") && this.sceneOf("target") && this.points.length > 0 ? this.content(suggestion) : nothing}
    </dialog>`;
  }
}
