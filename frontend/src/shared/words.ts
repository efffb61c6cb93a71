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
  watchOnYouTube: "Watch on YouTube",
  watchOnVimeo: "Watch on Vimeo",
  entered: (scene: string, hotspots: number) =>
    `${scene}. ${hotspots === 0 ? "No hotspots" : hotspots === 1 ? "1 hotspot" : `${hotspots} hotspots`} here.`,
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
