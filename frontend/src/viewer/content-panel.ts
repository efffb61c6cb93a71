import { part } from "../shared/dom";
import { words } from "../shared/words";
import type { Hotspot } from "./manifest";
import type { Panels } from "./panels";
import type { SidePanel } from "./side-panel";

/** The panel in which a hotspot tells its story. */
export class ContentPanel {
  private readonly panel: SidePanel;
  private readonly title: HTMLElement;
  private readonly body: HTMLElement;
  private shown: Hotspot | null = null;

  constructor(
    private readonly element: HTMLElement,
    panels: Panels,
    private readonly icon: (name: string) => SVGSVGElement,
  ) {
    this.title = part(element, "[data-title]");
    this.body = part(element, "[data-body]");
    this.body.addEventListener("error", removeBrokenPicture, true);
    this.panel = panels.add(element, [], (isOpen) => {
      if (!isOpen) {
        this.empty();
      }
    });
  }

  async open(hotspot: Hotspot, cameFrom: HTMLElement): Promise<void> {
    this.shown = hotspot;
    const { hotspotContent } = await import("./hotspot-content");
    const nodes = await hotspotContent(hotspot, this.icon);
    if (this.shown !== hotspot) {
      return;
    }
    this.title.textContent = hotspot.title || words.hotspotKinds[hotspot.type];
    this.body.replaceChildren(...nodes);
    this.body.scrollTop = 0;
    this.panel.open(this.title, cameFrom);
  }

  /** What is still on its way is wanted no more. */
  forget(): void {
    this.shown = null;
  }

  /** Whether the middle of `element` lies under the open panel. */
  covers(element: HTMLElement): boolean {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const { left, right, top, bottom } = this.element.getBoundingClientRect();
    return this.panel.isOpen && x > left && x < right && y > top && y < bottom;
  }

  /** Also silences what was playing. */
  private empty(): void {
    this.shown = null;
    this.body.replaceChildren();
  }
}

function removeBrokenPicture({ target }: Event): void {
  if (target instanceof HTMLImageElement) {
    (target.closest("[data-picture]") ?? target).remove();
  }
}
