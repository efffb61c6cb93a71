const readingMilliseconds = 8_000;

/** A sentence over the picture that leaves by itself, or when pressed. */
export class Toast {
  private timer = 0;

  constructor(private readonly element: HTMLElement) {
    element.addEventListener("click", () => this.clear());
  }

  say(text: string): void {
    clearTimeout(this.timer);
    this.element.textContent = text;
    this.timer = window.setTimeout(() => this.clear(), readingMilliseconds);
  }

  private clear(): void {
    this.element.textContent = "";
  }
}
