import { html, LitElement, type PropertyValues } from "lit";
import type Squire from "squire-rte";
import { cleanHtml } from "../../shared/clean-html";

interface Tool {
  label: string;
  icon: string;
  keys?: string;
  isOn(editor: Squire): boolean;
  run(editor: Squire): void;
}

const toggled = (tag: string, on: (editor: Squire) => void, off: (editor: Squire) => void) => ({
  isOn: (editor: Squire) => editor.hasFormat(tag),
  run: (editor: Squire) => (editor.hasFormat(tag) ? off(editor) : on(editor)),
});

const tools: Tool[] = [
  { label: "Bold", icon: "bold", ...toggled("B", (e) => e.bold(), (e) => e.removeBold()) },
  { label: "Italic", icon: "italic", ...toggled("I", (e) => e.italic(), (e) => e.removeItalic()) },
  { label: "List", icon: "list", ...toggled("UL", (e) => e.makeUnorderedList(), (e) => e.removeList()) },
  { label: "Numbered list", icon: "list-ordered", ...toggled("OL", (e) => e.makeOrderedList(), (e) => e.removeList()) },
  { label: "Quote", icon: "quote", ...toggled("BLOCKQUOTE", (e) => e.increaseQuoteLevel(), (e) => e.decreaseQuoteLevel()) },
];

/** <rich-text label="…" .value=… @change>: a small editor for a few paragraphs. Fires `edited` with the HTML. */
export class RichText extends LitElement {
  static override properties = { label: {}, value: { attribute: false }, icon: { attribute: false }, disabled: { type: Boolean }, tick: { state: true }, linking: { state: true } };
  declare label: string;
  declare value: string;
  declare icon: (name: string) => SVGSVGElement;
  declare disabled: boolean;
  /** Counts moves of the caret: the tools show what it stands in. */
  declare tick: number;
  declare linking: boolean;
  private editor: Squire | null = null;
  private last = "";

  constructor() {
    super();
    this.value = "";
    this.label = "Text";
    this.disabled = false;
    this.tick = 0;
    this.linking = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override async firstUpdated(): Promise<void> {
    const { default: Editor } = await import("squire-rte");
    const ground = this.querySelector<HTMLElement>(".rich-text__ground");
    if (!ground || !this.isConnected) return;
    this.editor = new Editor(ground, {
      blockTag: "P",
      sanitizeToDOMFragment: (dirty: string) => document.importNode(cleanHtml(dirty), true),
    });
    ground.contentEditable = String(!this.disabled);
    this.fill();
    this.editor.addEventListener("input", () => this.edited());
    ground.addEventListener("blur", () => this.value !== this.last && this.fill());
    this.editor.addEventListener("pathChange", () => (this.tick += 1));
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("value") && this.value !== this.last && !this.contains(document.activeElement)) this.fill();
  }

  private fill(): void {
    if (!this.editor) return;
    this.editor.setHTML(toEdit(this.value));
    this.last = toKeep(this.editor.getHTML());
  }

  private edited(): void {
    const text = toKeep(this.editor!.getHTML());
    // The library also tells of changes it made itself, when it was filled.
    if (text === this.last) return;
    this.last = text;
    this.dispatchEvent(new CustomEvent("edited", { detail: this.last, bubbles: true }));
  }

  private use(tool: Tool): void {
    const { editor } = this;
    if (!editor) return;
    tool.run(editor);
    editor.focus();
    this.edited();
  }

  private link(event: SubmitEvent): void {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem("address") as HTMLInputElement;
    const address = field.value.trim();
    this.linking = false;
    if (address) this.editor?.makeLink(/^[a-z]+:/i.test(address) ? address : `https://${address}`, { target: "_blank" });
    else this.editor?.removeLink();
    this.editor?.focus();
    this.edited();
  }

  protected override render() {
    const { editor } = this;
    const isOn = (tool: Tool) => (editor ? tool.isOn(editor) : false);
    return html`<div class="rich-text">
      <div class="rich-text__tools" role="toolbar" aria-label="${this.label}: formatting">
        ${tools.map(
          (tool) => html`<button type="button" class="icon-button" aria-label=${tool.label} title=${tool.label} aria-pressed=${isOn(tool) ? "true" : "false"} ?disabled=${this.disabled} @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.use(tool)}>${this.icon(tool.icon)}</button>`,
        )}
        <button type="button" class="icon-button" aria-label="Link" title="Link" aria-expanded=${this.linking ? "true" : "false"} ?disabled=${this.disabled} @click=${() => (this.linking = !this.linking)}>${this.icon("link")}</button>
      </div>
      ${this.linking
        ? html`<form class="rich-text__link" @submit=${this.link}><input name="address" type="text" inputmode="url" aria-label="Address of the link" placeholder="https://" autofocus><button class="button">Set</button></form>`
        : null}
      <div class="rich-text__ground prose" role="textbox" aria-multiline="true" aria-label=${this.label} aria-readonly=${this.disabled ? "true" : "false"}></div>
    </div>`;
  }
}

/** The editor speaks of B and I where the server keeps STRONG and EM. */
const toEdit = (kept: string): string => kept.replace(/<(\/?)strong\b/gi, "<$1b").replace(/<(\/?)em\b/gi, "<$1i");
const toKeep = (edited: string): string => {
  const text = edited
    .replace(/<(\/?)b\b/gi, "<$1strong")
    .replace(/<(\/?)i\b/gi, "<$1em")
    // Browsers hold a space open at the end of what is typed; between words it is a space.
    .replace(/(?<=[^\s;>])&nbsp;(?=[^\s&])/gi, " ");
  return /^(?:<p>(?:<br>)?<\/p>)?$/i.test(text.trim()) ? "" : text;
};
