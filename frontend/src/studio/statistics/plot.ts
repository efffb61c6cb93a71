/** The one module that knows the library of charts. */
import uPlot from "uplot";
import { make } from "../../shared/dom";
import { labelled, type Trend, written } from "./trend";

const height = 260;
const heightOnPhones = 200;
const phone = 640;
const labelHeight = 34;
const mostLines = 5;
const ofInterface = '12px "Inter Variable", system-ui, sans-serif';

/** One line over time, with that of the other period behind it, and a box that says what one points at. */
export class Plot {
  private chart: uPlot | null = null;
  private trend: Trend | null = null;
  private readonly box = make("div", { className: "chart__box", hidden: true });
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly resized = new ResizeObserver(() => this.fit());

  constructor(private readonly holder: HTMLElement) {
    this.resized.observe(holder);
    this.dark.addEventListener("change", this.redraw);
  }

  draw(trend: Trend): void {
    this.trend = trend;
    this.chart?.destroy();
    this.chart = new uPlot(this.options(trend), columnsOf(trend), this.holder);
    this.chart.over.append(this.box);
    this.box.hidden = true;
  }

  /** Points at one of the points; at none with −1. */
  point(at: number): void {
    const { chart } = this;
    if (!chart) return;
    const left = at < 0 ? -10 : chart.valToPos(at, "x");
    chart.setCursor({ left, top: at < 0 ? -10 : 10 });
  }

  destroy(): void {
    this.resized.disconnect();
    this.dark.removeEventListener("change", this.redraw);
    this.chart?.destroy();
  }

  private readonly redraw = (): void => {
    if (this.trend) this.draw(this.trend);
  };

  private get size(): { width: number; height: number } {
    const { clientWidth: width } = this.holder;
    return { width, height: innerWidth < phone ? heightOnPhones : height };
  }

  private fit(): void {
    if (this.chart && this.chart.width !== this.size.width) this.chart.setSize(this.size);
  }

  private colour(name: string): string {
    return getComputedStyle(this.holder).getPropertyValue(name).trim();
  }

  private options(trend: Trend): uPlot.Options {
    const { points, metric } = trend;
    const [line, other, ink, grid, area] = ["--ember", "--ink-3", "--ink-2", "--hairline", "--chart-area"].map((name) => this.colour(name)) as [string, string, string, string, string];
    const most = Math.max(1, ...points.flatMap(({ value, other: beside }) => [value, beside ?? 0]));
    const lines = linesFor(most);
    const dots = { show: points.length < 2, size: 7, fill: line };
    return {
      ...this.size,
      padding: [12, 28, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false },
        points: { size: 8, width: 2, fill: this.colour("--surface") },
      },
      scales: { x: { time: false, range: (_chart, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) }, y: { range: [0, lines.at(-1)!] } },
      axes: [
        {
          stroke: ink, font: ofInterface, size: labelHeight, gap: 10, grid: { show: false }, ticks: { show: false },
          splits: (chart) => labelled(points.length, chart.width),
          values: (_chart, places) => places.map((place) => points[place]?.short ?? ""),
        },
        {
          stroke: ink, font: ofInterface, gap: 8, grid: { stroke: grid, width: 1 }, ticks: { show: false },
          size: (_chart, values) => 16 + 7 * Math.max(2, ...(values ?? []).map((value) => value.length)),
          splits: () => lines,
          values: (_chart, splits) => splits.map((value) => written(metric, value)),
        },
      ],
      series: [
        {},
        { stroke: other, width: 1.5, dash: [4, 4], points: { show: false } },
        { stroke: line, width: 2, fill: area, points: dots },
        { stroke: line, width: 2, dash: [2, 4], points: dots },
      ],
      hooks: { setCursor: [(chart) => this.say(chart)] },
    };
  }

  private say(chart: uPlot): void {
    const { idx, left } = chart.cursor;
    const point = idx == null || (left ?? -1) < 0 ? undefined : this.trend?.points[idx];
    this.box.hidden = !point;
    if (!point) return;
    this.box.replaceChildren(...point.notes.map((note) => make("p", { textContent: note })));
    const x = chart.valToPos(idx!, "x");
    const { width } = chart.over.getBoundingClientRect();
    this.box.style.translate = x > width / 2 ? `calc(${x - 12}px - 100%) 0` : `${x + 12}px 0`;
  }
}

/** The whole line, and, drawn otherwise, what of it is not over or not whole. */
function columnsOf({ points }: Trend): uPlot.AlignedData {
  const last = points.length - 1;
  const isOpen = (at: number) => points[at]?.isPartial ?? false;
  const whole = points.map(({ value }, at) => (isOpen(at) ? null : value));
  const partial = points.map(({ value }, at) => (isOpen(at) || (at > 0 && isOpen(at - 1)) || (at < last && isOpen(at + 1)) ? value : null));
  return [points.map((_, at) => at), points.map(({ other }) => other), whole, partial];
}

/** Lines at whole, round numbers, five above zero at most, the last above all values. */
function linesFor(most: number): number[] {
  const size = 10 ** Math.floor(Math.log10(most / mostLines));
  const step = Math.max(1, [1, 2, 5, 10].map((times) => times * size).find((one) => most / one <= mostLines)!);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, line) => line * step);
}
