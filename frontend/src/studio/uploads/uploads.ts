/**
 * The files on their way, of this page and of those before it.
 *
 * They are kept in the browser until they have arrived, three go at once, and whatever is only passing (a network that
 * is gone, a server that restarts, a limit on how often) is waited for. What the server refuses for good stays, with
 * its sentence, until somebody takes it off the list.
 */
import { randomId } from "../../shared/random-id";
import { ApiError } from "../api";
import type { Media } from "../editor/context";
import { inNaturalOrder, isOfScene } from "./dropping";
import { type Item, type Wish, itemOf, keptOf } from "./item";
import { Sending, fingerprint } from "./sending";
import { Shelf, alone } from "./shelf";
import { words } from "./words";

const atOnce = 3;
const longestPause = 30_000;
/** Told by their status alone: what to do about the file does not lie in the file. */
const passing = new Set([0, 409, 423, 429, 460]);
const ratesOver = 8_000;

/** Fires `changed`; `done` with the item and its file; `refused` with the item. */
export class Uploads extends EventTarget {
  readonly items: Item[] = [];
  /** Why nothing goes at the moment; empty when it does. */
  waitingFor = "";
  /** Some files could not be kept: they are lost with the page. */
  isForgetful = false;
  private person = 0;
  private readonly shelf = new Shelf();
  private readonly sendings = new Map<string, Sending>();
  private readonly releases = new Map<string, () => void>();
  private readonly puts = new Set<Promise<unknown>>();
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly arrivals: [time: number, bytes: number][] = [];

  /** Takes up what an earlier page left. */
  begin(person: number): void {
    if (this.person) return;
    this.person = person;
    addEventListener("online", () => this.goOn());
    addEventListener("offline", () => this.interrupt());
    document.addEventListener("visibilitychange", () => !document.hidden && this.waitingFor && this.goOn());
    addEventListener("beforeunload", (event) => {
      if (this.isForgetful && this.unfinished.length > 0) event.preventDefault();
    });
    void this.shelf
      .of(person)
      .then((ids) => ids.forEach((id) => alone(id, () => this.takeUp(id))))
      .catch(() => undefined);
  }

  add(files: File[], wish: Wish = {}): Item[] {
    const drop = randomId();
    const added = Date.now();
    const under = new Set(this.items.filter(({ state }) => state !== "done").map(fingerprint));
    const items = inNaturalOrder(files).map((file, place) =>
      itemOf({
        ...wish,
        id: randomId(),
        person: this.person,
        file,
        name: file.name,
        size: file.size,
        type: file.type,
        drop,
        position: (wish.position ?? 0) + place,
        added,
        url: null,
        isPaused: false,
        refusal: impossible(file, wish),
      }),
    );
    const fresh = items.filter((item) => !under.has(fingerprint(item)));
    fresh.forEach((item) => {
      this.items.push(item);
      if (item.refusal) this.refused(item);
      else alone(item.id, () => this.hasHold(item));
      this.keep(item, this.shelf.add(keptOf(item)));
    });
    this.changed();
    return fresh;
  }

  /** All files added so far lie safe in the browser: the page may go. False where there was no room for them. */
  async areKept(): Promise<boolean> {
    await Promise.allSettled(this.puts);
    return !this.isForgetful;
  }

  get unfinished(): Item[] {
    return this.items.filter(({ state }) => state !== "done" && state !== "failed");
  }

  /** Seconds until the rest has arrived, by the pace of the last few; null while that is unknown. */
  get secondsLeft(): number | null {
    const [first] = this.arrivals;
    const last = this.arrivals.at(-1);
    if (!first || !last || last[0] - first[0] < 2_000) return null;
    const pace = this.arrivals.slice(1).reduce((sum, [, bytes]) => sum + bytes, 0) / (last[0] - first[0]);
    const left = this.unfinished.filter(({ state }) => state !== "paused").reduce((sum, { size, sent }) => sum + size - sent, 0);
    return pace > 0 ? left / pace / 1000 : null;
  }

  pause(item: Item): void {
    if (item.state !== "sending" && item.state !== "waiting") return;
    item.isPaused = true;
    this.set(item, "paused");
    void this.sendings.get(item.id)?.stop();
    this.sendings.delete(item.id);
    this.keep(item);
    this.pump();
  }

  resume(item: Item): void {
    if (item.state !== "paused") return;
    item.isPaused = false;
    this.set(item, "waiting");
    this.keep(item);
    this.goOn();
  }

  retry(item: Item): void {
    if (item.state !== "failed" || !item.file) return;
    item.refusal = item.note = "";
    item.url = null;
    this.set(item, "waiting");
    this.keep(item);
    this.goOn();
  }

  pauseAll(): void {
    this.unfinished.forEach((item) => this.pause(item));
  }

  resumeAll(): void {
    this.unfinished.forEach((item) => this.resume(item));
  }

  /** Takes it off the list; what has arrived of an unfinished one is thrown away. */
  remove(item: Item): void {
    const at = this.items.indexOf(item);
    if (at < 0) return;
    this.items.splice(at, 1);
    const sending = this.sendings.get(item.id);
    this.sendings.delete(item.id);
    if (sending) void sending.stop(true);
    else if (item.state !== "done" && item.url) void new Sending(item, deaf).stop(true);
    this.forget(item);
    this.changed();
    this.pump();
  }

  clear(): void {
    this.items.filter(({ state }) => state === "done" || state === "failed").forEach((item) => this.remove(item));
  }

  /** Now, instead of when the pause is over. */
  goOn(): void {
    clearTimeout(this.timer);
    this.waitingFor = "";
    this.changed();
    this.pump();
  }

  private async takeUp(id: string): Promise<void> {
    const kept = await this.shelf.get(id).catch(() => undefined);
    // Another tab has brought it home meanwhile.
    if (!kept || this.items.some((item) => item.id === id)) return;
    const item = itemOf(kept);
    // Its bytes were not kept, or the browser has cleared them away.
    if (!item.file && !item.refusal) {
      item.note = item.refusal = words.lost(item.name);
      item.state = "failed";
    }
    this.items.push(item);
    this.items.sort((a, b) => a.added - b.added || a.position - b.position);
    this.changed();
    await this.hasHold(item);
  }

  /** Until it has arrived or is taken off the list, no other tab touches it. */
  private hasHold(item: Item): Promise<void> {
    return new Promise((resolve) => {
      this.releases.set(item.id, resolve);
      this.pump();
    });
  }

  private pump(): void {
    if (this.waitingFor) return;
    if (!navigator.onLine && this.unfinished.length > 0) return this.hold(words.offline, null);
    const free = atOnce - this.sendings.size;
    const next = this.items.filter((item) => item.state === "waiting" && !item.note && this.releases.has(item.id));
    next.slice(0, Math.max(0, free)).forEach((item) => void this.send(item));
  }

  private async send(item: Item): Promise<void> {
    const sending = new Sending(item, {
      progress: (sent) => this.progressed(item, sent),
      begun: (url) => {
        item.url = url;
        this.keep(item);
      },
      arrived: () => this.set(item, "checking"),
    });
    this.sendings.set(item.id, sending);
    this.set(item, "sending");
    try {
      this.arrived(item, await sending.run());
    } catch (error) {
      if (this.sendings.get(item.id) === sending) this.failed(item, error as ApiError);
    } finally {
      if (this.sendings.get(item.id) === sending) this.sendings.delete(item.id);
      this.pump();
    }
  }

  private progressed(item: Item, sent: number): void {
    this.failures = 0;
    const now = Date.now();
    this.arrivals.push([now, Math.max(0, sent - item.sent)]);
    while (this.arrivals.length > 2 && now - this.arrivals[0]![0] > ratesOver) this.arrivals.shift();
    item.sent = sent;
    this.changed();
  }

  private arrived(item: Item, media: Media): void {
    this.failures = 0;
    item.sent = item.size;
    item.media = media;
    item.file = null;
    this.set(item, "done");
    this.forget(item);
    this.dispatchEvent(new CustomEvent("done", { detail: { item, media } }));
  }

  private failed(item: Item, error: ApiError): void {
    if (error.code === "stopped") return;
    const isPassing = !(error instanceof ApiError) || passing.has(error.status) || error.status >= 500 || error.status === 401;
    // A quota or a taken id do not pass by themselves, though they come as conflicts.
    if (!isPassing || (error.status === 409 && error.code !== "upload_offset_conflict")) {
      item.note = item.refusal = error.message;
      if (isAboutContent(error)) item.file = null;
      this.set(item, "failed");
      this.keep(item);
      this.refused(item);
      return;
    }
    this.set(item, "waiting");
    if (error.status === 423 || error.status === 409 || error.status === 460) this.again(item, error.retryAfter ?? 2);
    else this.hold(reason(error), error.retryAfter);
  }

  /** This one alone has to wait, in seconds. */
  private again(item: Item, seconds: number): void {
    item.note = words.waiting;
    setTimeout(() => {
      item.note = "";
      this.pump();
    }, seconds * 1000);
  }

  /** The network is gone: requests that hang on it would hang for minutes. */
  private interrupt(): void {
    if (this.unfinished.length === 0) return;
    this.sendings.forEach((sending, id) => {
      void sending.stop();
      const item = this.items.find((one) => one.id === id);
      if (item) item.state = "waiting";
    });
    this.sendings.clear();
    this.hold(words.offline, null);
  }

  /** All wait: for `seconds`, or longer each time; without a network until there is one. */
  private hold(why: string, seconds: number | null): void {
    clearTimeout(this.timer);
    // Those that were under way fail together: that is one failure.
    if (!this.waitingFor) this.failures++;
    this.waitingFor = why;
    const pause = seconds ? seconds * 1000 : Math.min(longestPause, 1000 * 2 ** this.failures);
    this.timer = setTimeout(() => this.goOn(), pause);
    this.changed();
  }

  private keep(item: Item, writing = this.shelf.change(keptOf(item))): void {
    const put = writing.catch(() => {
      this.isForgetful = true;
      this.changed();
    });
    this.puts.add(put);
    void put.then(() => {
      this.puts.delete(put);
      // Taken off the list while it was written.
      if (!this.items.includes(item) || item.state === "done") void this.shelf.remove(item.id).catch(() => undefined);
    });
  }

  private forget(item: Item): void {
    this.releases.get(item.id)?.();
    this.releases.delete(item.id);
    void this.shelf.remove(item.id).catch(() => undefined);
  }

  private refused(item: Item): void {
    this.dispatchEvent(new CustomEvent("refused", { detail: { item } }));
  }

  private set(item: Item, state: Item["state"]): void {
    item.state = state;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("changed"));
  }
}

const deaf = { progress: () => {}, begun: () => {}, arrived: () => {} };

/** Refused for what the file is: sent again, it would be refused again. */
const isAboutContent = ({ status, code }: ApiError): boolean =>
  status === 413 || status === 415 || status === 422 || (status === 410 && !/^upload_/.test(code));

function reason({ status, message }: ApiError): string {
  if (!navigator.onLine) return words.offline;
  if (status === 401) return words.signedOut;
  return status === 0 || status === 502 || status === 504 ? words.noAnswer : message;
}

function impossible(file: File, { purpose }: Wish): string {
  if (file.size === 0) return words.empty(file.name);
  return purpose === "scene" && !isOfScene(file) ? words.notAPicture(file.name) : "";
}

/** Of this page. */
export const uploads = new Uploads();
