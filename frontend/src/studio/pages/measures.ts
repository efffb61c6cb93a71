/** Amounts as people say them. */

const units: [size: number, name: string][] = [
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "kB"],
];

/** `48 MB`, `1.5 GB`: in thousands, as the server counts them. */
export function bytes(count: number): string {
  const [size, name] = units.find(([least]) => count >= least) ?? [1, count === 1 ? "byte" : "bytes"];
  return `${Math.round((10 * count) / size) / 10} ${name}`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** `40 seconds`, `3 minutes`, `2 hours`: one unit. */
export function duration(seconds: number): string {
  if (seconds < 90) return plural(Math.max(5, Math.round(seconds / 5) * 5), "second");
  if (seconds < 5400) return plural(Math.round(seconds / 60), "minute");
  return plural(Math.round(seconds / 3600), "hour");
}
