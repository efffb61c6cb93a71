/** Calls `act` when the panel is opened for the first time, or at once where it stands open already. */
export function onFirstOpening(panel: HTMLElement, act: () => void): void {
  if (!panel.hidden) {
    act();
    return;
  }
  const observer = new MutationObserver(() => {
    if (!panel.hidden) {
      observer.disconnect();
      act();
    }
  });
  observer.observe(panel, { attributes: true, attributeFilter: ["hidden"] });
}
