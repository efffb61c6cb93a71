/** Closes a menu (`<details>`) as people expect: on Escape, on a press elsewhere, and after a choice. */
export function tameMenu(menu: HTMLDetailsElement): void {
  const close = (returnFocus: boolean) => {
    if (menu.open) {
      menu.open = false;
      if (returnFocus) {
        menu.querySelector<HTMLElement>("summary")?.focus();
      }
    }
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      close(true);
    }
  });
  menu.addEventListener("click", ({ target }) => {
    const choice = (target as Element).closest("button, a");
    if (choice) {
      close(!choice.hasAttribute("data-takes-focus"));
    }
  });
  addEventListener("pointerdown", ({ target }) => menu.contains(target as Node) || close(false), { capture: true });
}
