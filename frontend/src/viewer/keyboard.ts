import { arrowOf, type KeyAction, keyAction, turnAction } from "./keys";
import { SteadyTurn } from "./steady-turn";

/** Listens only while the focus is inside the viewer; everything else on the page keeps its keys. */
export class Keyboard {
  private readonly turning: SteadyTurn;

  constructor(
    viewer: HTMLElement,
    turnBy: (yaw: number, pitch: number) => void,
    private readonly act: (action: KeyAction) => void,
  ) {
    this.turning = new SteadyTurn(turnBy);
    viewer.addEventListener("keydown", this.onDown);
    viewer.addEventListener("keyup", this.onUp);
    viewer.addEventListener("focusout", () => this.turning.releaseAll());
  }

  private readonly onDown = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, audio, video, dialog, [data-map]")) {
      return;
    }
    const towards = turnAction(event, target instanceof HTMLCanvasElement);
    const action = keyAction(event);
    if (towards) {
      this.turning.press(towards);
    } else if (action) {
      this.act(action);
    }
    if (towards || action) {
      event.preventDefault();
    }
  };

  private readonly onUp = ({ key }: KeyboardEvent): void => {
    const towards = arrowOf(key);
    if (towards) {
      this.turning.release(towards);
    }
  };
}
