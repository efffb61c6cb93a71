/**
 * Putting the rows of a list in order by mouse, pen or finger, whether they stand below or beside each other. A drag begins
 * after a few pixels; a touch, after a moment.
 */

const slack = 6;
const touchPause = 250;
const edge = 48;

type Box = Pick<DOMRect, "left" | "top" | "width" | "height">;

interface Point {
  x: number;
  y: number;
}

/** Rows beside each other, as in a strip on a phone. */
export function runAcross([first, second]: readonly Box[]): boolean {
  return first !== undefined && second !== undefined && second.left >= first.left + first.width / 2;
}

/** The place among `boxes` where a thing let go at `point` would stand. */
export function placeAt(boxes: readonly Box[], { x, y }: Point): number {
  const isAcross = runAcross(boxes);
  const at = boxes.findIndex(({ left, top, width, height }) => (isAcross ? x < left + width / 2 : y < top + height / 2));
  return at < 0 ? boxes.length : at;
}

/** How far a list scrolls while something is held near the ends of what is seen of it. */
export function pushAt(start: number, end: number, at: number): number {
  return at < start + edge ? -8 : at > end - edge ? 8 : 0;
}

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
        if (isDragging) this.show(pointOf(event));
      },
      { signal },
    );
    // A finger that drags a row must not scroll the list.
    addEventListener("touchmove", (event) => isDragging && event.preventDefault(), { signal, passive: false });
    addEventListener(
      "pointerup",
      (event) => {
        if (event.pointerId !== down.pointerId) return;
        const before = isDragging ? this.before(pointOf(event)) : undefined;
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

  /** The row that a thing let go at `point` would stand before; null behind the last. */
  private before(point: Point): HTMLElement | null {
    const { rows } = this;
    return rows[placeAt(rows.map((row) => row.getBoundingClientRect()), point)] ?? null;
  }

  private show(point: Point): void {
    const { rows } = this;
    const last = rows.at(-1);
    if (!last) return;
    const boxes = rows.map((row) => row.getBoundingClientRect());
    const isAcross = runAcross(boxes);
    const next = rows[placeAt(boxes, point)];
    this.marker ??= Object.assign(document.createElement("div"), { className: "sorting-line" });
    const ground = last.parentElement!;
    if (this.marker.parentElement !== ground) ground.append(this.marker);
    const [start, end] = isAcross ? [next?.offsetLeft, last.offsetLeft + last.offsetWidth] : [next?.offsetTop, last.offsetTop + last.offsetHeight];
    this.marker.toggleAttribute("data-across", isAcross);
    this.marker.style.setProperty("--at", `${(start ?? end) - 2}px`);
    const box = ground.getBoundingClientRect();
    if (isAcross) ground.scrollBy(pushAt(box.left, box.right, point.x), 0);
    else ground.scrollBy(0, pushAt(box.top, box.bottom, point.y));
  }
}

/** The click that ends a drag is none; after a finger there is none to wait for. */
function swallowClick(): void {
  const end = new AbortController();
  addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true, signal: end.signal });
  setTimeout(() => end.abort(), 0);
}

const pointOf = ({ clientX, clientY }: PointerEvent): Point => ({ x: clientX, y: clientY });

const idOf = (row: HTMLElement | null): string | null => row?.dataset["scene"] ?? row?.dataset["id"] ?? null;
