import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import { analysesOf, type ProposedText } from "./assist";
import { qualityFacts } from "./quality";
import { percent } from "./suggestions";
import type { Analysis } from "./types";
import { roomName } from "./words";

const longest = { scene: { title: 255, description: 2000 }, tour: { title: 255, description: 5000 } } as const;
const keyOf = ({ kind, id, field }: ProposedText): string => `${kind}-${id}-${field}`;

/** <text-review>: proposed words beside those that are there, each taken over by itself; and what was found in the pictures. */
export class TextReview extends EditorElement {
  protected override readonly topics: Topic[] = ["assist", "scene", "tour"];
  /** What the person made of the proposals, by field. */
  private written = new Map<string, string>();
  private writtenFor: string | null = null;

  private get assist() {
    return this.editor.assist;
  }

  private asWritten(text: ProposedText): ProposedText {
    return { ...text, text: this.written.get(keyOf(text)) ?? text.text };
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const jobId = this.assist.open?.job.id ?? null;
    if (jobId !== this.writtenFor) this.written = new Map();
    this.writtenFor = jobId;
  }

  private one(proposed: ProposedText) {
    const { assist } = this;
    const now = assist.textThere(proposed);
    const { text } = this.asWritten(proposed);
    const isSame = now === text;
    const id = keyOf(proposed);
    return html`<div class="proposal" ?data-same=${isSame}>
      <div class="field">
        <label for=${id}>${proposed.field === "title" ? "Name" : "Description"}, proposed</label>
        <textarea id=${id} rows=${proposed.field === "title" ? 1 : 4} maxlength=${longest[proposed.kind][proposed.field]} ?readonly=${!this.editor.canEdit} .value=${text}
          @input=${(event: Event) => (this.written.set(id, (event.target as HTMLTextAreaElement).value), this.requestUpdate())}></textarea>
      </div>
      ${isSame
        ? html`<p class="inspector__fact">${this.editor.icon("check")}So it is written now.</p>`
        : html`<p class="proposal__now"><b>Now</b> ${now || "Nothing written yet"}</p>
            ${this.editor.canEdit ? html`<button class="button" ?disabled=${assist.isWorking || !text.trim()} @click=${() => void assist.use([this.asWritten(proposed)])}>${now ? "Put it in its place" : "Use it"}</button>` : nothing}`}
    </div>`;
  }

  private found(analysis: Analysis) {
    if (analysis.error) return html`<p class="inspector__problem">${this.editor.icon("triangle-alert")}<span>${analysis.error}</span></p>`;
    const isKnown = analysis.room_type && analysis.room_type !== "unknown";
    return html`${isKnown ? html`<p class="inspector__fact">${this.editor.icon("house")}<span>${roomName(analysis.room_type!)}, ${percent(analysis.room_confidence ?? 0)} sure</span></p>` : nothing}
      ${analysis.features_detected?.length ? html`<p class="inspector__hint">Seen: ${analysis.features_detected.join(", ")}</p>` : nothing}
      ${qualityFacts(this.editor.icon, analysis)}`;
  }

  private scene(id: string, title: string, texts: ProposedText[], analysis: Analysis | undefined) {
    return html`<li class="assist__about">
      <button class="assist__scene" @click=${() => this.editor.store.select({ sceneId: id })}>${title}</button>
      ${analysis ? this.found(analysis) : nothing}
      ${texts.map((text) => this.one(text))}
    </li>`;
  }

  protected override render() {
    const { assist } = this;
    const { result } = assist.open ?? {};
    if (!result) return nothing;
    const { texts } = assist;
    const analyses = new Map(analysesOf(result).map((each) => [each.scene_id, each]));
    const scenes = this.editor.store.doc.scenes.map((scene, at) => ({ scene, title: scene.title || `Scene ${at + 1}`, texts: texts.filter(({ kind, id }) => kind === "scene" && id === scene.id), analysis: analyses.get(scene.id) }));
    const told = scenes.filter((each) => each.texts.length > 0 || each.analysis);
    const fresh = texts.map((each) => this.asWritten(each)).filter((each) => each.text.trim() && !assist.textThere(each));
    const ofTour = texts.filter(({ kind }) => kind === "tour");
    return html`<section class="inspector__part" aria-label="Proposals">
      ${fresh.length > 1 && this.editor.canEdit ? html`<button class="button button--primary" ?disabled=${assist.isWorking} @click=${() => void assist.use(fresh)}>Use all where nothing is written yet (${fresh.length})</button>` : nothing}
      ${ofTour.length > 0 ? html`<div class="assist__about"><h4>The tour</h4>${ofTour.map((text) => this.one(text))}</div>` : nothing}
      <ul class="assist__scenes">${repeat(told, ({ scene }) => scene.id, (each) => this.scene(each.scene.id, each.title, each.texts, each.analysis))}</ul>
      ${told.length === 0 && ofTour.length === 0 ? html`<p class="inspector__hint">Nothing was proposed.</p>` : nothing}
    </section>`;
  }
}
