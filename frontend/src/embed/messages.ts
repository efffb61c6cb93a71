import type { Direction, Manifest } from "../viewer/manifest";
import type { TourViewer } from "../viewer/tour-viewer";
import { reportPresses } from "./edit-mode";
import { type Command, type EventType, eventOf, readCommand } from "./protocol";

/** What of a tour the page around it hears about. */
type EmbeddedTour = Pick<Manifest, "id" | "scenes">;

const toHundredth = (degrees: number): number => Math.round(degrees * 100) / 100;

/** Tells the page around the frame what happens in the tour, and does what it asks. It speaks to that page alone. */
export class Messages {
  private isReady = false;
  private sceneId: string | null = null;

  constructor(
    private readonly tour: EmbeddedTour,
    private readonly host: string,
  ) {
    addEventListener("message", (event) => this.hear(event));
    addEventListener("scene:entered", (event) => this.entered((event as CustomEvent<{ sceneId: string }>).detail.sceneId));
    addEventListener("hotspot:chosen", (event) => this.chosen((event as CustomEvent<{ hotspotId: string }>).detail.hotspotId));
    document.addEventListener("fullscreenchange", () => this.tell("fullscreenChange", { isFullscreen: document.fullscreenElement !== null }));
  }

  /** The page around places things in the picture. */
  letEdit(): void {
    const report = (event: Event) => reportPresses(event.target as TourViewer, (direction) => this.pressed(direction));
    addEventListener("scene:entered", report, { once: true });
  }

  tell(type: EventType, data: Record<string, unknown>): void {
    parent.postMessage(eventOf(type, this.tour.id, data), this.host);
  }

  private hear({ source, origin, data }: MessageEvent<unknown>): void {
    const command = source === parent && origin === this.host ? readCommand(data) : null;
    if (command) {
      this.obey(command);
    }
  }

  private obey(command: Command): void {
    switch (command.type) {
      case "goToScene":
        return this.goTo(command.sceneId);
      case "nextScene":
        return this.step(1);
      case "previousScene":
        return this.step(-1);
      case "toggleFullscreen":
        return void this.toggleFullscreen();
    }
  }

  /** By the address, as a link in the page would; without a step to go back from in the page around. */
  private goTo(sceneId: string): void {
    if (this.tour.scenes.some(({ id }) => id === sceneId)) {
      location.replace(`#scene=${encodeURIComponent(sceneId)}`);
    } else {
      this.tell("error", { code: "unknown_scene", message: "This tour has no such scene." });
    }
  }

  private step(step: number): void {
    const { scenes } = this.tour;
    const index = scenes.findIndex(({ id }) => id === this.sceneId);
    const next = scenes[(index + step + scenes.length) % scenes.length];
    if (next) {
      this.goTo(next.id);
    }
  }

  /** Only a visitor's own act opens full screen; from a page it works where that act is passed on. */
  private async toggleFullscreen(): Promise<void> {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    } catch {
      this.tell("error", { code: "fullscreen_refused", message: "The browser wants the visitor to open full screen." });
    }
  }

  private entered(sceneId: string): void {
    const index = this.tour.scenes.findIndex(({ id }) => id === sceneId);
    const scene = { sceneId, title: this.tour.scenes[index]?.title ?? "", index };
    this.sceneId = sceneId;
    if (!this.isReady) {
      this.isReady = true;
      this.tell("ready", { ...scene, scenes: this.tour.scenes.map(({ id, title }) => ({ id, title })) });
    }
    this.tell("sceneChange", scene);
  }

  private pressed({ yaw, pitch }: Direction): void {
    this.tell("panoramaClick", { yaw: toHundredth(yaw), pitch: toHundredth(pitch), sceneId: this.sceneId });
  }

  private chosen(hotspotId: string): void {
    const hotspot = this.tour.scenes.flatMap(({ hotspots }) => hotspots).find(({ id }) => id === hotspotId);
    this.tell("hotspotClick", {
      hotspotId,
      sceneId: this.sceneId,
      hotspotType: hotspot?.type ?? null,
      title: hotspot?.title ?? "",
      targetSceneId: hotspot?.target_scene_id ?? null,
    });
  }
}
