import { fragment } from "./elements";
import { showTimes } from "./times";

/**
 * <domain-setup data-url> around one domain as the server draws it. Asks anew while something is about to change by
 * itself (`[data-watch]` names the seconds), and shows that a check is going on.
 */
export class DomainSetup extends HTMLElement {
  private timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches("[data-check]")) return;
      event.preventDefault();
      void this.check(form);
    });
    this.watch();
    this.toggleAttribute("data-ready", true);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }

  private watch(): void {
    clearTimeout(this.timer);
    const seconds = Number(this.querySelector<HTMLElement>("[data-watch]")?.dataset["watch"]);
    if (seconds) this.timer = setTimeout(() => void this.refresh(), seconds * 1000);
  }

  private async refresh(): Promise<void> {
    // Nobody's reading is disturbed: a page in the background, or one that is being used, waits.
    const isBusy = document.hidden || this.querySelector("select:focus, input:focus, [aria-busy=true], :popover-open");
    try {
      if (!isBusy) this.show(await fragment(this.dataset["url"]!));
    } catch {
      // Away for a moment: the page stays as it is, and the next turn asks again.
    }
    this.watch();
  }

  private async check(form: HTMLFormElement): Promise<void> {
    clearTimeout(this.timer);
    const button = form.querySelector("button")!;
    const progress = this.querySelector<HTMLElement>("[data-progress]")!;
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    progress.hidden = false;
    this.say("Asking the name servers. This takes up to five seconds.");
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Fragment": "1" }, credentials: "same-origin" });
      if (response.redirected) return location.assign(response.url);
      if (response.ok) {
        this.show(await response.text());
        this.say(this.querySelector<HTMLElement>("[data-state]")?.textContent ?? "");
        this.querySelector<HTMLButtonElement>("[data-check] button")?.focus();
      } else {
        this.say(await refusalOf(response));
      }
    } catch {
      this.say("The server does not answer. Try again in a moment.");
    }
    button.disabled = false;
    form.removeAttribute("aria-busy");
    progress.hidden = true;
    this.watch();
  }

  private show(html: string): void {
    const view = this.querySelector<HTMLElement>("[data-view]")!;
    view.innerHTML = html;
    showTimes(view);
  }

  private say(text: string): void {
    this.querySelector<HTMLElement>("[data-said]")!.textContent = text;
  }
}

/** A page of the server's that says why; the sentence in it. */
async function refusalOf(response: Response): Promise<string> {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector(".error-detail")?.textContent ?? `The server refused (${response.status}). Try again in a minute.`;
}
