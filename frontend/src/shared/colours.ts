/** Colours as "#rrggbb": what people choose for their brand, and whether one can read it. */

export const ink = "#1d1a15";
export const white = "#ffffff";
/** What WCAG asks of text. */
export const readable = 4.5;

export const isColour = (value: unknown): value is string => typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** From 1 (the same) to 21 (black on white), as WCAG reckons. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** Ink or white, whichever is easier to read on `ground`; black where a middling grey leaves neither enough. */
export function readableOn(ground: string): string {
  const best = contrast(ink, ground) >= contrast(white, ground) ? ink : white;
  return contrast(best, ground) >= readable ? best : "#000000";
}

/** `wanted` where it can be read on `ground`, else ink or white. */
export const guarded = (wanted: string | null, ground: string): string =>
  wanted && contrast(wanted, ground) >= readable ? wanted : readableOn(ground);

/** `share` of `one` mixed into the other. */
export function mix(one: string, other: string, share: number): string {
  const [from, to] = [channels(other), channels(one)];
  const mixed = from.map((value, index) => Math.round(value + (to[index]! - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
