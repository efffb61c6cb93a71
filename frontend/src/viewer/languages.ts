/** The same place in another language. */
export function inLanguage(address: string, language: string): string {
  const there = new URL(address);
  there.searchParams.set("lang", language);
  return there.href;
}

/** Links to other languages keep the scene, the view and whatever else the address says at the moment of the click. */
export function keepPlace(page: Document): void {
  page.addEventListener("click", ({ target }) => {
    const link = (target as Element).closest<HTMLAnchorElement>("a[data-language]");
    if (link) {
      link.href = inLanguage(location.href, link.dataset["language"]!);
    }
  });
}
