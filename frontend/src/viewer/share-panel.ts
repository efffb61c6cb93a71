import { part } from "../shared/dom";
import { words } from "../shared/words";
import { linkToView } from "./share-link";
import type { Tour } from "./tour";

const thanksMilliseconds = 2_500;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Brings the share panel to life: copying, and handing over to the device's own share sheet. */
export class SharePanel {
  private readonly panel: HTMLElement;

  constructor(private readonly tour: Tour) {
    this.panel = part(tour.element, "#share-panel");
    this.panel.addEventListener("click", this.onClick);
    this.panel.addEventListener("focusin", ({ target }) => isField(target) && target.select());
    const native = part(this.panel, "[data-native-share]");
    native.hidden = typeof navigator.share !== "function";
    native.addEventListener("click", () => void this.handOver());
  }

  private get address(): string {
    return part<HTMLInputElement>(this.panel, "#share-address").value;
  }

  private get addressOfView(): string {
    const { scene, view } = this.tour;
    return scene ? linkToView(this.address, scene.id, view) : this.address;
  }

  private readonly onClick = ({ target }: Event): void => {
    const button = (target as Element).closest<HTMLButtonElement>("[data-copy]");
    if (button) {
      const { copy } = button.dataset;
      const field = copy ? part<Field>(this.panel, `#${copy}`) : null;
      void this.copy(field?.value ?? this.addressOfView, field).then((isCopied) => this.thank(button, isCopied));
    }
  };

  /** Where the browser forbids it, as in some frames, the text is selected for the visitor to copy. */
  private async copy(text: string, field: Field | null): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const selected = field ?? part<HTMLInputElement>(this.panel, "#share-address");
      selected.value = text;
      selected.select();
      return document.execCommand("copy");
    }
  }

  private thank(button: HTMLElement, isCopied: boolean): void {
    button.toggleAttribute("data-done", isCopied);
    setTimeout(() => button.toggleAttribute("data-done", false), thanksMilliseconds);
    this.tour.announce(isCopied ? words.copied : words.copyByHand);
    if (!isCopied) {
      this.tour.say(words.copyByHand);
    }
  }

  private async handOver(): Promise<void> {
    const { title = "", text = "" } = this.panel.dataset;
    await navigator.share({ title, text, url: this.addressOfView }).catch(() => {});
  }
}

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
