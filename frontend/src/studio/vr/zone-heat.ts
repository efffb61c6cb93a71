import { make, readJson } from "../../shared/dom";
import { viridis } from "../statistics/colour-map";
import { corners, draw } from "./drawing";
import { scale } from "./plan-replay";
import { spoken } from "./journey";

interface HeatZone {
  name: string;
  x: number;
  y: number;
  region: [number, number][];
  seconds: number;
  share: number;
  heat: "" | "hot" | "cold";
}

interface HeatPlan {
  id: string;
  name: string;
  url: string;
  width: number;
  height: number;
  zones: HeatZone[];
  most: number;
}

/** <zone-heat data-heat="…">: floor plans with each zone in the colour of how long people stay there. The table below says the same. */
export class ZoneHeat extends HTMLElement {
  connectedCallback(): void {
    const plans = readJson<HeatPlan[]>(this.dataset["heat"]!);
    this.replaceChildren(
      make("div", { className: "zone-heat__plans" }, ...plans.map((plan) => this.plan(plan))),
      make("p", { className: "replay__legend" }, scale(), `0 s to ${spoken((plans[0]?.most ?? 0) * 1000)} in each session`),
    );
    this.toggleAttribute("data-ready", true);
  }

  private plan(plan: HeatPlan): HTMLElement {
    const size = Math.max(plan.width, plan.height) / 100;
    const drawing = draw("svg", { viewBox: `0 0 ${plan.width} ${plan.height}`, role: "img", "aria-label": `${plan.name}: how long people stay in each zone. The table of zones says the same.` });
    drawing.append(...plan.zones.map((zone) => this.ground(zone, plan, size)), ...plan.zones.map((zone) => this.label(zone, plan, size)));
    const picture = make("img", { src: plan.url, alt: "", width: plan.width, height: plan.height });
    return make("figure", { className: "zone-heat__plan" }, make("div", { className: "replay__stage" }, picture, drawing as unknown as Node), make("figcaption", { textContent: plan.name }));
  }

  private ground(zone: HeatZone, plan: HeatPlan, size: number): SVGElement {
    const [red, green, blue] = viridis(Math.sqrt(zone.share));
    const look = { class: "zone-heat__zone", fill: `rgb(${red} ${green} ${blue})`, "stroke-width": size * 0.3 };
    const words = draw("title", {}, `${zone.name}: ${spoken(zone.seconds * 1000)} in each session`);
    if (zone.region.length > 2) return draw("polygon", { ...look, points: corners(zone.region, plan) }, words);
    const [cx, cy] = [(zone.x / 100) * plan.width, (zone.y / 100) * plan.height];
    return draw("circle", { ...look, cx, cy, r: size * (3 + 6 * Math.sqrt(zone.share)) }, words);
  }

  private label(zone: HeatZone, plan: HeatPlan, size: number): SVGElement {
    const [x, y] = [(zone.x / 100) * plan.width, (zone.y / 100) * plan.height];
    const text = { x, "text-anchor": "middle", "font-size": size * 2.3 };
    return draw(
      "g",
      { class: "zone-heat__label", "stroke-width": size * 0.7 },
      draw("text", { ...text, y }, zone.name),
      draw("text", { ...text, y: y + size * 2.8, class: "zone-heat__time" }, spoken(zone.seconds * 1000)),
    );
  }
}
