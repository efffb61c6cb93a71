import { LitElement, html } from "lit";
import { iconFrom } from "../shared/icons";

interface Toast {
  id: number;
  text: string;
  undo?: (() => void) | undefined;
  undoLabel: string;
  copy?: string | undefined;
}

const shownFor = 10_000;

/** <studio-toasts data-icons>: words in passing, with a way back. They stay while one points at them or has the focus there. */
export class Toasts extends LitElement {
  static override properties = { toasts: { state: true } };
  declare toasts: Toast[];
  protected icon: (name: string) => SVGSVGElement = iconFrom(this.dataset["icons"] ?? "");
  private timers = new Map<number, ReturnType<typeof setTimeout>>();
  private nextId = 1;

  constructor() {
    super();
    this.toasts = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** `undo` is offered under the name `undoLabel`; `copy` is what the person wrote and may want to keep. */
  say(text: string, undo?: () => void, copy?: string, undoLabel = "Undo"): void {
    const toast = { id: this.nextId++, text, undo, copy, undoLabel };
    this.toasts = [...this.toasts.slice(-2), toast];
    this.goLater(toast.id);
  }

  private goLater(id: number): void {
    this.timers.set(id, setTimeout(() => this.drop(id), shownFor));
  }

  private drop(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  private hold(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
  }

  private letGo(): void {
    this.toasts.forEach(({ id }) => this.goLater(id));
  }

  protected override render() {
    return html`<div class="toasts" role="status" @pointerenter=${this.hold} @pointerleave=${this.letGo} @focusin=${this.hold} @focusout=${this.letGo}>
      ${this.toasts.map(
        (toast) => html`<div class="toasts__one">
          <span>${toast.text}</span>
          ${toast.undo ? html`<button class="toasts__act" @click=${() => (this.drop(toast.id), toast.undo!())}>${toast.undoLabel}</button>` : null}
          ${toast.copy ? html`<button class="toasts__act" @click=${() => void navigator.clipboard.writeText(toast.copy!)}>Copy what you wrote</button>` : null}
          <button class="icon-button" aria-label="Dismiss" @click=${() => this.drop(toast.id)}>${this.icon("x")}</button>
        </div>`,
      )}
    </div>`;
  }
}
