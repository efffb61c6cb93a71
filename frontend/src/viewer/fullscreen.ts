/** Full screen where the browser has it; on an iPhone the picture without its surroundings instead. */
export class Fullscreen {
  constructor(
    private readonly viewer: HTMLElement,
    private readonly onChange: (isFull: boolean) => void,
  ) {
    document.addEventListener("fullscreenchange", () => this.onChange(this.isFull));
  }

  get isFull(): boolean {
    return document.fullscreenElement !== null || this.viewer.hasAttribute("data-immersive");
  }

  async toggle(): Promise<void> {
    if (!document.fullscreenEnabled) {
      this.viewer.toggleAttribute("data-immersive");
      this.onChange(this.isFull);
    } else if (document.fullscreenElement) {
      await document.exitFullscreen();
    } else {
      await this.viewer.requestFullscreen({ navigationUI: "hide" });
    }
  }
}
