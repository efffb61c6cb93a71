import { part } from "../shared/dom";
import { words } from "../shared/words";
import { hotspotContent } from "./hotspot-content";
import type { Hotspot } from "./manifest";
import { SidePanel } from "./side-panel";

/** The panel in which a hotspot tells its story. */
export class ContentPanel {
  readonly panel: SidePanel;
  private readonly title: HTMLElement;
  private readonly body: HTMLElement;
  private shown: Hotspot | null = null;

  constructor(element: HTMLElement, onToggle: (isOpen: boolean) => void) {
    this.title = part(element, "[data-title]");
    this.body = part(element, "[data-body]");
    this.body.addEventListener("error", removeBrokenPicture, true);
    this.panel = new SidePanel(element, (isOpen) => {
      if (!isOpen) {
        this.empty();
      }
      onToggle(isOpen);
    });
  }

  async open(hotspot: Hotspot, cameFrom: HTMLElement): Promise<void> {
    this.shown = hotspot;
    const nodes = await hotspotContent(hotspot);
    if (this.shown !== hotspot) {
      return;
    }
    this.title.textContent = hotspot.title || words.hotspotKinds[hotspot.type];
    this.body.replaceChildren(...nodes);
    this.body.scrollTop = 0;
    this.panel.open(this.title, cameFrom);
  }

  /** Whether the middle of `element` lies under the open panel. */
  covers(element: HTMLElement): boolean {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const { left, right, top, bottom } = this.panel.element.getBoundingClientRect();
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
    target.remove();
  }
}
