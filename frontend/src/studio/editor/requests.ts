/** How each change is said to the server. */
import type { Answer, Api } from "../api";
import type { Change, Kind } from "./types";

type Fields = Record<string, unknown>;

/** Where the things of a tour lie. */
export class Paths {
  constructor(
    private readonly tourId: string,
    private readonly teamId: string,
  ) {}

  of(kind: Kind, id: string): string {
    const paths: Record<Kind, string> = {
      tour: `/tours/${this.tourId}`,
      branding: `/tours/${this.tourId}/branding`,
      team_branding: `/teams/${this.teamId}/branding`,
      location: `/tours/${this.tourId}/location`,
      scene: `/scenes/${id}`,
      hotspot: `/hotspots/${id}`,
      plan: `/tours/${this.tourId}/floor-plans/${id}`,
    };
    return paths[kind];
  }

  get tour(): string {
    return this.of("tour", this.tourId);
  }
}

/** Content that is replaced on the server key by key: what is no longer there is taken back by name. */
export function contentToSend(before: Fields | null, after: Fields | null): Fields | null {
  if (!after) return null;
  const { kind: _kind, ...kept } = after;
  const dropped = Object.entries(before ?? {}).filter(([name]) => name !== "kind" && !(name in kept));
  return { ...Object.fromEntries(dropped.map(([name, value]) => [name, typeof value === "boolean" ? false : null])), ...kept };
}

/** Sends `change`; `revision` is the one it was made on. Answers with what the server now has of the thing. */
export function send(api: Api, paths: Paths, change: Change, revision: number | undefined, key: string): Promise<Answer<unknown>> {
  switch (change.do) {
    case "update": {
      const path = paths.of(change.kind, change.id);
      // PUT changes what is sent, and makes a location that was not there.
      return change.kind === "location" ? api.put(path, change.fields, { revision }) : api.patch(path, change.fields, { revision });
    }
    case "create": {
      if (change.kind === "plan") {
        const { image_url: _shownMeanwhile, ...body } = change.thing;
        return api.post(`${paths.tour}/floor-plans`, body, { idempotencyKey: key });
      }
      const { scene_id, revision: _revision, order_index: _place, ...body } = change.thing;
      return api.post(`/scenes/${scene_id}/hotspots`, body, { idempotencyKey: key });
    }
    case "delete":
      return api.delete(paths.of(change.kind, change.id));
    case "restore":
      return api.post(`${paths.of(change.kind, change.id)}/restore`);
    case "order":
      return api.put(`${paths.tour}/scenes/reorder`, { scene_ids: change.ids });
    case "start":
      return api.patch(paths.of("scene", change.id), { is_start: true });
    case "markers":
      return api.put(`${paths.of("plan", change.id)}/markers`, change.markers.map(({ id: _id, ...marker }) => marker), { revision });
    default:
      // Kept by a page of another version.
      return Promise.reject(new TypeError("This page does not know such a change."));
  }
}
