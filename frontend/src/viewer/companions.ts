import { isTouch } from "../shared/device";
import { wantsEditing } from "../embed/edit-mode";
import { part } from "../shared/dom";
import { wantsPrivacy } from "../shared/privacy";
import { onFirstOpening } from "./opening";
import type { Companion, Tour } from "./tour";

const isSound = (type: string): boolean => type === "audio" || type === "video";

/** The parts beside the picture; each is fetched only where this tour and this device have a use for it. */
export async function companionsOf(tour: Tour): Promise<Companion[]> {
  const { element, manifest } = tour;
  const { settings, scenes } = manifest;
  const has = (selector: string) => element.querySelector(selector) !== null;
  const sounds = settings.background_audio_url || scenes.some(({ hotspots }) => hotspots.some(({ type }) => isSound(type)));
  const wanted: (Promise<object> | false)[] = [
    has("#floor-plan") && import("./floor-plan").then(({ FloorPlans }) => new FloorPlans(tour)),
    has('[data-control="compass"]') && import("./compass").then(({ Compass }) => new Compass(tour)),
    has('[data-control="auto-turn"]') && import("./auto-turn").then(({ AutoTurn }) => new AutoTurn(tour)),
    !!sounds && has('[data-control="sound"]') && import("./sound").then(({ Sound }) => new Sound(tour)),
    has('[data-control="like"]') && import("./like").then(({ Like }) => new Like(tour)),
    !!element.dataset["statistics"] && !wantsEditing(location.search) && !wantsPrivacy() && import("./statistics").then(({ Statistics }) => new Statistics(tour)),
    has("#share-panel") && import("./share-panel").then(({ SharePanel }) => new SharePanel(tour)),
    isTouch() && has('[data-control="gyroscope"]') && import("./gyroscope").then(({ Gyroscope }) => new Gyroscope(tour)),
    isTouch() && has('[data-control="glasses"]') && import("./glasses").then(({ Glasses }) => new Glasses(tour)),
  ];
  const map = element.querySelector<HTMLElement>("[data-map]");
  if (map) {
    onFirstOpening(part(element, "#info-panel"), () => void import("./map-of-place").then(({ MapOfPlace }) => new MapOfPlace(map, tour.icon)));
  }
  const arrived = await Promise.allSettled(wanted.filter((part) => part !== false));
  return arrived.flatMap((part) => (part.status === "fulfilled" ? [part.value as Companion] : []));
}
