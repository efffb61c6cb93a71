/** Putting the rows of a list in order by mouse, pen or finger. A drag begins after a few pixels; a touch, after a moment. */

const slack = 6;
const touchPause = 250;
const edge = 48;

export class Sorting {
  isAllowed = true;
  private marker: HTMLElement | null = null;

  /** `moved` is told the id of the row and that of the row it now stands before, null for the end. */
  constructor(
    private readonly list: HTMLElement,
    private readonly rowSelector: string,
    private readonly moved: (id: string, before: string | null) => void,
  ) {
    list.addEventListener("pointerdown", (event) => this.pressed(event));
  }

  private get rows(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>(this.rowSelector)];
  }

  private pressed(down: PointerEvent): void {
    const row = (down.target as Element).closest<HTMLElement>(this.rowSelector);
    if (!row || down.button !== 0 || !this.isAllowed || (down.target as Element).closest("input")) return;
    const isTouch = down.pointerType === "touch";
    let isDragging = false;
    const begin = () => {
      isDragging = true;
      row.toggleAttribute("data-dragging", true);
    };
    const timer = isTouch ? setTimeout(begin, touchPause) : undefined;
    const end = new AbortController();
    const { signal } = end;
    const stop = () => {
      clearTimeout(timer);
      end.abort();
      row.removeAttribute("data-dragging");
      this.marker?.remove();
      this.marker = null;
    };
    addEventListener(
      "pointermove",
      (event) => {
        if (event.pointerId !== down.pointerId) return;
        const isFar = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > slack;
        if (!isDragging && isFar && isTouch) return stop();
        if (!isDragging && isFar) begin();
        if (isDragging) this.show(event.clientY);
      },
      { signal },
    );
    // A finger that drags a row must not scroll the list.
    addEventListener("touchmove", (event) => isDragging && event.preventDefault(), { signal, passive: false });
    addEventListener(
      "pointerup",
      (event) => {
        if (event.pointerId !== down.pointerId) return;
        const before = isDragging ? this.before(event.clientY) : undefined;
        stop();
        if (before === undefined) return;
        swallowClick();
        if (before !== row) this.moved(idOf(row)!, idOf(before));
      },
      { signal },
    );
    addEventListener("pointercancel", stop, { signal });
    addEventListener("keydown", (event) => event.key === "Escape" && stop(), { signal });
  }

  /** The row that a thing let go at `y` would stand before; null behind the last. */
  private before(y: number): HTMLElement | null {
    return this.rows.find((row) => y < row.getBoundingClientRect().top + row.offsetHeight / 2) ?? null;
  }

  private show(y: number): void {
    const rows = this.rows;
    const next = this.before(y);
    const last = rows.at(-1);
    if (!last) return;
    this.marker ??= Object.assign(document.createElement("div"), { className: "sorting-line" });
    const ground = last.parentElement!;
    if (this.marker.parentElement !== ground) ground.append(this.marker);
    const top = next ? next.offsetTop : last.offsetTop + last.offsetHeight;
    this.marker.style.insetBlockStart = `${top - 2}px`;
    const box = ground.getBoundingClientRect();
    if (y < box.top + edge) ground.scrollBy(0, -8);
    else if (y > box.bottom - edge) ground.scrollBy(0, 8);
  }
}

/** The click that ends a drag is none; after a finger there is none to wait for. */
function swallowClick(): void {
  const end = new AbortController();
  addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true, signal: end.signal });
  setTimeout(() => end.abort(), 0);
}

const idOf = (row: HTMLElement | null): string | null => row?.dataset["scene"] ?? row?.dataset["id"] ?? null;
