import type { Towards } from "./steady-turn";

/** What a key press means to the viewer, or null when the page should have it. */
export type KeyAction =
  | { kind: "zoom"; step: 1 | -1 }
  | { kind: "scene"; step: 1 | -1 }
  | { kind: "fullscreen" }
  | { kind: "shortcuts" }
  | { kind: "press"; control: "sound" | "info" | "share" | "plan" }
  | { kind: "close" };

type KeyPress = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">;

const arrows: Record<string, Towards> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

const actions: Record<string, KeyAction> = {
  "+": { kind: "zoom", step: 1 },
  "=": { kind: "zoom", step: 1 },
  "-": { kind: "zoom", step: -1 },
  _: { kind: "zoom", step: -1 },
  n: { kind: "scene", step: 1 },
  p: { kind: "scene", step: -1 },
  f: { kind: "fullscreen" },
  m: { kind: "press", control: "sound" },
  i: { kind: "press", control: "info" },
  s: { kind: "press", control: "share" },
  l: { kind: "press", control: "plan" },
  "?": { kind: "shortcuts" },
  escape: { kind: "close" },
};

const isOurs = ({ ctrlKey, altKey, metaKey }: KeyPress): boolean => !ctrlKey && !altKey && !metaKey;

/** The direction an arrow key turns the picture in. */
export const arrowOf = (key: string): Towards | null => arrows[key] ?? null;

/** An arrow key that turns the picture: only while the picture itself has the focus, so that lists keep theirs. */
export function turnAction(press: KeyPress, pictureHasFocus: boolean): Towards | null {
  return pictureHasFocus && isOurs(press) && !press.shiftKey ? arrowOf(press.key) : null;
}

export function keyAction(press: KeyPress): KeyAction | null {
  if (!isOurs(press)) {
    return null;
  }
  if (press.shiftKey && (press.key === "ArrowRight" || press.key === "ArrowLeft")) {
    return { kind: "scene", step: press.key === "ArrowRight" ? 1 : -1 };
  }
  return actions[press.key.toLowerCase()] ?? null;
}
