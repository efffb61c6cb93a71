import { part } from "../shared/dom";
import { words } from "../shared/words";
import { Fullscreen } from "./fullscreen";
import { IdleFade } from "./idle-fade";
import { Keyboard } from "./keyboard";
import type { KeyAction } from "./keys";
import { tameMenu } from "./menu";
import { markPointing } from "./pointing";

/** What the visitor's buttons and keys can ask of the viewer. */
export interface Controlled {
  turnBy(yaw: number, pitch: number): void;
  zoomBy(step: number): void;
  stepScene(step: number): void;
  closePanels(): void;
}

/** The pill of buttons and the keys, which mean the same; the pill steps back while nothing happens. */
export class Controls {
  private readonly fullscreen: Fullscreen;
  private readonly shortcuts: HTMLDialogElement;

  constructor(
    private readonly viewer: HTMLElement,
    private readonly controlled: Controlled,
  ) {
    this.shortcuts = part(viewer, "#shortcuts");
    this.fullscreen = new Fullscreen(viewer, (isFull) => this.showFullscreen(isFull));
    this.wire("zoom-in", { kind: "zoom", step: 1 });
    this.wire("zoom-out", { kind: "zoom", step: -1 });
    this.wire("fullscreen", { kind: "fullscreen" });
    this.wire("shortcuts", { kind: "shortcuts" });
    viewer.querySelectorAll<HTMLDetailsElement>("[data-menu]").forEach(tameMenu);
    new Keyboard(viewer, controlled.turnBy.bind(controlled), (action) => this.act(action));
    new IdleFade(viewer, () => this.isBusy);
    markPointing(viewer);
  }

  /** All buttons of that name: the floor plan has one in the pill and one in its corner. */
  buttons(name: string): HTMLElement[] {
    return [...this.viewer.querySelectorAll<HTMLElement>(`[data-control="${name}"]`)];
  }

  private button(name: string): HTMLElement | undefined {
    return this.buttons(name)[0];
  }

  private get isBusy(): boolean {
    return this.viewer.hasAttribute("data-panel") || this.viewer.querySelector(".chrome :is(:focus-visible, [open])") !== null;
  }

  private wire(name: string, action: KeyAction): void {
    this.button(name)?.addEventListener("click", () => this.act(action));
  }

  private act(action: KeyAction): void {
    switch (action.kind) {
      case "zoom":
        return this.controlled.zoomBy(action.step);
      case "scene":
        return this.controlled.stepScene(action.step);
      case "close":
        return this.controlled.closePanels();
      case "shortcuts":
        return this.shortcuts.showModal();
      case "press":
        return this.pressButton(action.control);
      case "fullscreen":
        return this.toggleFullscreen();
    }
  }

  private pressButton(name: string): void {
    this.buttons(name).find((button) => button.checkVisibility())?.click();
  }

  /** The key works only where the tour offers the button. */
  private toggleFullscreen(): void {
    if (this.button("fullscreen")) {
      void this.fullscreen.toggle();
    }
  }

  private showFullscreen(isFull: boolean): void {
    const button = this.button("fullscreen");
    button?.setAttribute("aria-label", isFull ? words.exitFullscreen : words.enterFullscreen);
    button?.toggleAttribute("data-full", isFull);
  }
}
