import type { Media } from "../editor/context";

export type State = "waiting" | "sending" | "checking" | "paused" | "failed" | "done";

/** What a file is uploaded for. */
export interface Wish {
  tourId?: string | undefined;
  /** Whose file it will be; without it, of the team one works in, or of the tour. */
  teamId?: string | undefined;
  /** A scene of the tour; without it, a file of the library. */
  purpose?: "scene" | undefined;
  folder?: string | undefined;
  kind?: Media["kind"] | undefined;
  /** Place of the first file among those of the drop. */
  position?: number | undefined;
}

/** One file on its way, as it is kept in the browser until it has arrived. */
export interface Kept extends Wish {
  id: string;
  /** Whose: people may share a browser. */
  person: number;
  /** Null where it was refused for what it is: it is not sent again. */
  file: File | null;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
  /** Names those that were dropped together; `position` is the place among them. */
  drop: string;
  position: number;
  /** Orders the queue. */
  added: number;
  url: string | null;
  isPaused: boolean;
  /** Why it was not taken. */
  refusal: string;
}

export interface Item extends Kept {
  state: State;
  /** Bytes that have arrived. */
  sent: number;
  /** Why it waits, or was not taken. */
  note: string;
  media: Media | null;
}

export const itemOf = (kept: Kept): Item => ({
  ...kept,
  state: kept.refusal ? "failed" : kept.isPaused ? "paused" : "waiting",
  sent: 0,
  note: kept.refusal,
  media: null,
});

export function keptOf({ id, person, file, name, size, type, drop, position, added, url, isPaused, refusal, tourId, teamId, purpose, folder, kind }: Item): Kept {
  return { id, person, file, name, size, type, drop, position, added, url, isPaused, refusal, tourId, teamId, purpose, folder, kind };
}
