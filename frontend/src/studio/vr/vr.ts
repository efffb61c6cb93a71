/** The parts of the pages for sales. */
import { Listing } from "../pages/listing";
import { FreshPart } from "../pages/fresh-part";
import { PlanCalibration } from "./plan-calibration";
import { VrReplay } from "./vr-replay";
import { WrittenSummary } from "./written-summary";
import { ZoneEditor } from "./zone-editor";
import { ZoneHeat } from "./zone-heat";

/** <session-list>: a list that narrows as one types, and goes on. */
class SessionList extends Listing {}

export function defineVr(): void {
  customElements.define("session-list", SessionList);
  customElements.define("fresh-part", FreshPart);
  customElements.define("vr-replay", VrReplay);
  customElements.define("zone-heat", ZoneHeat);
  customElements.define("plan-calibration", PlanCalibration);
  customElements.define("zone-editor", ZoneEditor);
  customElements.define("written-summary", WrittenSummary);
  document.querySelectorAll<HTMLSelectElement>("select[data-submits]").forEach((select) => select.addEventListener("change", () => select.form?.requestSubmit()));
}
