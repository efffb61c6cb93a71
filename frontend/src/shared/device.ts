/** A hand-held touch screen: less memory, no hover. */
export const isPhone = (): boolean =>
  matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) <= 600;

/** Whether panels lie over the picture as sheets instead of beside it. */
export const isNarrow = (): boolean => matchMedia("(max-width: 640px)").matches;

/** Whether there is room for one panel only. */
export const isSmall = (): boolean => matchMedia("(max-width: 640px), (max-height: 500px)").matches;

/** Held in the hand: it can be turned about to look around. */
export const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;
