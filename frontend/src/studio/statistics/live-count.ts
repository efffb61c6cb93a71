import { Api } from "../api";

const every = 10_000;

/** <live-count>: how many visitors are here now, wherever the number stands in a page. */
export class LiveCount extends HTMLElement {
  private readonly api = new Api();
  private timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.timer = setInterval(() => void this.ask(), every);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private async ask(): Promise<void> {
    if (document.hidden) return;
    // What does not come now comes with the next.
    const answer = await this.api.get<{ active_sessions: number }>("/dashboard/realtime").catch(() => null);
    if (answer) this.textContent = answer.data.active_sessions.toLocaleString("en");
  }
}
