/**
 * A panel beside the picture (a sheet on phones) that leaves the picture usable. Opening moves the focus in,
 * closing gives it back to where it came from.
 */
export class SidePanel {
  private cameFrom: HTMLElement | null = null;

  constructor(
    readonly element: HTMLElement,
    private readonly onToggle: (isOpen: boolean) => void = () => {},
  ) {
    element.querySelector("[data-close]")?.addEventListener("click", () => this.close());
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.close();
      }
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(focus: HTMLElement, cameFrom: HTMLElement | null): void {
    this.cameFrom = cameFrom;
    this.element.hidden = false;
    this.onToggle(true);
    focus.focus({ preventScroll: true });
  }

  close({ returnFocus = true } = {}): void {
    if (!this.isOpen) {
      return;
    }
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && this.element.contains(focused)) {
      focused.blur();
    }
    this.element.hidden = true;
    this.onToggle(false);
    if (returnFocus && this.cameFrom?.isConnected) {
      this.cameFrom.focus({ preventScroll: true });
    }
    this.cameFrom = null;
  }
}
