const saidFor = 2_000;

/** <copy-field> around a read-only input and a hidden button that copies it. */
class CopyField extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input")!;
    const button = this.querySelector("button")!;
    input.addEventListener("focus", () => input.select());
    // Browsers give the clipboard to pages on https and on one's own machine only.
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      this.say(button.dataset.copied!);
    });
  }

  private say(done: string): void {
    const label = this.querySelector("button span")!;
    const status = this.querySelector("[role=status]")!;
    const before = label.textContent;
    if (before === done) return;
    label.textContent = status.textContent = done;
    setTimeout(() => {
      label.textContent = before;
      status.textContent = "";
    }, saidFor);
  }
}

customElements.define("copy-field", CopyField);
