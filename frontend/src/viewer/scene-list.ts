import type { Panels } from "./panels";
import type { SidePanel } from "./side-panel";

/** All scenes to choose from; its items are plain links, so the address does the walking. */
export class SceneList {
  private readonly panel: SidePanel;
  private readonly links: HTMLElement[];

  constructor(element: HTMLElement, buttons: HTMLElement[], panels: Panels) {
    this.links = [...element.querySelectorAll<HTMLElement>("[data-scene]")];
    this.panel = panels.add(element, buttons, (isOpen) => isOpen && this.showCurrent());
    element.addEventListener("keydown", this.onKey);
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
    if (this.panel.isOpen) {
      this.showCurrent();
    }
  }

  private showCurrent(): void {
    this.links.find((link) => link.hasAttribute("aria-current"))?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  /** Arrows walk along the list, as in every strip of pictures. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = this.links.indexOf(event.target as HTMLElement);
    if (step && at >= 0 && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      this.links[at + step]?.focus();
    }
  };
}
