import { html, nothing } from "lit";
import { capsOf, type Command } from "./commands";
import { EditorElement } from "./element";

/** As it is compared: without capitals and accents. */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** How well `text` answers what was typed: starts of words beat their middles; null where letters are missing. */
export function rank(text: string, typed: string): number | null {
  const hay = plain(text);
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const starts = (word: string) => new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[^\p{L}\p{N}]/gu, "\\$&")}`, "u").test(hay);
  if (words.every((word) => hay.includes(word))) return words.every(starts) ? 0 : 1;
  let at = -1;
  for (const letter of words.join("")) {
    at = hay.indexOf(letter, at + 1);
    if (at < 0) return null;
  }
  return 2;
}

const most = 12;

/** <command-palette>: everything by name. */
export class CommandPalette extends EditorElement {
  static override properties = { ...EditorElement.properties, typed: { state: true }, chosen: { state: true } };
  declare typed: string;
  declare chosen: number;

  constructor() {
    super();
    this.typed = "";
    this.chosen = 0;
  }

  open(): void {
    this.typed = "";
    this.chosen = 0;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.dialog?.showModal();
      this.querySelector("input")?.focus();
    });
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  private get found(): Command[] {
    const ranked = this.editor.commands.possible.flatMap((command) => {
      const score = rank(command.label, this.typed);
      return score === null || (command.isQuiet && !this.typed) ? [] : [{ command, score }];
    });
    return ranked.sort((a, b) => a.score - b.score).slice(0, most).map(({ command }) => command);
  }

  private run(command: Command | undefined): void {
    this.dialog?.close();
    // After the dialog has given the focus back.
    if (command) setTimeout(() => command.run(), 0);
  }

  private pressed(event: KeyboardEvent): void {
    const { found } = this;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) this.chosen = (this.chosen + by + found.length) % Math.max(1, found.length);
    else if (event.key === "Enter") this.run(found[this.chosen]);
    else return;
    event.preventDefault();
  }

  private option(command: Command, at: number) {
    return html`<li role="option" id="command-${at}" aria-selected=${at === this.chosen ? "true" : "false"} @pointermove=${() => (this.chosen = at)} @click=${() => this.run(command)}>
      ${this.editor.icon(command.icon ?? "chevron-right")}<span class="palette__label">${command.label}</span><span class="palette__group">${command.group}</span>
      ${command.keys?.[0] ? html`<span class="keys">${capsOf(command.keys[0]).map((cap) => html`<kbd>${cap}</kbd>`)}</span>` : nothing}
    </li>`;
  }

  protected override render() {
    const { found } = this;
    return html`<dialog class="palette" aria-label="Commands" @click=${(event: Event) => event.target === this.dialog && this.dialog?.close()}>
      <input type="text" role="combobox" aria-expanded="true" aria-controls="commands" aria-activedescendant="command-${this.chosen}" aria-label="What do you want to do?" placeholder="What do you want to do?" autocomplete="off" spellcheck="false"
        .value=${this.typed} @input=${(event: Event) => ((this.typed = (event.target as HTMLInputElement).value), (this.chosen = 0))} @keydown=${this.pressed}>
      <ul role="listbox" id="commands" aria-label="Commands">${found.map((command, at) => this.option(command, at))}</ul>
      ${found.length === 0 ? html`<p class="palette__none">Nothing by that name. Try the name of a scene, or “publish”.</p>` : nothing}
    </dialog>`;
  }
}
