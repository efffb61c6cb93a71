import { html, nothing } from "lit";
import { EditorElement } from "./element";
import type { Topic } from "./store";
import { fieldName } from "./words";

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(empty)";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  const words = Object.entries(value as object).map(([name, part]) => `${fieldName(name)}: ${shown(part)}`);
  return Array.isArray(value) ? `${value.length} entries` : words.join(", ");
}

/** <conflict-dialog>: two people changed the same words; both versions stand side by side until one is chosen. */
export class ConflictDialog extends EditorElement {
  static override properties = { ...EditorElement.properties, mine: { state: true } };
  declare mine: Set<string>;
  protected override readonly topics: Topic[] = ["sync"];
  private shownFor: unknown = null;

  constructor() {
    super();
    this.mine = new Set();
  }

  private get conflict() {
    return this.editor.store.sync.conflict;
  }

  protected override updated(): void {
    const dialog = this.querySelector("dialog");
    if (this.conflict && this.shownFor !== this.conflict) {
      this.shownFor = this.conflict;
      this.mine = new Set(this.conflict.fields.map(({ name }) => name));
      if (!dialog?.open) dialog?.showModal();
    } else if (!this.conflict && dialog?.open) {
      dialog.close();
    }
  }

  private choose(name: string, isMine: boolean): void {
    const mine = new Set(this.mine);
    if (isMine) mine.add(name);
    else mine.delete(name);
    this.mine = mine;
  }

  private version(name: string, value: unknown, isMine: boolean) {
    return html`<label class="versions__one">
      <input type="radio" name="conflict-${name}" .checked=${this.mine.has(name) === isMine} @change=${() => this.choose(name, isMine)}>
      <span class="versions__whose">${isMine ? "Yours" : "Theirs"}</span>
      <span class="versions__what">${shown(value)}</span>
    </label>`;
  }

  protected override render() {
    const { conflict } = this;
    return html`<dialog class="sheet conflict" aria-labelledby="conflict-title" @cancel=${(event: Event) => event.preventDefault()}>
      ${conflict
        ? html`<h2 id="conflict-title">Somebody else changed this too</h2>
            <p>Both versions are here. Choose which one stays; the other changes on both sides are kept.</p>
            ${conflict.fields.map(({ name, mine, theirs }) => html`<fieldset class="versions"><legend>${fieldName(name)}</legend>${this.version(name, mine, true)}${this.version(name, theirs, false)}</fieldset>`)}
            <footer class="sheet__foot"><button class="button button--primary" @click=${() => this.editor.store.resolveConflict(this.mine)}>Keep what is chosen</button></footer>`
        : nothing}
    </dialog>`;
  }
}
