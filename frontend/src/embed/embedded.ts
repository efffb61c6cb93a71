import { readJson } from "../shared/dom";
import type { Manifest } from "../viewer/manifest";
import { wantsEditing } from "./edit-mode";
import { hostOrigin, surroundings } from "./host";
import { Messages } from "./messages";
import { watchNotices } from "./notices";

/* Loaded before the viewer, so that it misses nothing. Outside a frame, and where nobody says who is around it, it is silent. */
const host = parent === window ? null : hostOrigin(surroundings());
if (host) {
  const messages = new Messages(readJson<Manifest>("tour-manifest"), host);
  if (wantsEditing(location.search)) {
    messages.letEdit();
  }
  watchNotices((message) => messages.tell("error", { code: "notice", message }));
}
