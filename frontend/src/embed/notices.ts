/** Calls `onNotice` with what the viewer tells the visitor when something goes wrong. */
export function watchNotices(onNotice: (text: string) => void): void {
  const notice = document.querySelector<HTMLElement>("[data-notice]");
  if (!notice) {
    return;
  }
  const tell = () => {
    if (!notice.hidden) {
      onNotice((notice.querySelector("[data-text]") ?? notice).textContent?.trim() ?? "");
    }
  };
  new MutationObserver(tell).observe(notice, { attributes: true, attributeFilter: ["hidden"] });
  tell();
}
