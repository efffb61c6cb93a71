import { showTimes } from "./times";
import { debounced, fragment, say } from "./elements";

const typingPause = 200;

/**
 * What lists of the studio have in common: a form that narrows as one types and keeps the address, a list that the
 * server draws, more of it behind a link, and choosing several rows. Between `<form data-filters>` and `[data-list]`.
 */
export abstract class Listing extends HTMLElement {
  private asked: AbortController | undefined;
  private lastChosen: HTMLInputElement | undefined;

  connectedCallback(): void {
    this.form.addEventListener("input", ({ target }) => (isTyped(target) ? this.soon() : void this.refresh()));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.refresh();
    });
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && target.matches("[data-choose]") && this.showChosen());
    this.addEventListener("keydown", (event) => this.pressed(event));
    this.showChosen();
    this.toggleAttribute("data-ready", true);
  }

  protected get form(): HTMLFormElement {
    return this.querySelector<HTMLFormElement>("form[data-filters]")!;
  }

  protected get list(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-list]")!;
  }

  private readonly soon = debounced(() => void this.refresh(), typingPause);

  /** The address of what the form asks for. */
  private get wanted(): URL {
    const url = new URL(this.form.action, location.href);
    new FormData(this.form).forEach((value, name) => typeof value === "string" && value && url.searchParams.set(name, value));
    return url;
  }

  /** Draws the list anew, as the form asks for it now. */
  async refresh(isAsBefore = false): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const url = this.wanted;
    history.replaceState(null, "", url);
    // As many as are here now: nobody is thrown back to the beginning of a long list.
    const shown = this.list.querySelectorAll("[data-row]").length;
    if (isAsBefore) url.searchParams.set("rows", String(shown));
    this.list.setAttribute("aria-busy", "true");
    try {
      const chosen = new Set(this.chosen);
      this.list.innerHTML = await fragment(url, this.asked.signal);
      this.boxes.forEach((box) => (box.checked = chosen.has(box.value)));
      showTimes(this.list);
      this.announce();
      this.showChosen();
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      say("The list did not arrive. Check the connection; what you see is from before.");
    }
    this.list.removeAttribute("aria-busy");
  }

  private announce(): void {
    const said = this.querySelector<HTMLElement>("[data-said]");
    if (said) said.textContent = this.list.querySelector<HTMLElement>("[data-count]")?.dataset["count"] ?? "";
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const more = target.closest<HTMLAnchorElement>("a[data-more]");
    if (more) {
      event.preventDefault();
      void this.showMore(more);
    }
    const box = target.closest<HTMLInputElement>("input[data-choose]");
    if (box) this.chooseRange(event, box);
    const all = target.closest("[data-choose-all]");
    if (all) this.chooseAll(this.chosen.length < this.boxes.length);
    const none = target.closest("[data-choose-none]");
    if (none) this.chooseAll(false);
  }

  private async showMore(link: HTMLAnchorElement): Promise<void> {
    const place = link.closest<HTMLElement>("[data-next]")!;
    link.setAttribute("aria-disabled", "true");
    try {
      const template = document.createElement("template");
      template.innerHTML = await fragment(link.href);
      const rows = [...template.content.querySelectorAll("[data-row]")];
      this.list.querySelector("[data-rows]")!.append(...rows);
      const next = template.content.querySelector("[data-next]");
      if (next) place.replaceWith(next);
      else place.remove();
      showTimes(this.list);
      rows[0]?.querySelector<HTMLElement>("a[href], button")?.focus({ preventScroll: true });
      this.showChosen();
    } catch {
      link.removeAttribute("aria-disabled");
      say("The rest did not arrive. Check the connection, then load it again.");
    }
  }

  protected get boxes(): HTMLInputElement[] {
    return [...this.list.querySelectorAll<HTMLInputElement>("input[data-choose]")];
  }

  protected get chosen(): string[] {
    return this.boxes.filter(({ checked }) => checked).map(({ value }) => value);
  }

  protected chooseAll(isChosen: boolean): void {
    this.boxes.forEach((box) => (box.checked = isChosen));
    this.showChosen();
  }

  /** With Shift, all rows between this and the one before. */
  private chooseRange(event: MouseEvent, box: HTMLInputElement): void {
    const { boxes, lastChosen } = this;
    if (event.shiftKey && lastChosen && boxes.includes(lastChosen)) {
      const [from, to] = [boxes.indexOf(lastChosen), boxes.indexOf(box)].sort((a, b) => a - b) as [number, number];
      boxes.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
    }
    this.lastChosen = box;
    this.showChosen();
  }

  private pressed(event: KeyboardEvent): void {
    const isWriting = (event.target as Element).matches("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape" && this.chosen.length > 0 && !isWriting && !document.querySelector("details[open]")) this.chooseAll(false);
    if (event.key === "a" && (event.ctrlKey || event.metaKey) && !isWriting) {
      event.preventDefault();
      this.chooseAll(true);
    }
  }

  protected showChosen(): void {
    const count = this.chosen.length;
    this.toggleAttribute("data-choosing", count > 0);
    const bar = this.querySelector<HTMLElement>("[data-bulk]");
    if (bar) bar.hidden = count === 0;
    const words = this.querySelector<HTMLElement>("[data-chosen]");
    if (words) words.textContent = `${count} chosen`;
  }
}

const isTyped = (target: EventTarget | null): boolean => target instanceof HTMLInputElement && target.type === "search";
