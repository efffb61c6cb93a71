/** What the pages' elements share: the server's fragments, and words in passing. */
import type { Toasts } from "../toasts";

export const say = (text: string, undo?: () => void): void => document.querySelector<Toasts>("studio-toasts")?.say(text, undo);

/** A part of a page as the server draws it. */
export async function fragment(url: URL | string, signal?: AbortSignal): Promise<string> {
  const response = await fetch(url, { headers: { "X-Fragment": "1" }, credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (!response.ok) throw new Error(`The page answered ${response.status}.`);
  // Signed out meanwhile: the answer is the door, which is a page of its own.
  if (response.redirected) location.assign(response.url);
  return response.text();
}

/** `act` once nothing has come for `pause` milliseconds. */
export function debounced(act: () => void, pause: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}
