import { gettext as _, ngettext } from "./gettext";

/**
 * Every sentence the scripts say, in the language of the page; the rest stands in the templates.
 * Each is a literal inside `_()` or `ngettext()`, where `make messages` finds it for the catalogues.
 */
export const words = {
  picture: (scene: string) => _("360° picture: {scene}", { scene }),
  hotspotsIn: (scene: string) => _("Hotspots in {scene}", { scene }),
  goTo: _("Go to"),
  untitledScene: _("Scene"),
  hotspotKinds: {
    navigation: _("Scene"),
    info: _("Information"),
    audio: _("Sound"),
    video: _("Video"),
    link: _("Link"),
    custom: _("Information"),
  },
  opensNewTab: _("opens in a new tab"),
  openLink: _("Open the link"),
  playFrom: (site: string) => _("Play from {site}", { site }),
  watchOn: (site: string) => _("Watch on {site}", { site }),
  contacts: (company: string) =>
    _("Nothing has been fetched from there yet. Playing contacts {company}, which then learns your network address.", { company }),
  videoTitle: (title: string) => _("Video: {title}", { title }),
  soundTitle: (title: string) => _("Sound: {title}", { title }),
  playsAgain: _("Begins again at its end"),
  mediaFailed: _("This does not play here. It may be gone, or in a format this browser does not know."),
  enlarge: (picture: string) => _("Enlarge: {picture}", { picture }),
  pictureOf: (at: number, all: number) => _("Picture {at} of {all}", { at, all }),
  pictures: _("Pictures"),
  previousPicture: _("Previous picture"),
  nextPicture: _("Next picture"),
  close: _("Close"),
  entered: (scene: string, hotspots: number) =>
    hotspots === 0
      ? _("{scene}. No hotspots here.", { scene })
      : ngettext("{scene}. {count} hotspot here.", "{scene}. {count} hotspots here.", hotspots, { scene }),
  nextFloor: (floor: string) => _("{floor}. Show the next floor", { floor }),
  startTurning: _("Turn by itself"),
  stopTurning: _("Stop turning"),
  soundOn: _("Sound on"),
  soundOff: _("Sound off"),
  copied: _("Copied"),
  copyByHand: _("The browser forbids copying here. The text is selected: copy it with your keyboard or the menu."),
  noMotion: _("This device does not tell its movements. You can go on turning the picture with a finger."),
  noMotionInFrame:
    _("The page around this tour keeps the device's movements to itself. Open the tour in its own tab to use them; a finger turns the picture here."),
  enterFullscreen: _("Full screen"),
  exitFullscreen: _("Leave full screen"),
  pictureFailed: (scene: string) =>
    _("The picture of {scene} did not arrive. Check the connection and try again; the tour as text works without it.", { scene }),
  like: (count: number) => (count ? ngettext("Like this tour, {count} like", "Like this tour, {count} likes", count) : _("Like this tour")),
  likeFailed: _("Your like did not get through. Check the connection and press the heart again."),
  likedTooOften: (seconds: number) =>
    ngettext("That was a bit fast. Press the heart again in {count} second.", "That was a bit fast. Press the heart again in {count} seconds.", seconds),
  noScenes: _("This tour has no scenes yet. Look in again later."),
  noWebGL:
    _("This browser cannot draw 360° pictures: its 3D graphics (WebGL 2) are missing or switched off. The tour as text with pictures shows everything else."),
  pictureLost:
    _("The browser took back the memory for the 360° picture and did not return it. Reload the page, or read the tour as text."),
} as const;
