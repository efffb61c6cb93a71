import { make } from "../../shared/dom";
import { corners, draw, set } from "./drawing";
import { drawHeat, heatOf } from "./heat";
import { indexAt, type Journey, type Plan, placeAt, spoken } from "./journey";

/** Where nothing lies on a plan, the path has a square of its own. */
const alone: Plan = { id: "", name: "", url: "", width: 1000, height: 1000, zones: [] };
const sources = {
  calibration: "",
  zones: "Drawn from zone to zone: calibrate the plan to see the way itself.",
  itself: "Without a plan: the way as the headset tells it, seen from above.",
  nothing: "",
};

/** The plan with the way on it: all of it faintly, what was walked so far, and where somebody is. */
export class PlanReplay {
  readonly element = make("div", { className: "replay__plan" });
  private readonly stage = make("div", { className: "replay__stage" });
  private readonly picture = make("img", { alt: "" });
  private readonly heat = make("canvas", { className: "replay__heat" });
  private readonly floors = make("div", { className: "replay__floors", role: "group", ariaLabel: "Floors" });
  private readonly legend = make("p", { className: "replay__legend" });
  private readonly note = make("p", { className: "vr-note" });
  private readonly all = draw("polyline", { class: "replay__path" });
  private readonly walked = draw("polyline", { class: "replay__walked" });
  private readonly person = draw("g", { class: "replay__person" });
  private readonly drawing = draw("svg", { "aria-hidden": "true" });
  private shown: Plan | undefined;
  private journey!: Journey;
  private isHot = true;
  private heatKey = "";

  constructor() {
    this.stage.append(this.picture, this.heat, this.drawing as unknown as Node);
    this.element.append(this.floors, this.stage, this.legend, this.note);
  }

  set(journey: Journey): void {
    this.journey = journey;
    this.element.hidden = journey.path.length === 0;
    this.note.textContent = sources[journey.placed_by];
    this.note.hidden = !this.note.textContent;
    this.drawFloors();
    this.heatKey = "";
    if (this.shown) this.open(this.plans.find(({ id }) => id === this.shown!.id) ?? this.plans[0]!);
  }

  showHeat(isHot: boolean): void {
    this.isHot = isHot;
    this.heatKey = "";
    if (this.shown) this.drawHeat();
  }

  at(milliseconds: number): void {
    const { path } = this.journey;
    const place = placeAt(path, milliseconds);
    if (!place) return;
    const plan = this.plans.find(({ id }) => id === (place.plan ?? "")) ?? this.plans[0]!;
    if (plan !== this.shown) this.open(plan);
    const so = path.slice(0, indexAt(path, milliseconds) + 1).filter((step) => (step[1] ?? "") === plan.id);
    set(this.walked, { points: corners([...so.map(([, , x, y]) => [x, y] as const), [place.x, place.y]], plan) });
    set(this.person, { transform: `translate(${(place.x / 100) * plan.width} ${(place.y / 100) * plan.height})` });
  }

  private get plans(): Plan[] {
    return this.journey.plans.length > 0 ? this.journey.plans : [alone];
  }

  private drawFloors(): void {
    this.floors.hidden = this.plans.length < 2;
    this.floors.replaceChildren(
      ...this.plans.map((plan) => {
        const button = make("button", { type: "button", textContent: plan.name });
        button.dataset["plan"] = plan.id;
        button.addEventListener("click", () => this.open(plan));
        return button;
      }),
    );
  }

  private open(plan: Plan): void {
    this.shown = plan;
    this.floors.querySelectorAll<HTMLElement>("button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset["plan"] === plan.id)));
    const { width, height } = plan;
    this.stage.toggleAttribute("data-alone", plan === alone);
    if (plan.url && this.picture.getAttribute("src") !== plan.url) Object.assign(this.picture, { src: plan.url, width, height });
    this.picture.hidden = !plan.url;
    this.picture.alt = plan.url ? `Floor plan ${plan.name}` : "";
    const size = Math.max(width, height) / 100;
    set(this.drawing, { viewBox: `0 0 ${width} ${height}`, "stroke-width": size * 0.45 });
    set(this.all, { points: corners(this.stepsOn(plan), plan) });
    set(this.walked, { points: "" });
    this.person.replaceChildren(draw("circle", { class: "replay__halo", r: size * 2.6 }), draw("circle", { class: "replay__dot", r: size * 1.2 }));
    this.drawing.replaceChildren(...plan.zones.map(({ name, region }) => draw("polygon", { class: "replay__zone", points: corners(region, plan) }, draw("title", {}, name))), this.all, this.walked, this.person);
    this.drawHeat();
  }

  private stepsOn(plan: Plan): (readonly [number, number])[] {
    return this.journey.path.filter((step) => (step[1] ?? "") === plan.id).map(([, , x, y]) => [x, y] as const);
  }

  private drawHeat(): void {
    const plan = this.shown!;
    const key = `${plan.id} ${this.journey.path.length} ${this.isHot}`;
    if (key === this.heatKey) return;
    this.heatKey = key;
    this.heat.hidden = this.legend.hidden = !this.isHot;
    if (!this.isHot) return;
    const heat = heatOf(this.journey.path, plan === alone ? null : plan.id, plan.height / plan.width);
    drawHeat(this.heat, heat);
    this.legend.replaceChildren(scale(), `0 s to ${spoken(heat.most * 1000)} in one place`);
  }
}

/** The colours from little to much. */
export function scale(): HTMLElement {
  return make("span", { className: "vr-scale", ariaHidden: "true" });
}
