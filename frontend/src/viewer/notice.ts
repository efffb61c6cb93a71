import { part } from "../shared/dom";

/** Says what went wrong over the picture, what still works, and offers the next step. */
export class Notice {
  private readonly text: HTMLElement;
  private readonly retry: HTMLButtonElement;

  constructor(private readonly element: HTMLElement) {
    this.text = part(element, "[data-text]");
    this.retry = part(element, "[data-retry]");
  }

  show(text: string, onRetry?: () => void): void {
    this.text.textContent = text;
    this.retry.hidden = !onRetry;
    this.retry.onclick = () => {
      this.hide();
      onRetry?.();
    };
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
