import { devicePose, type Pose } from "./device-pose";

const mostWaiting = 1_500;

/** The device tells nothing of its movements: the visitor, the browser or the frame around the page forbade it. */
export class MotionRefused extends Error {}

type AsksFirst = typeof DeviceOrientationEvent & { requestPermission?: () => Promise<"granted" | "denied"> };

/** Follows how the device is held. Start it in answer to a press: iPhones ask the visitor then, and only then. */
export class MotionSensor {
  private listener: ((event: DeviceOrientationEvent) => void) | null = null;

  async start(onTurn: (pose: Pose) => void): Promise<void> {
    this.stop();
    const permission = await (globalThis.DeviceOrientationEvent as AsksFirst | undefined)?.requestPermission?.().catch(() => "denied");
    if (permission === "denied") {
      throw new MotionRefused();
    }
    await new Promise<void>((resolve, reject) => {
      const waiting = setTimeout(() => {
        this.stop();
        reject(new MotionRefused());
      }, mostWaiting);
      this.listener = ({ alpha, beta, gamma }) => {
        if (alpha !== null && beta !== null && gamma !== null) {
          clearTimeout(waiting);
          resolve();
          onTurn(devicePose(alpha, beta, gamma, screen.orientation?.angle ?? 0));
        }
      };
      addEventListener("deviceorientation", this.listener);
    });
  }

  stop(): void {
    if (this.listener) {
      removeEventListener("deviceorientation", this.listener);
    }
    this.listener = null;
  }
}
