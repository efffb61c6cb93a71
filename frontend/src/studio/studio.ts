/** All pages of the studio but the editor. */
import "./copy-field";
import "./role-form";
import "./team-switch";
import { MediaLibrary } from "./media/media-library";
import { NewTour } from "./pages/new-tour";
import { showTimes } from "./pages/times";
import { ProfilePhoto } from "./profile-photo";
import { TourList } from "./pages/tour-list";
import { Toasts } from "./toasts";
import { UploadQueue } from "./uploads/upload-queue";

showTimes();

/** What is on its way goes on, on whatever page of the studio one is. */
function goOnUploading(): void {
  const rail = document.querySelector<HTMLElement>(".rail");
  if (!rail || document.querySelector("upload-queue")) return;
  const queue = Object.assign(document.createElement("upload-queue"), { className: "uploads" });
  Object.assign(queue.dataset, { person: rail.dataset["person"], icons: rail.dataset["icons"] });
  document.body.append(queue);
}

customElements.define("studio-toasts", Toasts);
customElements.define("tour-list", TourList);
customElements.define("media-library", MediaLibrary);
customElements.define("new-tour", NewTour);
customElements.define("profile-photo", ProfilePhoto);
customElements.define("upload-queue", UploadQueue);
goOnUploading();
