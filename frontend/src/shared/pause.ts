/** Lets the browser answer a finger, draw, or hear from the network before the work goes on. */
export const pause = (milliseconds = 0): Promise<void> => new Promise((resume) => setTimeout(resume, milliseconds));
