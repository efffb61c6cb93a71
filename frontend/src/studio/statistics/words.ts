/** Countries by their names, and times of day as the reader's clock has them. */

export function showCountries(root: ParentNode): void {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region" });
  root.querySelectorAll<HTMLElement>("[data-country]").forEach((element) => {
    const code = element.dataset["country"]!;
    element.textContent = /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
  });
}

export function showClocks(root: ParentNode): void {
  root.querySelectorAll<HTMLTimeElement>("time[data-clock]").forEach((element) => {
    element.textContent = new Date(element.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  });
}
