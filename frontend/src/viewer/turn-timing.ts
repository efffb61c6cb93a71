import { clamp } from "./angles";

/** After the visitor's last touch the picture rests this long before it turns by itself again. */
export const rest = 10_000;
const gatherSpeed = 1_500;
/** A frame that comes later than this was no frame of a steady turn. */
const longestFrame = 100;

/** Degrees a second of a turn at `turns` a minute, within what the settings allow. */
export const degreesPerSecond = (turns: number): number => clamp(turns, 0.1, 10) * 6;

/** How far to turn in a frame: nothing while resting, then softly gathering speed. All times in milliseconds. */
export function turnInFrame(now: number, lastFrame: number, lastInput: number, turns: number): number {
  const moving = now - lastInput - rest;
  if (moving <= 0) {
    return 0;
  }
  const frame = clamp(now - lastFrame, 0, longestFrame);
  return (degreesPerSecond(turns) * Math.min(1, moving / gatherSpeed) * frame) / 1000;
}
