/** All pages of the studio but the editor. */
import "./copy-field";
import "./role-form";
import "./team-switch";
import { DomainSetup } from "./pages/domain-setup";
import { MakeTour } from "./making/make-tour";
import { MediaLibrary } from "./media/media-library";
import { NewTour } from "./pages/new-tour";
import { showTimes } from "./pages/times";
import { ProfilePhoto } from "./profile-photo";
import { TourList } from "./pages/tour-list";
import { LiveCount } from "./statistics/live-count";
import { LivePage } from "./statistics/live-page";
import { SceneFlow } from "./statistics/scene-flow";
import { TrendChart } from "./statistics/trend-chart";
import { showCountries } from "./statistics/words";
import { Toasts } from "./toasts";
import { UploadQueue } from "./uploads/upload-queue";
import { defineVr } from "./vr/vr";

showTimes();
showCountries(document);

/** What is on its way goes on, on whatever page of the studio one is. */
function goOnUploading(): void {
  const rail = document.querySelector<HTMLElement>(".rail");
  if (!rail || document.querySelector("upload-queue")) return;
  const queue = Object.assign(document.createElement("upload-queue"), { className: "uploads" });
  Object.assign(queue.dataset, { person: rail.dataset["person"], icons: rail.dataset["icons"] });
  document.body.append(queue);
}

customElements.define("studio-toasts", Toasts);
customElements.define("domain-setup", DomainSetup);
customElements.define("tour-list", TourList);
customElements.define("media-library", MediaLibrary);
customElements.define("new-tour", NewTour);
customElements.define("profile-photo", ProfilePhoto);
customElements.define("upload-queue", UploadQueue);
defineVr();
customElements.define("make-tour", MakeTour);
customElements.define("trend-chart", TrendChart);
customElements.define("scene-flow", SceneFlow);
customElements.define("live-page", LivePage);
customElements.define("live-count", LiveCount);
// The only page of these that draws a panorama: it alone waits for what that takes.
if (document.querySelector("attention-map")) void import("./statistics/attention-map").then(({ AttentionMap }) => customElements.define("attention-map", AttentionMap));
goOnUploading();
// On a phone the rail and the choice of days are one line each, of which not all is in sight.
document.querySelectorAll(".rail__nav [aria-current], .span__presets [aria-current]").forEach((open) => open.scrollIntoView({ block: "nearest", inline: "nearest" }));
