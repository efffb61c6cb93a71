/** What a person has decided in the review and not applied yet. The browser keeps it, so that leaving loses no word. */
export interface Draft {
  /** Of scenes, by their ids. */
  titles: Record<string, string>;
  texts: Record<string, string>;
  /** By `keyOf`. */
  ways: Record<string, boolean>;
  tourTitle?: string;
  tourText?: string;
  plan?: boolean;
  /** Metres. */
  cameraHeight?: number | null;
}

const prefix = "roundhouse-making:";

export const emptyDraft = (): Draft => ({ titles: {}, texts: {}, ways: {} });

/** `key` names the tour and the proposals: other proposals begin a new draft. */
export function keptDraft(key: string): Draft {
  try {
    return { ...emptyDraft(), ...(JSON.parse(localStorage.getItem(prefix + key) ?? "{}") as Partial<Draft>) };
  } catch {
    return emptyDraft();
  }
}

export function keepDraft(key: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(prefix + key, JSON.stringify(draft));
    else localStorage.removeItem(prefix + key);
  } catch {
    // No room, or forbidden: the page itself still has it.
  }
}
