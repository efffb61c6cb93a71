import { make, part } from "../shared/dom";
import { words } from "../shared/words";
import { separation, wrapYaw } from "./angles";
import type { Pose } from "./device-pose";
import { Gaze } from "./gaze";
import type { Hotspot, Scene, View } from "./manifest";
import { MotionSensor } from "./motion-sensor";
import { project, type Size } from "./projection";
import type { Companion, Tour } from "./tour";

/** How near the middle of the view counts as looking at it, in degrees. */
const gazeWithin = 7;
const tapReach = 6;

interface Door {
  hotspot: Hotspot;
  discs: HTMLElement[];
}

/** The picture twice, for a phone in cardboard glasses. Resting the eyes on a way walks it; so does the glasses' button. */
export class Glasses implements Companion {
  private readonly layer: HTMLElement;
  private readonly eyes: HTMLElement[];
  private readonly button: HTMLElement;
  private readonly sensor = new MotionSensor();
  private readonly gaze = new Gaze();
  private doors: Door[] = [];
  private before: number | null = null;
  private pressedAt = { x: 0, y: 0 };

  constructor(private readonly tour: Tour) {
    this.button = part(tour.element, '[data-control="glasses"]');
    this.layer = part(tour.element, "[data-glasses-layer]");
    this.eyes = [...this.layer.querySelectorAll<HTMLElement>("[data-eye]")];
    this.button.hidden = false;
    this.button.addEventListener("click", () => void this.putOn());
    part(this.layer, "[data-take-off]").addEventListener("click", () => this.takeOff());
    tour.element.addEventListener("pointerdown", ({ clientX, clientY }) => (this.pressedAt = { x: clientX, y: clientY }));
    tour.element.addEventListener("pointerup", this.onTap);
    document.addEventListener("fullscreenchange", () => !document.fullscreenElement && this.takeOff());
    tour.element.addEventListener("keydown", ({ key }) => key === "Escape" && this.takeOff(), true);
  }

  entered({ hotspots }: Scene): void {
    const ways = hotspots.filter(({ type }) => type === "navigation");
    this.doors = ways.map((hotspot) => ({
      hotspot,
      discs: this.eyes.map(() => make("span", { className: "eye__door" }, this.tour.icon("chevron-up"))),
    }));
    this.eyes.forEach((eye, index) => part(eye, "[data-doors]").replaceChildren(...this.doors.map(({ discs }) => discs[index]!)));
  }

  turned(view: View, size: Size): void {
    if (this.layer.hidden) {
      return;
    }
    const half = { width: size.width / 2, height: size.height };
    for (const { hotspot, discs } of this.doors) {
      const at = project(hotspot.position, view, half);
      discs.forEach((disc) => {
        disc.hidden = !at;
        disc.style.transform = at ? `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)` : "";
      });
    }
  }

  private async putOn(): Promise<void> {
    const { element } = this.tour;
    this.layer.hidden = false;
    element.toggleAttribute("data-glasses", true);
    part(this.layer, "[data-take-off]").focus();
    this.before = null;
    this.tour.splitEyes(true);
    requestAnimationFrame(this.step);
    // Both must be asked for while the press still counts.
    const sensing = this.sensor.start((pose) => this.turn(pose));
    if (document.fullscreenEnabled && !document.fullscreenElement) {
      await element.requestFullscreen({ navigationUI: "hide" }).catch(() => {});
    }
    await (screen.orientation as unknown as { lock?: (kind: string) => Promise<void> }).lock?.("landscape").catch(() => {});
    await sensing.catch(() => this.tour.say(window === window.top ? words.noMotion : words.noMotionInFrame));
  }

  private takeOff(): void {
    if (this.layer.hidden) {
      return;
    }
    this.layer.hidden = true;
    this.tour.element.toggleAttribute("data-glasses", false);
    this.sensor.stop();
    this.tour.splitEyes(false);
    this.tour.look({});
    screen.orientation?.unlock?.();
    if (document.fullscreenElement) {
      void document.exitFullscreen();
    }
    part(this.tour.element, "[data-menu] summary").focus();
  }

  private turn({ bearing, pitch, roll }: Pose): void {
    const turned = this.before === null ? 0 : wrapYaw(bearing - this.before);
    this.before = bearing;
    this.tour.look({ yaw: this.tour.view.yaw + turned, pitch }, roll);
    this.layer.style.setProperty("--roll", (-roll).toFixed(1));
  }

  private get gazed(): string | null {
    const near = this.doors.find(({ hotspot }) => separation(hotspot.position, this.tour.view) < gazeWithin);
    return near?.hotspot.id ?? null;
  }

  /** The button of the glasses taps the screen. */
  private readonly onTap = ({ target, clientX, clientY }: PointerEvent): void => {
    const isTap = Math.hypot(clientX - this.pressedAt.x, clientY - this.pressedAt.y) < tapReach;
    if (isTap && !this.layer.hidden && !this.layer.contains(target as Node) && this.gazed) {
      this.tour.choose(this.gazed);
    }
  };

  private readonly step = (now: number): void => {
    if (this.layer.hidden) {
      return;
    }
    const chosen = this.gaze.look(this.gazed, now);
    this.layer.style.setProperty("--rest", this.gaze.progress.toFixed(2));
    if (chosen) {
      this.tour.choose(chosen);
    }
    requestAnimationFrame(this.step);
  };
}
