import { type DeepLink, formatDeepLink, isTextTour, parseDeepLink } from "./deep-link";
import type { View } from "./manifest";

/** Safari refuses more than a hundred address changes in half a minute. */
const pause = 500;

/** Keeps the page's address in step with the visit, so that copying it or going back leads to the same view. */
export class Address {
  private timer = 0;
  private pending: string | null = null;

  constructor(private readonly onChange: (link: DeepLink) => void) {
    addEventListener("hashchange", () => {
      this.forget();
      this.onChange(this.link);
    });
  }

  get link(): DeepLink {
    return parseDeepLink(location.hash);
  }

  /** Entering a scene is a step one can go back from: the view one leaves is written down first. */
  enter(sceneId: string, view: View): void {
    this.write();
    this.forget();
    history.pushState(null, "", formatDeepLink(sceneId, view));
  }

  /** Looking around is not; the address follows a moment later. */
  follow(sceneId: string, view: View): void {
    this.pending = formatDeepLink(sceneId, view);
    this.timer ||= window.setTimeout(() => {
      this.timer = 0;
      this.write();
    }, pause);
  }

  private write(): void {
    if (this.pending && !isTextTour(location.hash) && this.pending !== location.hash) {
      history.replaceState(null, "", this.pending);
    }
    this.pending = null;
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.pending = null;
  }
}
