/** What the editor's parts have in common: they draw themselves anew when what they show has changed. */
import { LitElement } from "lit";
import type { Editor } from "./context";
import type { Topic } from "./store";

export abstract class EditorElement extends LitElement {
  static override properties = { editor: { attribute: false } };
  declare editor: Editor;
  /** What of the store this part shows. */
  protected readonly topics: Topic[] = [];
  private stopListening: (() => void) | undefined;

  /** No shadow: the design language in static/css reaches every part. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What the server drew stands until the first drawing of our own.
    if (!this.hasUpdated) this.replaceChildren();
    this.listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening?.();
    this.stopListening = undefined;
  }

  protected override willUpdate(): void {
    this.listen();
  }

  private listen(): void {
    if (this.stopListening || !this.editor) return;
    this.stopListening = this.editor.store.subscribe((changed) => {
      if (this.topics.some((topic) => changed.has(topic))) {
        this.changed(changed);
        this.requestUpdate();
      }
    });
  }

  /** For parts that do more than draw. */
  protected changed(_topics: ReadonlySet<Topic>): void {}

  protected override shouldUpdate(): boolean {
    return this.editor !== undefined;
  }
}
