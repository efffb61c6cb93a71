import { formatDeepLink } from "./deep-link";
import type { View } from "./manifest";

/** The tour's address with the view one has now; the part behind # survives every redirect. */
export const linkToView = (address: string, sceneId: string, view: View): string =>
  address.replace(/#.*$/, "") + formatDeepLink(sceneId, view);
