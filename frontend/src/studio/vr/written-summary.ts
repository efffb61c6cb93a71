import { Api, type ApiError } from "../api";
import { say } from "../pages/elements";
import type { FreshPart } from "../pages/fresh-part";

const askedEvery = 1_500;
const ended = ["completed", "failed", "cancelled"];

/** <written-summary data-tour data-session data-language> around a button: has a session written up, and shows it when it is there. */
export class WrittenSummary extends HTMLElement {
  private readonly api = new Api();

  connectedCallback(): void {
    this.button.addEventListener("click", () => void this.start());
  }

  private get button(): HTMLButtonElement {
    return this.querySelector("button")!;
  }

  private async start(): Promise<void> {
    this.button.disabled = true;
    this.querySelector("p")!.textContent = "Being written…";
    const { tour, session, language } = this.dataset;
    const body = { job_type: "vr_session_summary", tour_id: tour, parameters: { session_id: session, language } };
    try {
      const { data } = await this.api.post<{ job: { id: string } }>("/ai/jobs", body);
      await this.wait(data.job.id);
    } catch (error) {
      say((error as ApiError).message);
    }
    const part = this.closest<FreshPart>("fresh-part");
    this.button.disabled = false;
    this.button.blur();
    if (part) {
      part.dataset["url"] ??= location.pathname;
      await part.refresh();
    }
  }

  private async wait(id: string): Promise<void> {
    for (;;) {
      const { data } = await this.api.get<{ job: { status: string } }>(`/ai/jobs/${id}`);
      if (ended.includes(data.job.status)) return;
      await new Promise((resolve) => setTimeout(resolve, askedEvery));
    }
  }
}
