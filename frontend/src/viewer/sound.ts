import { make, part } from "../shared/dom";
import { safeUrl } from "../shared/safe-url";
import { words } from "../shared/words";
import type { Tour } from "./tour";

const backgroundVolume = 0.5;

/** One sound at a time, and one button to silence them all. Background sound begins only when the visitor asks for it. */
export class Sound {
  private readonly button: HTMLElement;
  private readonly background: HTMLAudioElement | null;
  /** Background sound waits for a yes; `isSilenced` only after the visitor said no to all sound. */
  private isMuted: boolean;
  private isSilenced = false;

  constructor(private readonly tour: Tour) {
    const src = safeUrl(tour.manifest.settings.background_audio_url ?? undefined);
    this.background = src ? make("audio", { src, loop: true, preload: "none", volume: backgroundVolume }) : null;
    this.isMuted = this.background !== null;
    this.button = part(tour.element, '[data-control="sound"]');
    this.button.addEventListener("click", () => this.toggle());
    this.button.hidden = false;
    tour.element.addEventListener("play", ({ target }) => this.began(target), true);
    ["pause", "ended", "emptied"].forEach((name) => tour.element.addEventListener(name, () => this.resume(), true));
    // What is taken out of the page falls silent without a word.
    new MutationObserver(() => this.resume()).observe(part(tour.element, "#content-panel"), { childList: true, subtree: true });
    this.show();
  }

  private get media(): HTMLMediaElement[] {
    return [...this.tour.element.querySelectorAll<HTMLMediaElement>("audio, video")];
  }

  private get someonePlays(): boolean {
    return this.media.some(({ paused }) => !paused) || this.tour.element.querySelector("iframe") !== null;
  }

  private toggle(): void {
    this.isMuted = this.isSilenced = !this.isMuted;
    this.media.forEach((media) => (media.muted = this.isMuted));
    this.resume();
    this.show();
  }

  private began(target: EventTarget | null): void {
    this.background?.pause();
    for (const media of this.media) {
      if (media === target) {
        media.muted ||= this.isSilenced;
      } else {
        media.pause();
      }
    }
  }

  /** Background sound plays while nothing else does. */
  private resume(): void {
    if (!this.background) {
      return;
    }
    if (this.isMuted || this.someonePlays) {
      this.background.pause();
    } else {
      void this.background.play().catch(() => {});
    }
  }

  private show(): void {
    const label = this.isMuted ? words.soundOn : words.soundOff;
    this.button.toggleAttribute("data-on", !this.isMuted);
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
  }
}
