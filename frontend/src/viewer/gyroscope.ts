import { part } from "../shared/dom";
import { words } from "../shared/words";
import { wrapYaw } from "./angles";
import type { Pose } from "./device-pose";
import { MotionSensor } from "./motion-sensor";
import type { Tour } from "./tour";

/** Looking around by turning the phone; a finger may still turn the picture on top of it. */
export class Gyroscope {
  private readonly button: HTMLElement;
  private readonly sensor = new MotionSensor();
  private isOn = false;
  private before: number | null = null;

  constructor(private readonly tour: Tour) {
    this.button = part(tour.element, '[data-control="gyroscope"]');
    this.button.hidden = false;
    this.button.addEventListener("click", () => void this.toggle());
    if (tour.manifest.settings.gyroscope_auto_start && !asksFirst()) {
      void this.start().catch(() => {});
    }
  }

  private async toggle(): Promise<void> {
    if (this.isOn) {
      this.sensor.stop();
      this.show(false);
    } else {
      await this.start().catch(() => this.tour.say(window === window.top ? words.noMotion : words.noMotionInFrame));
    }
  }

  private async start(): Promise<void> {
    this.before = null;
    await this.sensor.start((pose) => this.turn(pose));
    this.show(true);
  }

  private turn({ bearing, pitch }: Pose): void {
    const turned = this.before === null ? 0 : wrapYaw(bearing - this.before);
    this.before = bearing;
    this.tour.look({ yaw: this.tour.view.yaw + turned, pitch });
  }

  private show(isOn: boolean): void {
    this.isOn = isOn;
    this.button.setAttribute("aria-pressed", String(isOn));
  }
}

/** iPhones want a press before they tell of their movements. */
const asksFirst = (): boolean => "requestPermission" in (globalThis.DeviceOrientationEvent ?? {});
