import type { Plot } from "./plot";
import { readTrend, type Trend } from "./trend";

/**
 * <trend-chart>: draws the line of the chosen figure from the table inside. The table is the truth, and stays for those who
 * cannot see a line; the library that draws comes when it is needed.
 */
export class TrendChart extends HTMLElement {
  private plot: Plot | null = null;
  private at = -1;

  connectedCallback(): void {
    this.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && target.name === "metric" && this.show());
    const { holder } = this;
    holder.addEventListener("keydown", (event) => this.step(event));
    holder.addEventListener("blur", () => this.point(-1));
    void import("./plot").then(({ Plot }) => {
      this.plot = new Plot(holder);
      this.show();
      this.toggleAttribute("data-ready", true);
    });
  }

  disconnectedCallback(): void {
    this.plot?.destroy();
  }

  private get holder(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-plot]")!;
  }

  private get trend(): Trend {
    const metric = this.querySelector<HTMLInputElement>("input[name=metric]:checked")?.value ?? "views";
    return readTrend(this.querySelector<HTMLTableElement>("table[data-trend]")!, metric);
  }

  private show(): void {
    const { trend } = this;
    this.holder.setAttribute("aria-label", trend.summary);
    this.plot?.draw(trend);
  }

  /** With the arrows from point to point, each said aloud. */
  private step(event: KeyboardEvent): void {
    const { length } = this.trend.points;
    const last = length - 1;
    const from = this.at < 0 ? length : this.at;
    const places: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: this.at + 1, Home: 0, End: last, Escape: -1 };
    const to = event.altKey || event.ctrlKey || event.metaKey ? undefined : places[event.key];
    if (to === undefined || length === 0) return;
    event.preventDefault();
    this.point(event.key === "Escape" ? -1 : Math.max(0, Math.min(last, to)));
  }

  private point(at: number): void {
    this.at = at;
    this.plot?.point(at);
    this.querySelector("[data-said]")!.textContent = this.trend.points[at]?.words ?? "";
  }
}
