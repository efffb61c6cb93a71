/** All pages of the studio but the editor. */
import "./copy-field";
import "./role-form";
import "./team-switch";
import { MediaLibrary } from "./media/media-library";
import { NewTour } from "./pages/new-tour";
import { showTimes } from "./pages/times";
import { TourList } from "./pages/tour-list";
import { Toasts } from "./toasts";
import { UploadQueue } from "./uploads/upload-queue";

showTimes();

customElements.define("studio-toasts", Toasts);
customElements.define("tour-list", TourList);
customElements.define("media-library", MediaLibrary);
customElements.define("new-tour", NewTour);
customElements.define("upload-queue", UploadQueue);
