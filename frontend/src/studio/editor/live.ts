/** What happens to the tour elsewhere: pictures getting ready, other people's changes, and who is here. */
import { clientId } from "../api";
import type { Store } from "./store";
import type { Kind, Person, Picture } from "./types";

export interface Present extends Person {
  client: string;
  photo_url: string | null;
  scene_id: string | null;
}

interface PictureNews {
  type: "panorama_update";
  seq: number;
  scene_id: string;
  panorama_id: string;
  data: Pick<Picture, "status" | "progress" | "step" | "attempt" | "error_code" | "error_message">;
}

type News =
  | { type: "snapshot"; version: number; panoramas: PictureNews[] }
  | PictureNews
  | { type: "people"; people: Present[] }
  | { type: "job_update"; job_id: string }
  | { type: "changed"; kind: Kind | "publication"; id: string | null; action: string; revision: number | null; by: Person | null; client: string | null };

const hereEvery = 20_000;
const firstRetry = 1_000;
const longestRetry = 30_000;

/** A socket that comes back by itself; the page asks the server again each time it does. */
export class Live {
  people: Present[] = [];
  /** Somebody else changed something: what and who, for a quiet word. */
  onChange: (news: { kind: string; id: string | null; action: string; by: Person | null }) => void = () => {};
  /** Some job about the tour got on. */
  onJob: (jobId: string) => void = () => {};
  /** The server said that there is no such tour for this person. */
  isGone = false;
  private socket: WebSocket | null = null;
  private failures = 0;
  private wasOpen = false;
  private isEnded = false;

  constructor(
    private readonly path: string,
    private readonly store: Store,
  ) {
    store.subscribe((changed) => changed.has("selection") && this.sayHere());
    setInterval(() => this.sayHere(), hereEvery);
    addEventListener("online", () => this.open());
    addEventListener("pagehide", () => this.end());
    addEventListener("pageshow", ({ persisted }) => persisted && this.begin());
  }

  /** The others, once each however many pages they have open. */
  get others(): Present[] {
    const strangers = this.people.filter(({ client }) => client !== clientId);
    return [...new Map(strangers.map((person) => [person.id, person])).values()];
  }

  begin(): void {
    this.isEnded = false;
    this.open();
  }

  end(): void {
    this.isEnded = true;
    this.socket?.close();
  }

  private open(): void {
    if (this.isEnded || (this.socket && this.socket.readyState <= WebSocket.OPEN)) return;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${this.path}`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => data !== "pong" && this.heard(JSON.parse(data as string) as News));
    socket.addEventListener("close", ({ code }) => this.closed(code));
  }

  /** The server opens the door before it looks who knocks: only its first word says that one is in. */
  private letIn(): void {
    this.failures = 0;
    if (this.isGone) this.noteGone(false);
    this.sayHere();
    // What happened while nobody listened is in the document.
    if (this.wasOpen) this.store.reloadSoon();
    this.wasOpen = true;
    this.store.retry();
  }

  private closed(code: number): void {
    this.people = [];
    this.store.notify("people");
    if (this.isEnded) return;
    if (code === 4404) return this.noteGone(true);
    this.failures += 1;
    setTimeout(() => this.open(), Math.min(firstRetry * 2 ** (this.failures - 1), longestRetry) * (0.8 + Math.random() * 0.4));
  }

  private noteGone(isGone: boolean): void {
    this.isGone = isGone;
    this.store.notify("people");
  }

  private sayHere(): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ type: "here", client: clientId, scene_id: this.store.selection.sceneId }));
    }
  }

  private heard(news: News): void {
    if (news.type === "snapshot") {
      this.letIn();
      news.panoramas.forEach((picture) => this.picture(picture));
    } else if (news.type === "panorama_update") {
      this.picture(news);
    } else if (news.type === "people") {
      this.people = news.people;
      this.store.notify("people");
    } else if (news.type === "job_update") {
      this.onJob(news.job_id);
    } else if (news.type === "changed") {
      this.changedElsewhere(news);
    }
  }

  private picture({ scene_id, panorama_id, seq, data }: PictureNews): void {
    const scene = this.store.sceneOf(scene_id);
    const coming = scene?.incoming;
    if (!scene) {
      this.store.reloadSoon();
    } else if (coming?.id === panorama_id && seq > coming.seq) {
      this.store.notePicture(scene_id, { ...coming, ...data, seq });
      if (data.status === "completed") this.refresh("scene", scene_id);
    } else if (panorama_id !== coming?.id && panorama_id !== scene.panorama?.id) {
      // Another picture than the page knows: it was replaced meanwhile.
      this.refresh("scene", scene_id);
    }
  }

  private changedElsewhere({ kind, id, action, by, client }: Extract<News, { type: "changed" }>): void {
    if (client === clientId) return;
    if (action === "changed" && id && kind !== "publication") this.refresh(kind, id);
    else this.store.reloadSoon();
    if (by) this.onChange({ kind, id, action, by });
  }

  private refresh(kind: Kind, id: string): void {
    void this.store.refresh(kind, id).catch(() => this.store.reloadSoon());
  }
}
