/** Every sentence the scripts say; the rest stands in the templates. */
export const words = {
  picture: (scene: string) => `360° picture: ${scene}`,
  hotspotsIn: (scene: string) => `Hotspots in ${scene}`,
  goTo: "Go to",
  untitledScene: "Scene",
  hotspotKinds: {
    navigation: "Scene",
    info: "Information",
    audio: "Sound",
    video: "Video",
    link: "Link",
    custom: "Information",
  },
  opensNewTab: "opens in a new tab",
  openLink: "Open the link",
  playFrom: (site: string) => `Play from ${site}`,
  watchOn: (site: string) => `Watch on ${site}`,
  contacts: (company: string) =>
    `Nothing has been fetched from there yet. Playing contacts ${company}, which then learns your network address.`,
  videoTitle: (title: string) => `Video: ${title}`,
  soundTitle: (title: string) => `Sound: ${title}`,
  playsAgain: "Begins again at its end",
  mediaFailed: "This does not play here. It may be gone, or in a format this browser does not know.",
  enlarge: (picture: string) => `Enlarge: ${picture}`,
  pictureOf: (at: number, all: number) => `Picture ${at} of ${all}`,
  pictures: "Pictures",
  previousPicture: "Previous picture",
  nextPicture: "Next picture",
  close: "Close",
  entered: (scene: string, hotspots: number) =>
    `${scene}. ${hotspots === 0 ? "No hotspots" : hotspots === 1 ? "1 hotspot" : `${hotspots} hotspots`} here.`,
  nextFloor: (floor: string) => `${floor}. Show the next floor`,
  startTurning: "Turn by itself",
  stopTurning: "Stop turning",
  soundOn: "Sound on",
  soundOff: "Sound off",
  copied: "Copied",
  copyByHand: "The browser forbids copying here. The text is selected: copy it with your keyboard or the menu.",
  noMotion: "This device does not tell its movements. You can go on turning the picture with a finger.",
  noMotionInFrame:
    "The page around this tour keeps the device's movements to itself. Open the tour in its own tab to use them; a finger turns the picture here.",
  enterFullscreen: "Full screen",
  exitFullscreen: "Leave full screen",
  pictureFailed: (scene: string) =>
    `The picture of ${scene} did not arrive. Check the connection and try again; the tour as text works without it.`,
  noScenes: "This tour has no scenes yet. Look in again later.",
  noWebGL:
    "This browser cannot draw 360° pictures: its 3D graphics (WebGL 2) are missing or switched off. The tour as text with pictures shows everything else.",
  pictureLost:
    "The browser took back the memory for the 360° picture and did not return it. Reload the page, or read the tour as text.",
} as const;
