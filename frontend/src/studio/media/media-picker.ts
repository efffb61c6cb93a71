import { LitElement, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Editor, Media } from "../editor/context";
import type { ApiError } from "../api";
import { bytes } from "../pages/measures";
import { debounced } from "../pages/elements";
import type { Dropped } from "../uploads/dropping";
import type { Item } from "../uploads/item";
import { type Stored, mediaOf } from "../uploads/stored";
import { uploads } from "../uploads/uploads";
import { percent, sentence } from "../uploads/words";

const accepted: Record<Media["kind"], string> = {
  image: "image/jpeg,image/png,image/webp",
  audio: "audio/*",
  video: "video/*",
  document: ".pdf,.doc,.docx",
};
const words: Record<Media["kind"], { choose: string; drop: string; none: string; icon: string }> = {
  image: { choose: "Choose a picture", drop: "Upload a picture", none: "There are no pictures in the library yet.", icon: "image" },
  audio: { choose: "Choose a sound", drop: "Upload a sound", none: "There are no sounds in the library yet.", icon: "music" },
  video: { choose: "Choose a video", drop: "Upload a video", none: "There are no videos in the library yet.", icon: "video" },
  document: { choose: "Choose a document", drop: "Upload a document", none: "There are no documents in the library yet.", icon: "file-text" },
};
const pageSize = 40;

interface Page {
  items: Stored[];
  next_cursor: string | null;
}

/** <media-picker>: `pick("image")` lets one choose a file of the library, or send one that is then chosen. */
export class MediaPicker extends LitElement {
  static override properties = { kind: { state: true }, files: { state: true }, next: { state: true }, search: { state: true }, problem: { state: true }, isLoading: { state: true } };
  declare editor: Editor;
  declare kind: Media["kind"] | null;
  declare files: Stored[];
  declare next: string | null;
  declare search: string;
  declare problem: string;
  declare isLoading: boolean;
  private settle: (media: Media | null) => void = () => {};
  private sent: Item | null = null;
  private asked = 0;
  private readonly searchSoon = debounced(() => void this.load(), 200);

  constructor() {
    super();
    this.kind = this.next = null;
    this.files = [];
    this.search = this.problem = "";
    this.isLoading = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("files:dropped", this.dropped);
    uploads.addEventListener("changed", this.uploadChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("files:dropped", this.dropped);
    uploads.removeEventListener("changed", this.uploadChanged);
  }

  /** Null when the person changes their mind. */
  pick(kind: Media["kind"]): Promise<Media | null> {
    this.settle(null);
    this.kind = kind;
    this.files = [];
    this.search = this.problem = "";
    this.sent = null;
    void this.load();
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
    return new Promise((resolve) => (this.settle = resolve));
  }

  private async load(cursor: string | null = null): Promise<void> {
    const asked = ++this.asked;
    this.isLoading = true;
    this.problem = "";
    const query = new URLSearchParams({ kind: this.kind!, limit: String(pageSize), team_id: this.editor.store.doc.tour.team_id });
    if (this.search) query.set("search", this.search);
    if (cursor) query.set("cursor", cursor);
    try {
      const { data } = await this.editor.api.get<Page>(`/upload/media?${query}`);
      if (asked !== this.asked) return;
      this.files = cursor ? [...this.files, ...data.items] : data.items;
      this.next = data.next_cursor;
    } catch (error) {
      if (asked === this.asked) this.problem = (error as ApiError).message;
    }
    if (asked === this.asked) this.isLoading = false;
  }

  private readonly dropped = (event: Event): void => {
    if (!this.kind) return;
    event.preventDefault();
    this.send((event as CustomEvent<Dropped>).detail.files[0]);
  };

  private send(file: File | undefined): void {
    if (!file || !this.kind) return;
    // The same file again may be on its way already: then that one is waited for.
    const [item] = uploads.add([file], { kind: this.kind, folder: "", teamId: this.editor.store.doc.tour.team_id });
    this.sent = item ?? uploads.items.find(({ name, size, state }) => name === file.name && size === file.size && state !== "failed") ?? null;
    this.requestUpdate();
  }

  private readonly uploadChanged = (): void => {
    if (!this.sent || !this.kind) return;
    if (this.sent.media && this.sent.media.kind === this.kind) this.close(this.sent.media);
    else this.requestUpdate();
  };

  private close(media: Media | null): void {
    if (!this.kind) return;
    this.kind = null;
    this.sent = null;
    this.querySelector("dialog")?.close();
    this.settle(media);
    this.settle = () => {};
  }

  /** By Escape. The dialog's own `close` comes too late: by then the next choice may be open. */
  private cancelled(event: Event): void {
    event.preventDefault();
    this.close(null);
  }

  private choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.send(input.files?.[0]);
    input.value = "";
  }

  /** The arrows walk through the grid as it is laid out. */
  private pressed(event: KeyboardEvent): void {
    const tiles = [...this.querySelectorAll<HTMLElement>(".picker__one")];
    const at = tiles.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const columns = Math.max(1, tiles.findIndex((tile) => tile.offsetTop > tiles[0]!.offsetTop));
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const to = by === undefined ? undefined : tiles[at + by];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  private tile(file: Stored) {
    return html`<li><button type="button" class="picker__one" @click=${() => this.close(mediaOf(file))}>
      <span class="picker__frame">${file.thumbnail_url ? html`<img src=${file.thumbnail_url} alt="" loading="lazy" decoding="async">` : this.editor.icon(words[file.kind].icon)}</span>
      <span class="picker__name">${file.original_filename}</span>
      <span class="picker__size">${[file.width && file.height ? `${file.width} × ${file.height}` : "", bytes(file.file_size)].filter(Boolean).join(", ")}</span>
    </button></li>`;
  }

  private progress() {
    if (!this.sent) return nothing;
    const { state } = this.sent;
    const isOther = state === "done";
    return html`<div class="picker__sent" data-state=${state} role="status">
      <p>${isOther ? `“${this.sent.name}” is of another kind. It is in the library; choose a different file here.` : `${this.sent.name}: ${sentence(this.sent)}`}</p>
      ${state === "sending" || state === "checking" ? html`<progress class="uploads__bar" aria-label=${this.sent.name} max="100" .value=${percent(this.sent)}></progress>` : nothing}
    </div>`;
  }

  private body() {
    const { kind, files, search, isLoading, problem } = this;
    if (problem) return html`<p class="picker__none">${problem} <button type="button" class="button" @click=${() => void this.load()}>Try again</button></p>`;
    if (files.length === 0 && !isLoading) return html`<p class="picker__none">${search ? `Nothing is called “${search}”.` : words[kind!].none}</p>`;
    return html`<ul class="picker__grid" @keydown=${this.pressed}>${repeat(files, ({ id }) => id, (file) => this.tile(file))}</ul>
      ${this.next ? html`<p class="picker__more"><button type="button" class="button" ?disabled=${isLoading} @click=${() => void this.load(this.next)}>Show more</button></p>` : nothing}`;
  }

  protected override render() {
    const { kind } = this;
    if (!kind) return html`<dialog class="sheet picker"></dialog>`;
    return html`<dialog class="sheet picker" aria-labelledby="picker-title" @cancel=${this.cancelled}>
      <header class="sheet__head">
        <h2 id="picker-title">${words[kind].choose}</h2>
        <button type="button" class="icon-button" aria-label="Close" @click=${() => this.close(null)}>${this.editor.icon("x")}</button>
      </header>
      <div class="picker__bar">
        <label class="picker__search">${this.editor.icon("search")}<span class="visually-hidden">Search the library</span>
          <input type="search" placeholder="Search the library" maxlength="200" .value=${this.search} @input=${(event: Event) => {
            this.search = (event.target as HTMLInputElement).value.trim();
            this.searchSoon();
          }}></label>
        <label class="button button--primary picker__upload">${this.editor.icon("upload")}${words[kind].drop}<input class="visually-hidden" type="file" accept=${accepted[kind]} @change=${this.choose}></label>
      </div>
      ${this.progress()}
      <div class="picker__body" aria-busy=${String(this.isLoading)}>${this.body()}</div>
    </dialog>`;
  }
}
