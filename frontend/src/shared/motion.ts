const reduced = matchMedia("(prefers-reduced-motion: reduce)");

/** Asked each time, because people switch it while a page is open. */
export const prefersStillness = (): boolean => reduced.matches;
