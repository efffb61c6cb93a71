import { words } from "../shared/words";
import { LikeKey, lastingMemory } from "./like-key";
import type { Tour } from "./tour";

interface Answer {
  like_count: number;
}

/** The server's no; `wait` in seconds where it says when to come back. */
class Refused extends Error {
  constructor(readonly wait: number) {
    super("refused");
  }
}

/** The heart: in the corner, and on small screens in the menu. It shows at once what the server is still being told. */
export class Like {
  private readonly buttons: HTMLElement[];
  private readonly address: string;
  private readonly key: LikeKey;
  private readonly number = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  private count = 0;
  /** What the visitor wants, and what the server knows of it. */
  private wanted: boolean;
  private known: boolean;
  private isTelling = false;

  constructor(private readonly tour: Tour) {
    this.buttons = [...tour.element.querySelectorAll<HTMLElement>('[data-control="like"]')];
    this.address = this.buttons[0]?.dataset["url"] ?? "";
    this.key = new LikeKey(tour.manifest.id, lastingMemory());
    this.wanted = this.known = this.key.isKept;
    this.buttons.forEach((button) => button.addEventListener("click", this.press));
    void this.ask("GET").then(this.learn, () => {}).then(() => this.appear());
  }

  private appear(): void {
    this.show();
    this.buttons.forEach((button) => (button.hidden = false));
  }

  /** The menu around one of the hearts stays open, so that one sees what it did. */
  private readonly press = (event: Event): void => {
    event.stopPropagation();
    this.want(!this.wanted);
    void this.tell();
  };

  private want(isLiked: boolean): void {
    this.wanted = isLiked;
    if (isLiked) {
      this.key.keep();
    } else {
      this.key.drop();
    }
    this.show();
  }

  /** One request at a time, until the server knows what the visitor wants by now. */
  private async tell(): Promise<void> {
    if (this.isTelling) {
      return;
    }
    this.isTelling = true;
    try {
      while (this.wanted !== this.known) {
        const isLiked = this.wanted;
        this.learn(await this.ask(isLiked ? "POST" : "DELETE"));
        this.known = isLiked;
      }
    } catch (error) {
      this.want(this.known);
      this.tour.say(error instanceof Refused && error.wait ? words.likedTooOften(error.wait) : words.likeFailed);
    } finally {
      this.isTelling = false;
      this.show();
    }
  }

  private async ask(method: "GET" | "POST" | "DELETE"): Promise<Answer> {
    const headers: Record<string, string> = method === "GET" ? {} : { "x-session-id": this.key.value };
    const answer = await fetch(this.address, { method, headers, credentials: "omit", keepalive: method !== "GET" });
    if (!answer.ok) {
      throw new Refused(Number(answer.headers.get("Retry-After")) || 0);
    }
    return (await answer.json()) as Answer;
  }

  private readonly learn = ({ like_count }: Answer): void => {
    this.count = like_count;
  };

  /** The count as it will be once the server knows. */
  private show(): void {
    const change = Number(this.wanted) - Number(this.known);
    const count = Math.max(this.count + change, Number(this.wanted));
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(this.wanted));
      button.setAttribute("aria-label", words.like(count));
      button.querySelector("[data-count]")!.textContent = count ? this.number.format(count) : "";
    }
  }
}
