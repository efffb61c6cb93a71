import { isSmall } from "../shared/device";
import { SidePanel } from "./side-panel";

type Toggled = (isOpen: boolean) => void;

/** All panels of the viewer. One at a time stands on each side (`data-side`); on small screens there is only one side. */
export class Panels {
  private readonly panels: SidePanel[] = [];

  constructor(private readonly viewer: HTMLElement) {}

  /** `buttons` open and close the panel, and say whether it stands open. */
  add(element: HTMLElement, buttons: HTMLElement[] = [], onToggle: Toggled = () => {}): SidePanel {
    const panel = new SidePanel(element, (isOpen) => {
      buttons.forEach((button) => button.setAttribute("aria-expanded", String(isOpen)));
      if (isOpen) {
        this.makeRoomFor(panel);
      }
      this.viewer.toggleAttribute("data-panel", this.isOpen);
      onToggle(isOpen);
    });
    buttons.forEach((button) => button.addEventListener("click", () => this.toggle(panel, button)));
    this.panels.push(panel);
    return panel;
  }

  get isOpen(): boolean {
    return this.panels.some(({ isOpen }) => isOpen);
  }

  close(): void {
    this.panels.forEach((panel) => panel.close());
  }

  /** Closes what belongs to the scene one leaves: all of it on small screens, where a panel hides the next picture. */
  leaveScene(): void {
    const leaving = this.panels.filter(({ element }) => isSmall() || element.hasAttribute("data-of-scene"));
    leaving.forEach((panel) => panel.close({ returnFocus: false }));
  }

  private toggle(panel: SidePanel, button: HTMLElement): void {
    if (panel.isOpen) {
      panel.close();
    } else {
      const { element } = panel;
      panel.open(element.querySelector<HTMLElement>("[aria-current], h2[tabindex]") ?? element, button);
    }
  }

  private makeRoomFor(opened: SidePanel): void {
    const inTheWay = (panel: SidePanel) => isSmall() || panel.element.dataset["side"] === opened.element.dataset["side"];
    this.panels.filter((panel) => panel !== opened && inTheWay(panel)).forEach((panel) => panel.close({ returnFocus: false }));
  }
}
