import { relativeTime } from "../../shared/relative-time";

/** Dates stay as true as they were when the page was served; the exact one is their title. */
export function showTimes(root: ParentNode = document): void {
  root.querySelectorAll<HTMLTimeElement>("time[data-relative]").forEach((element) => {
    element.textContent = relativeTime(new Date(element.dateTime), new Date(), document.documentElement.lang);
  });
}
