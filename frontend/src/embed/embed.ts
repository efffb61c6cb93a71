import { originOf } from "./host";
import { type Command, type EventType, isTourEvent, namespace, type TourEvent, version } from "./protocol";

/* `<script src="https://tours.example/embed.js">`: puts tours into a page and speaks with them. Defines `Viewer360`. */

interface Wishes {
  tourId: string;
  width?: string | number;
  height?: string | number;
  title?: string;
  startScene?: string;
  autoplay?: boolean;
  navbar?: boolean;
  minimal?: boolean;
  autohide?: boolean;
  fullscreen?: boolean;
  vr?: boolean;
  autoRotate?: boolean;
  branding?: boolean;
  editmode?: boolean;
  lang?: string;
}

type Listener = (event: TourEvent) => void;

const site = originOf((document.currentScript as HTMLScriptElement | null)?.src) ?? location.origin;
const allow = "fullscreen; xr-spatial-tracking; accelerometer; gyroscope; magnetometer; autoplay; clipboard-write; web-share";
const sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms";
const flags = ["autoplay", "navbar", "minimal", "autohide", "fullscreen", "vr", "branding", "editmode"] as const;

function addressOf(wishes: Wishes): string {
  const address = new URL(`/e/${encodeURIComponent(wishes.tourId)}`, site);
  flags.filter((flag) => wishes[flag] !== undefined).forEach((flag) => address.searchParams.set(flag, String(wishes[flag])));
  if (wishes.autoRotate !== undefined) {
    address.searchParams.set("rotate", String(wishes.autoRotate));
  }
  if (wishes.startScene) {
    address.searchParams.set("scene", wishes.startScene);
  }
  if (wishes.lang) {
    address.searchParams.set("lang", wishes.lang);
  }
  address.searchParams.set("origin", location.origin);
  return address.href;
}

const length = (size: string | number): string => (typeof size === "number" || /^\d+$/.test(size) ? `${size}px` : size);

function frameFor(wishes: Wishes): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  iframe.allow = allow;
  iframe.allowFullscreen = true;
  iframe.setAttribute("sandbox", sandbox);
  iframe.loading = "lazy";
  iframe.referrerPolicy = "strict-origin-when-cross-origin";
  iframe.title = wishes.title ?? "360° virtual tour";
  iframe.style.border = "0";
  iframe.style.width = length(wishes.width ?? "100%");
  if (wishes.height) {
    iframe.style.height = length(wishes.height);
  } else {
    iframe.style.aspectRatio = "16 / 9";
  }
  iframe.src = addressOf(wishes);
  return iframe;
}

class EmbeddedViewer {
  readonly iframe: HTMLIFrameElement;
  private readonly origins = new Set([site]);
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly hear = ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source === this.iframe.contentWindow && this.origins.has(origin) && isTourEvent(data)) {
      this.listeners.get(data.type)?.forEach((listener) => listener(data));
    }
  };

  constructor(container: Element, wishes: Wishes) {
    this.iframe = frameFor(wishes);
    addEventListener("message", this.hear);
    container.append(this.iframe);
  }

  /** Calls `listener` at each such event; returns a function that ends it. */
  on(type: EventType, listener: Listener): () => void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** For a tour that is also reached under an address of its own. */
  addAllowedOrigin(origin: string): void {
    const known = originOf(origin);
    if (known) {
      this.origins.add(known);
    }
  }

  goToScene(sceneId: string): void {
    this.send({ type: "goToScene", sceneId });
  }

  nextScene(): void {
    this.send({ type: "nextScene" });
  }

  previousScene(): void {
    this.send({ type: "previousScene" });
  }

  toggleFullscreen(): void {
    this.send({ type: "toggleFullscreen" });
  }

  destroy(): void {
    removeEventListener("message", this.hear);
    this.listeners.clear();
    this.iframe.remove();
  }

  private send(command: Command): void {
    const message = { namespace, version, ...command };
    // A click on the page's own button counts for full screen in the frame, where the browser can pass it on.
    const delegate = command.type === "toggleFullscreen" ? { delegate: "fullscreen" } : {};
    this.origins.forEach((targetOrigin) => this.iframe.contentWindow?.postMessage(message, { targetOrigin, ...delegate }));
  }
}

const Viewer360 = {
  create(container: string | Element, wishes: Wishes): EmbeddedViewer {
    const element = typeof container === "string" ? document.querySelector(container) : container;
    if (!element || !wishes?.tourId) {
      throw new Error("Viewer360.create(selector, { tourId }) needs an element on this page and a tour.");
    }
    return new EmbeddedViewer(element, wishes);
  },
};

Object.assign(window, { Viewer360 });
