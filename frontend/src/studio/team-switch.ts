/** <team-switch> around a <details>: closes it by Escape, by a press elsewhere and when the focus leaves. */
class TeamSwitch extends HTMLElement {
  private get menu(): HTMLDetailsElement {
    return this.querySelector("details")!;
  }

  connectedCallback(): void {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.menu.open) return;
      this.menu.open = false;
      this.querySelector("summary")?.focus();
    });
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.menu.open = false;
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !this.contains(target)) this.menu.open = false;
    });
  }
}

customElements.define("team-switch", TeamSwitch);
