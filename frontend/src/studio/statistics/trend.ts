/** What a trend's table says, as a line needs it. */
export interface TrendPoint {
  label: string;
  /** Where there is little room. */
  short: string;
  value: number;
  /** The same stretch of the other period; null where there is none. */
  other: number | null;
  /** Not all of its days have been, or are in the period. */
  isPartial: boolean;
  words: string;
  /** What a box beside the point says: a line for each period. */
  notes: string[];
}

export interface Trend {
  metric: string;
  name: string;
  points: TrendPoint[];
  isCompared: boolean;
  summary: string;
}

export function written(metric: string, value: number): string {
  if (metric !== "seconds") return value.toLocaleString("en");
  if (value < 60) return `${Math.round(value)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

/** From the server's table; the names of its columns are in `data-metric`. */
export function readTrend(table: HTMLTableElement, metric: string): Trend {
  const heads = [...table.tHead!.rows[0]!.cells];
  const column = heads.findIndex((cell) => cell.dataset["metric"] === metric);
  const name = heads[column]?.textContent?.trim() ?? "";
  const points = [...table.tBodies[0]!.rows].map((row) => readPoint(row, metric, column));
  return trendOf(metric, name, points);
}

interface Read {
  label: string;
  short: string;
  value: number;
  other: number | null;
  otherLabel: string;
  isPartial: boolean;
}

function readPoint(row: HTMLTableRowElement, metric: string, column: number): Read & { metric: string } {
  const others = row.dataset["other"]?.split(" ");
  return {
    metric,
    label: row.cells[0]!.firstChild?.textContent?.trim() ?? "",
    short: row.dataset["short"] ?? "",
    value: Number(row.cells[column]?.dataset["n"]),
    other: others ? Number(others[column - 1]) : null,
    otherLabel: row.dataset["otherLabel"] ?? "",
    isPartial: "partial" in row.dataset,
  };
}

export function trendOf(metric: string, name: string, read: Read[]): Trend {
  const points = read.map(({ label, short, value, other, otherLabel, isPartial }) => {
    const now = `${label}${isPartial ? " (in part)" : ""}: ${written(metric, value)}`;
    const notes = other === null ? [now] : [now, `${otherLabel}: ${written(metric, other)}`];
    return { label, short, value, other, isPartial, notes, words: `${name}, ${notes.join("; ")}` };
  });
  return { metric, name, points, isCompared: points.some(({ other }) => other !== null), summary: summary(metric, name, points) };
}

function summary(metric: string, name: string, points: TrendPoint[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return `${name}: nothing in these days.`;
  const most = points.reduce((best, point) => (point.value > best.value ? point : best));
  const peak = most.value > 0 ? ` Most: ${written(metric, most.value)}, ${most.label}.` : "";
  return `${name} from ${first.label} to ${last.label}.${peak} The arrow keys go from point to point; the table below holds the numbers.`;
}

/** So many labels that they do not touch, evenly far apart, the last one always there. */
export function labelled(count: number, width: number, each = 76): number[] {
  const most = Math.max(2, Math.floor(width / each));
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, place) => count - 1 - place * step).reverse();
}
