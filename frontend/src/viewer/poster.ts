import type { Scene, View } from "./manifest";

/** The scene's blurred preview behind the picture, and before it while a picture is slow to come. */
export class Poster {
  constructor(private readonly element: HTMLElement) {}

  show({ panorama }: Scene, view: View): void {
    this.element.style.setProperty("--preview", `url(${JSON.stringify(panorama.preview)})`);
    this.element.style.setProperty("--yaw", String(view.yaw));
    this.element.style.setProperty("--pitch", String(view.pitch));
    this.element.style.setProperty("--fov", String(view.fov));
  }

  raise(): void {
    this.element.toggleAttribute("data-raised", true);
  }

  lower(): void {
    this.element.toggleAttribute("data-raised", false);
  }
}
