/** What stands beside the picture: the scenes left, the inspector right. The browser remembers which of them is closed. */
import { browserMemory, type Memory } from "./kept";

export type Side = "strip" | "inspector";

const storageKey = "roundhouse.closed-panels";
const attributes: Record<Side, string> = { strip: "data-without-strip", inspector: "data-without-inspector" };

export class SidePanels {
  private readonly closed: Set<Side>;

  constructor(
    private readonly editor: Pick<Element, "toggleAttribute">,
    private readonly changed: () => void,
    private readonly memory: Memory | null = browserMemory(),
  ) {
    this.closed = new Set(this.remembered());
    this.draw();
  }

  isOpen(side: Side): boolean {
    return !this.closed.has(side);
  }

  open(side: Side): void {
    if (!this.isOpen(side)) this.toggle(side);
  }

  toggle(side: Side): void {
    if (!this.closed.delete(side)) this.closed.add(side);
    this.draw();
    this.remember();
    this.changed();
  }

  private draw(): void {
    (Object.keys(attributes) as Side[]).forEach((side) => this.editor.toggleAttribute(attributes[side], !this.isOpen(side)));
  }

  private remembered(): Side[] {
    const text = this.memory?.getItem(storageKey) ?? "";
    return text.split(" ").filter((word): word is Side => Object.hasOwn(attributes, word));
  }

  /** Where the browser keeps nothing, the choice holds until the page is left. */
  private remember(): void {
    try {
      this.memory?.setItem(storageKey, [...this.closed].join(" "));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
}
