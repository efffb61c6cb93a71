import { wantsPrivacy } from "../shared/privacy";
import { randomId } from "../shared/random-id";
import { hostOrigin, surroundings } from "./host";

/* The poster is a picture in a link. This takes along who is around the frame, and starts loading when somebody reaches for it. */
const link = document.querySelector<HTMLAnchorElement>("a[data-viewer]")!;
const host = hostOrigin(surroundings());
if (host && parent !== window) {
  const address = new URL(link.href);
  address.searchParams.set("origin", host);
  link.href = address.href;
}

/* Shown is less than walked through, and worth knowing: how many pass by. */
const { statistics } = link.dataset;
if (statistics && !wantsPrivacy()) {
  const events = [{ id: randomId(), event_type: "impression", t: Date.now() }];
  const said = { events, sent_at: Date.now(), link: "embed", host: host ?? "", referrer: "" };
  navigator.sendBeacon(statistics, new Blob([JSON.stringify(said)], { type: "text/plain" }));
}

function preload(): void {
  const { viewer, style } = link.dataset;
  Object.entries({ modulepreload: viewer, prefetch: style }).forEach(([rel, href]) => {
    document.head.append(Object.assign(document.createElement("link"), { rel, href }));
  });
}
["pointerenter", "focus"].forEach((event) => link.addEventListener(event, preload, { once: true }));
