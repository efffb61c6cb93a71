/** What an embedded tour and the page around it say to each other. docs/embedding.md is the contract. */

export const namespace = "roundhouse";
export const version = 1;

export type Command =
  | { type: "goToScene"; sceneId: string }
  | { type: "nextScene" }
  | { type: "previousScene" }
  | { type: "toggleFullscreen" };

export type EventType = "ready" | "sceneChange" | "hotspotClick" | "panoramaClick" | "fullscreenChange" | "error";

export interface TourEvent {
  namespace: string;
  version: number;
  type: EventType;
  tourId: string;
  /** The same once more, for clients of the system before. */
  tour_id: string;
  data: Record<string, unknown>;
}

const longestId = 64;

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** Not said at all counts as ours: clients of the system before name neither. */
const speaksOurs = (message: Fields): boolean =>
  (message["namespace"] === undefined || message["namespace"] === namespace) &&
  (message["version"] === undefined || message["version"] === version);

function sceneIdIn(message: Fields): string | null {
  const data = isObject(message["data"]) ? message["data"] : {};
  const id = message["sceneId"] ?? message["scene_id"] ?? data["sceneId"] ?? data["scene_id"];
  return typeof id === "string" && id.length <= longestId ? id : null;
}

/** The command in a message, or null for whatever else pages send each other. */
export function readCommand(message: unknown): Command | null {
  if (!isObject(message) || !speaksOurs(message)) {
    return null;
  }
  switch (message["type"]) {
    case "goToScene": {
      const sceneId = sceneIdIn(message);
      return sceneId === null ? null : { type: "goToScene", sceneId };
    }
    case "nextScene":
    case "previousScene":
    case "toggleFullscreen":
      return { type: message["type"] };
    default:
      return null;
  }
}

export const eventOf = (type: EventType, tourId: string, data: Fields = {}): TourEvent => ({
  namespace,
  version,
  type,
  tourId,
  tour_id: tourId,
  data,
});

/** Whether a message comes from an embedded tour, for the page around it. */
export function isTourEvent(message: unknown): message is TourEvent {
  return isObject(message) && message["namespace"] === namespace && message["version"] === version && typeof message["type"] === "string";
}
