import { LitElement, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { iconFrom } from "../../shared/icons";
import type { Editor, Media } from "../editor/context";
import { bytes } from "../pages/measures";
import { type Dropped, droppedIn, hasFiles } from "./dropping";
import type { Item, Wish } from "./item";
import { uploads } from "./uploads";
import { percent, sentence, words } from "./words";

const goneAfter = 6_000;
const drawnEvery = 100;
const fewItems = 8;

/**
 * <upload-queue data-person data-icons data-tour? data-folder? data-hint?>: what is on its way, bottom right, and the
 * place to drop files: anywhere on the page.
 *
 * A drop fires `files:dropped` on the document with what was dropped; unless somebody takes it (by `preventDefault`),
 * it is added here: in an editor as scenes of its tour. Fires `upload:done` with the file for each that has arrived.
 */
export class UploadQueue extends LitElement {
  static override properties = { isOpen: { state: true }, isHinting: { state: true }, news: { state: true } };
  declare isOpen: boolean;
  declare isHinting: boolean;
  /** Said to those who do not see the bars: beginnings, ends and refusals. */
  declare news: string;
  private icon: (name: string) => SVGSVGElement = () => document.createElementNS("http://www.w3.org/2000/svg", "svg");
  private mayAdd = true;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private readonly ended = new AbortController();

  constructor() {
    super();
    this.isOpen = true;
    this.isHinting = false;
    this.news = "";
  }

  set editor(editor: Editor) {
    this.mayAdd = editor.canEdit;
    this.begin(editor.person.id, editor.icon);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { person, icons } = this.dataset;
    if (person && icons) this.begin(Number(person), iconFrom(icons));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ended.abort();
  }

  private begin(person: number, icon: (name: string) => SVGSVGElement): void {
    this.icon = icon;
    const { signal } = this.ended;
    uploads.addEventListener("changed", () => this.showChange(), { signal });
    uploads.addEventListener("done", (event) => this.announceDone((event as CustomEvent<{ item: Item; media: Media }>).detail), { signal });
    uploads.addEventListener("refused", (event) => (this.news = (event as CustomEvent<{ item: Item }>).detail.item.note), { signal });
    uploads.begin(person);
    // Who may only look is not asked to drop anything.
    if (this.mayAdd && (this.dataset["hint"] || this.dataset["tour"])) this.takeDrops(signal);
    this.toggleAttribute("data-ready", true);
  }

  add(files: File[], wish: Wish = {}): Item[] {
    const { tour, folder } = this.dataset;
    const items = uploads.add(files, tour ? { tourId: tour, purpose: "scene", ...wish } : { folder, ...wish });
    const already = files.length - items.length;
    if (items.length > 0) {
      this.isOpen = true;
      this.news = words.uploading(items.length);
    }
    if (already > 0) this.news = words.already(files[0]!.name);
    return items;
  }

  private announceDone({ media }: { media: Media }): void {
    this.dispatchEvent(new CustomEvent("upload:done", { detail: { media }, bubbles: true }));
    if (uploads.unfinished.length === 0) this.news = words.finished(uploads.items.filter(({ state }) => state === "done").length);
  }

  /** Bytes arrive more often than anybody can read. */
  private drawSoon(): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      this.requestUpdate();
    }, drawnEvery);
  }

  private showChange(): void {
    this.drawSoon();
    clearTimeout(this.leaving);
    const isQuiet = uploads.items.length > 0 && uploads.items.every(({ state }) => state === "done");
    if (isQuiet) this.leaving = setTimeout(() => this.leave(), goneAfter);
  }

  private leave(): void {
    if (this.matches(":hover, :focus-within")) this.leaving = setTimeout(() => this.leave(), goneAfter);
    else uploads.clear();
  }

  /** `dragleave` comes for every element one passes: it counts only where the drag leaves the page. */
  private takeDrops(signal: AbortSignal): void {
    addEventListener("dragenter", (event) => hasFiles(event.dataTransfer) && (event.preventDefault(), (this.isHinting = true)), { signal });
    addEventListener("dragover", (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    }, { signal });
    addEventListener("dragleave", (event) => event.relatedTarget === null && (this.isHinting = false), { signal });
    addEventListener("drop", (event) => {
      this.isHinting = false;
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      void droppedIn(event.dataTransfer).then((dropped) => this.dropped(dropped));
    }, { signal });
  }

  private dropped(dropped: Dropped): void {
    if (dropped.files.length === 0) return;
    const event = new CustomEvent<Dropped>("files:dropped", { detail: dropped, cancelable: true });
    if (document.dispatchEvent(event)) this.add(dropped.files);
  }

  private headline(): string {
    const { items, unfinished } = uploads;
    const moving = unfinished.filter(({ state }) => state !== "paused");
    if (unfinished.length === 0) {
      const failed = items.filter(({ state }) => state === "failed").length;
      const done = items.length - failed;
      return [done > 0 ? words.finished(done) : "", failed > 0 ? words.refused(failed) : ""].filter(Boolean).join(", ");
    }
    if (moving.length === 0) return words.pausedAll(unfinished.length);
    return uploads.waitingFor ? words.waitingAll(unfinished.length) : words.uploading(unfinished.length);
  }

  private button(name: string, label: string, act: () => void) {
    return html`<button type="button" class="icon-button" aria-label=${label} title=${label} @click=${act}>${this.icon(name)}</button>`;
  }

  private row(item: Item) {
    const { state, name } = item;
    const isMoving = state === "sending" || state === "checking" || state === "waiting" || state === "paused";
    return html`<li class="uploads__one" data-state=${state}>
      <span class="uploads__mark">${this.icon({ failed: "triangle-alert", done: "circle-check", paused: "pause" }[state as string] ?? "image")}</span>
      <span class="uploads__name" title=${name}>${name}</span>
      <span class="uploads__acts">
        ${state === "sending" || state === "waiting" ? this.button("pause", `Pause ${name}`, () => uploads.pause(item)) : nothing}
        ${state === "paused" ? this.button("play", `Go on with ${name}`, () => uploads.resume(item)) : nothing}
        ${state === "failed" && item.file ? this.button("refresh-cw", `Try ${name} again`, () => uploads.retry(item)) : nothing}
        ${this.button("x", isMoving ? `Cancel ${name}` : `Take ${name} off the list`, () => uploads.remove(item))}
      </span>
      ${isMoving && state !== "waiting"
        ? html`<progress class="uploads__bar" aria-label=${`${name}: ${sentence(item)}`} max="100" .value=${state === "checking" ? 100 : percent(item)}></progress>`
        : nothing}
      <span class="uploads__words">${sentence(item)}</span>
    </li>`;
  }

  private total() {
    const { items, unfinished, waitingFor, secondsLeft } = uploads;
    if (unfinished.length === 0) return nothing;
    const batch = items.filter(({ state }) => state !== "failed");
    const size = batch.reduce((sum, item) => sum + item.size, 0);
    const sent = batch.reduce((sum, item) => sum + item.sent, 0);
    const left = secondsLeft === null || waitingFor ? "" : `, ${words.left(secondsLeft)}`;
    return html`<progress class="uploads__bar" aria-label="All uploads" max="100" .value=${percent({ size, sent })}></progress>
      <p class="uploads__total">${bytes(sent)} of ${bytes(size)}${left}</p>
      ${waitingFor ? html`<p class="uploads__waits">${waitingFor} <button type="button" class="uploads__now" @click=${() => uploads.goOn()}>Try now</button></p>` : nothing}
      ${uploads.isForgetful ? html`<p class="uploads__waits">${words.tooLarge}</p>` : nothing}`;
  }

  private tray() {
    const { items, unfinished } = uploads;
    const arePaused = unfinished.length > 0 && unfinished.every(({ state }) => state === "paused");
    return html`<section class="uploads__tray" aria-label="Uploads">
      <header class="uploads__head">
        <button type="button" class="uploads__fold" aria-expanded=${String(this.isOpen)} aria-controls="uploads-list" @click=${() => (this.isOpen = !this.isOpen)}>
          ${this.icon(unfinished.length > 0 ? "cloud-upload" : items.some(({ state }) => state === "failed") ? "triangle-alert" : "circle-check")}<span>${this.headline()}</span>${this.icon("chevron-up")}
        </button>
        ${unfinished.length === 0
          ? this.button("x", "Clear the list", () => uploads.clear())
          : arePaused
            ? this.button("play", "Go on with all", () => uploads.resumeAll())
            : this.button("pause", "Pause all", () => uploads.pauseAll())}
      </header>
      ${this.total()}
      <ul class="uploads__list" id="uploads-list" ?hidden=${!this.isOpen} tabindex=${items.length > 4 && this.isOpen ? "0" : nothing} aria-label="Files">
        ${repeat(inView(items), ({ id }) => id, (item) => guard([item.state, item.sent, item.note], () => this.row(item)))}
      </ul>
    </section>`;
  }

  protected override render() {
    const hint = this.dataset["hint"] ?? "Drop 360° pictures anywhere: each becomes a scene";
    return html`
      <p class="visually-hidden" role="status">${this.news}</p>
      ${uploads.items.length > 0 ? this.tray() : nothing}
      ${this.isHinting ? html`<div class="drop-hint" aria-hidden="true"><p>${this.icon("cloud-upload")}<span>${hint}</span></p></div>` : nothing}
    `;
  }
}

const ranks: Partial<Record<Item["state"], number>> = { failed: 0, sending: 1, checking: 1, done: 3 };
const rank = ({ state }: Item): number => ranks[state] ?? 2;

/** What needs somebody comes first in a long list, then what moves; a short one stays as it is. */
const inView = (items: readonly Item[]): Item[] => (items.length > fewItems ? [...items].sort((a, b) => rank(a) - rank(b)) : [...items]);
