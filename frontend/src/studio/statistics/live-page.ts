import { fragment } from "../pages/elements";
import { showTimes } from "../pages/times";
import { showClocks, showCountries } from "./words";

/** <live-page data-every="…">: asks the server every few seconds and shows what has changed, without a reload. */
export class LivePage extends HTMLElement {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private count = -1;

  connectedCallback(): void {
    this.dress();
    this.count = this.now;
    this.later();
    document.addEventListener("visibilitychange", this.looked);
    this.toggleAttribute("data-ready", true);
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.looked);
  }

  private get now(): number {
    return Number(this.querySelector<HTMLElement>("[data-now]")?.dataset["now"]);
  }

  /** Nobody looks at a hidden page; who comes back sees at once what is. */
  private readonly looked = (): void => {
    clearTimeout(this.timer);
    if (!document.hidden) void this.ask();
  };

  private later(): void {
    clearTimeout(this.timer);
    if (!document.hidden) this.timer = setTimeout(() => void this.ask(), Number(this.dataset["every"]));
  }

  private async ask(): Promise<void> {
    const away = this.querySelector<HTMLElement>("[data-away]")!;
    try {
      this.show(await fragment(location.href));
      away.hidden = true;
    } catch {
      away.hidden = false;
    }
    this.later();
  }

  /** Part by part: what is as before stays, and so does what somebody is in. */
  private show(page: string): void {
    const place = this.querySelector<HTMLElement>("[data-live]")!;
    const fresh = document.createElement("template");
    fresh.innerHTML = page;
    const parts = [...fresh.content.children] as HTMLElement[];
    const before = new Map([...place.children].map((part) => [(part as HTMLElement).dataset["part"], part as HTMLElement]));
    place.replaceChildren(...parts.map((part) => this.chosen(before.get(part.dataset["part"]), part)));
    this.dress();
    this.announce();
  }

  private readonly said = new Map<string, string>();

  private chosen(old: HTMLElement | undefined, fresh: HTMLElement): HTMLElement {
    const name = fresh.dataset["part"]!;
    const text = fresh.outerHTML;
    const isSame = this.said.get(name) === text;
    const isBusy = old?.contains(document.activeElement) ?? false;
    if (old && (isSame || isBusy)) return old;
    this.said.set(name, text);
    fresh.querySelectorAll<HTMLDetailsElement>("details[data-keep]").forEach((details) => (details.open = old?.querySelector<HTMLDetailsElement>(`[data-keep="${details.dataset["keep"]}"]`)?.open ?? false));
    return fresh;
  }

  private dress(): void {
    showTimes(this);
    showClocks(this);
    showCountries(this);
  }

  private announce(): void {
    if (this.now === this.count) return;
    this.count = this.now;
    this.querySelector("[data-said]")!.textContent = `${this.now} ${this.now === 1 ? "visitor is" : "visitors are"} here now`;
  }
}
