import { part } from "../shared/dom";
import { SidePanel } from "./side-panel";

/** The list of scenes beside the picture; its items are plain links, so the address does the walking. */
export class SceneList {
  readonly panel: SidePanel;
  private readonly links: HTMLElement[];

  constructor(
    element: HTMLElement,
    private readonly button: HTMLElement | null,
    onToggle: (isOpen: boolean) => void,
  ) {
    this.links = [...element.querySelectorAll<HTMLElement>("[data-scene]")];
    this.panel = new SidePanel(element, (isOpen) => {
      button?.setAttribute("aria-expanded", String(isOpen));
      onToggle(isOpen);
    });
    button?.addEventListener("click", () => this.toggle());
  }

  /** Marks the scene one stands in. */
  mark(sceneId: string): void {
    for (const link of this.links) {
      if (link.dataset["scene"] === sceneId) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }

  private toggle(): void {
    if (this.panel.isOpen) {
      this.panel.close();
    } else {
      const current = this.links.find((link) => link.hasAttribute("aria-current"));
      this.panel.open(current ?? part(this.panel.element, "[data-close]"), this.button);
      current?.scrollIntoView({ block: "nearest" });
    }
  }
}
