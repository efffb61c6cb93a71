import { hostOrigin, surroundings } from "../embed/host";
import { randomId } from "../shared/random-id";
import { separation } from "./angles";
import { AttentionSums } from "./attention-sums";
import { EventQueue, type Sender, type Told } from "./event-queue";
import type { Direction, Scene } from "./manifest";
import type { Companion, Tour } from "./tour";

const sampleMilliseconds = 250;
const flushMilliseconds = 5_000;
const firstFlush = 500;
/** Who has not moved for so long is no longer looking. */
const awayAfter = 60_000;
const movedDegrees = 2;

/**
 * Tells the tour's owner what visitors do, and not who they are: no cookie, nothing kept in the browser, and it is not
 * even fetched for those whose browser says so (Global Privacy Control, Do Not Track) and in the preview of the team.
 */
export class Statistics implements Companion {
  private readonly queue: EventQueue;
  private readonly sums = new AttentionSums();
  private scene: Scene | null = null;
  private seen: Direction | null = null;
  private movedAt = 0;
  private sampledAt = 0;
  private visible = 0;
  private told = 0;
  private hasMoved = false;

  constructor(private readonly tour: Tour) {
    const { statistics } = tour.element.dataset;
    this.queue = new EventQueue(senderTo(statistics!), () => this.envelope());
    this.tell("impression");
    this.tell("view");
    this.listen();
    this.movedAt = this.sampledAt = performance.now();
    setInterval(this.sample, sampleMilliseconds);
    setInterval(() => this.flush(), flushMilliseconds);
    setTimeout(() => this.flush(), firstFlush);
  }

  entered(scene: Scene): void {
    if (scene.id === this.scene?.id) {
      return;
    }
    this.tellAttention();
    this.scene = scene;
    this.tell("scene_view");
  }

  private listen(): void {
    const { element } = this.tour;
    element.addEventListener("hotspot:chosen", (event) => {
      const { hotspotId } = (event as CustomEvent<{ hotspotId: string }>).detail;
      this.tell("hotspot_click", { hotspot_id: hotspotId });
    });
    element.addEventListener("click", this.onClick, true);
    document.addEventListener("fullscreenchange", () => this.tell(document.fullscreenElement ? "fullscreen_enter" : "fullscreen_exit"));
    new MutationObserver(() => this.tell(this.isInGlasses ? "vr_enter" : "vr_exit")).observe(element, { attributes: true, attributeFilter: ["data-glasses"] });
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pagehide", () => this.leave());
  }

  private get isInGlasses(): boolean {
    return this.tour.element.hasAttribute("data-glasses");
  }

  private readonly onClick = ({ target }: Event): void => {
    const pressed = (target as Element).closest<HTMLElement>("#share-panel [data-copy], [data-native-share], .agent__ways a");
    if (!pressed) {
      return;
    }
    if (pressed instanceof HTMLAnchorElement) {
      const way = { "tel:": "phone", "mailto:": "email" }[pressed.protocol] ?? "website";
      this.tell("lead", { event_data: { platform: way } });
    } else {
      const platform = pressed.matches("[data-native-share]") ? "device" : "copy";
      this.tell("share", { event_data: { platform } });
    }
  };

  /** Where the middle of the view points, while somebody is there. */
  private readonly sample = (): void => {
    const now = performance.now();
    // A computer that slept has not been looked at.
    const passed = Math.min(now - this.sampledAt, 4 * sampleMilliseconds);
    this.sampledAt = now;
    const { scene, view, isReading } = this.tour;
    if (document.hidden || !scene || isReading) {
      return;
    }
    const before = this.seen;
    this.seen = { yaw: view.yaw, pitch: view.pitch };
    if (before && separation(before, view) > movedDegrees) {
      this.hasMoved = true;
      this.movedAt = now;
    }
    if (now - this.movedAt < awayAfter) {
      this.visible += passed;
      this.sums.add(view, passed);
    }
  };

  private tellAttention(): void {
    const cells = this.sums.take();
    if (cells.length && this.scene) {
      this.tell("attention", { event_data: { cells, source: this.isInGlasses ? "webxr" : "web" } });
    }
  }

  private tell(type: string, more: Partial<Told> = {}): void {
    this.movedAt = performance.now();
    const scene_id = type === "impression" || type === "view" ? undefined : this.scene?.id;
    this.queue.add({ id: randomId(), event_type: type, t: Date.now(), scene_id, ...more });
  }

  private flush(): void {
    if (!document.hidden) {
      void this.queue.flush();
    }
  }

  /** The last the page is sure to be asked. */
  private leave(): void {
    this.sample();
    this.tellAttention();
    if (this.visible > this.told) {
      this.told = this.visible;
      this.tell("session_end", { event_data: { duration_ms: Math.round(this.visible), moved: this.hasMoved } });
    }
    this.queue.leave();
  }

  private envelope(): object {
    const asked = new URLSearchParams(location.search);
    const isEmbedded = asked.has("embed");
    const host = isEmbedded && parent !== window ? hostOrigin(surroundings()) : null;
    return {
      publication: this.tour.manifest.publication,
      referrer: hostOf(document.referrer),
      host: hostOf(host ?? ""),
      link: linkOf(asked, isEmbedded),
      campaign: { source: asked.get("utm_source") ?? "", medium: asked.get("utm_medium") ?? "", campaign: asked.get("utm_campaign") ?? "" },
    };
  }
}

/** By which of the tour's addresses one came. */
function linkOf(asked: URLSearchParams, isEmbedded: boolean): string {
  const via = asked.get("via");
  if (isEmbedded) {
    return "embed";
  }
  if (via === "qr" || via === "short") {
    return via;
  }
  return asked.get("branding") === "false" ? "unbranded" : "page";
}

function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return "";
  }
}

/** Text, so that no browser has to ask first whether it may. */
const textOf = (body: string): Blob => new Blob([body], { type: "text/plain" });

const senderTo = (address: string): Sender => ({
  async send(body) {
    const answer = await fetch(address, { method: "POST", body: textOf(body), keepalive: body.length < 60_000 });
    const wait = Number(answer.headers.get("Retry-After")) * 1000;
    // What is refused for good would be refused again.
    return { isDone: answer.status < 500 && answer.status !== 429, wait };
  },
  beacon: (body) => navigator.sendBeacon(address, textOf(body)),
});
