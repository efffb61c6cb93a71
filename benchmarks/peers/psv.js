// Photo Sphere Viewer as its documentation starts it: one equirectangular picture.
import { Viewer } from "@photo-sphere-viewer/core";
import "@photo-sphere-viewer/core/index.css";

const viewer = new Viewer({ container: "panorama", panorama: document.body.dataset.picture });
viewer.addEventListener("ready", () => dispatchEvent(new Event("peer:navigable")), { once: true });
