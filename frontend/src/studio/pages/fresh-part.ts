import { fragment } from "./elements";
import { showTimes } from "./times";

/** States in which nothing comes any more. */
const over = ["completed", "error"];

/**
 * <fresh-part data-url data-every>: a part of a page that the server draws anew every so many milliseconds, while somebody
 * looks at it. A `<template data-into="…">` in the answer goes into the element of that id, elsewhere in the page.
 */
export class FreshPart extends HTMLElement {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = "";

  connectedCallback(): void {
    if (!this.dataset["url"]) return;
    document.addEventListener("visibilitychange", this.looked);
    this.later();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.looked);
  }

  private readonly looked = (): void => {
    clearTimeout(this.timer);
    if (!document.hidden) void this.refresh();
  };

  private later(): void {
    clearTimeout(this.timer);
    if (!document.hidden && this.isConnected) this.timer = setTimeout(() => void this.refresh(), Number(this.dataset["every"]));
  }

  async refresh(): Promise<void> {
    // What does not come now comes with the next.
    const text = await fragment(this.dataset["url"]!).catch(() => null);
    if (text !== null && text !== this.last && !this.isInUse) this.show(text);
    if (this.mayChange) this.later();
  }

  private get mayChange(): boolean {
    const said = this.querySelector<HTMLElement>("[data-state]");
    return !said || "more" in said.dataset || !over.includes(said.dataset["state"]!);
  }

  /** Nobody loses the button they are about to press. */
  private get isInUse(): boolean {
    return this.querySelector(":popover-open") !== null || this.querySelector("button:focus-visible, a:focus-visible") !== null;
  }

  private show(text: string): void {
    this.last = text;
    const fresh = document.createElement("template");
    fresh.innerHTML = text;
    fresh.content.querySelectorAll<HTMLTemplateElement>("template[data-into]").forEach((part) => {
      document.getElementById(part.dataset["into"]!)?.replaceChildren(part.content.cloneNode(true));
      part.remove();
    });
    const open = [...this.querySelectorAll("details")].map((one) => one.open);
    this.replaceChildren(fresh.content);
    this.querySelectorAll("details").forEach((one, at) => (one.open = open[at] ?? one.open));
    showTimes();
    this.dispatchEvent(new CustomEvent("part:fresh", { bubbles: true }));
  }
}
