import { relativeTime } from "../shared/relative-time";

/** Dates stay as true as they were when the page was served; the exact one is their title. */
for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-relative]")) {
  element.textContent = relativeTime(new Date(element.dateTime), new Date(), document.documentElement.lang);
}
