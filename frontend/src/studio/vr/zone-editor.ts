import { part, readJson } from "../../shared/dom";
import { corners, draw, set } from "./drawing";

interface Drawn {
  id: string;
  name: string;
  plan: string;
  region: [number, number][];
  middle: [string, number, number] | null;
}

const nudges: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const mostCorners = 40;
const near = 2;

/**
 * <zone-editor data-zones="…"> around the form of zones and the plans: draws where each zone lies, and lets one draw a region
 * anew: a click or Enter sets a corner, Escape ends it, and what was drawn goes into the form's hidden field.
 */
export class ZoneEditor extends HTMLElement {
  private zones: Drawn[] = [];
  private drawing: Drawn | null = null;
  private places: [number, number][] = [];
  private cursor: [number, number] = [50, 50];

  connectedCallback(): void {
    this.zones = readJson<Drawn[]>(this.dataset["zones"]!);
    this.stages.forEach((stage) => {
      stage.append(draw("svg", { "aria-hidden": "true" }) as unknown as Node);
      stage.addEventListener("click", (event) => this.clicked(event, stage));
      stage.addEventListener("keydown", (event) => this.pressed(event, stage));
    });
    this.addEventListener("click", ({ target }) => {
      const button = (target as Element).closest<HTMLElement>("[data-draw], [data-clear], [data-finish]");
      if (button?.dataset["draw"]) this.start(button.dataset["draw"]);
      if (button?.dataset["clear"]) this.clear(button.dataset["clear"]);
      if (button?.dataset["finish"] !== undefined) this.finish();
    });
    this.show();
    this.toggleAttribute("data-ready", true);
  }

  private get stages(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-plan-stage]")];
  }

  private get banner(): HTMLElement {
    return part(this, "[data-banner]");
  }

  private start(id: string): void {
    this.drawing = this.zones.find((zone) => zone.id === id)!;
    this.places = [];
    this.banner.hidden = false;
    part(this.banner, "[data-words]").textContent = `Draw ${this.drawing.name}: click its corners on a plan, then press Done. With the keyboard: arrows move, Enter sets a corner.`;
    this.toggleAttribute("data-drawing", true);
    const stage = this.stages.find(({ dataset }) => dataset["planStage"] === this.drawing!.plan) ?? this.stages[0];
    stage?.focus();
    stage?.scrollIntoView({ block: "nearest" });
    this.show();
  }

  private clear(id: string): void {
    const zone = this.zones.find((one) => one.id === id)!;
    Object.assign(zone, { plan: "", region: [] });
    this.write(zone);
  }

  private finish(): void {
    if (this.drawing && this.places.length > 2) {
      this.drawing.region = this.places;
      this.write(this.drawing);
    }
    this.drawing = null;
    this.places = [];
    this.banner.hidden = true;
    this.toggleAttribute("data-drawing", false);
    this.show();
  }

  private write({ id, plan, region }: Drawn): void {
    part<HTMLInputElement>(this, `input[name="region-${id}"]`).value = JSON.stringify({ plan, region });
    const word = this.querySelector<HTMLElement>(`[data-drawn="${id}"]`);
    if (word) word.textContent = region.length > 0 ? "Drawn" : "Around its scene's marker";
    part(this, "[data-unsaved]").hidden = false;
    this.show();
  }

  private clicked(event: MouseEvent, stage: HTMLElement): void {
    const box = stage.getBoundingClientRect();
    this.add(stage, [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100]);
  }

  private pressed(event: KeyboardEvent, stage: HTMLElement): void {
    if (!this.drawing) return;
    const by = nudges[event.key];
    if (by) this.cursor = this.cursor.map((value, at) => Math.min(100, Math.max(0, value + by[at]! * (event.shiftKey ? 5 : 1)))) as [number, number];
    else if (event.key === "Enter" || event.key === " ") this.add(stage, this.cursor);
    else if (event.key === "Escape") this.finish();
    else return;
    event.preventDefault();
    this.show();
  }

  private add(stage: HTMLElement, place: [number, number]): void {
    if (!this.drawing) return;
    const plan = stage.dataset["planStage"]!;
    if (plan !== this.drawing.plan) this.places = [];
    this.drawing.plan = plan;
    const [first] = this.places;
    if (this.places.length > 2 && first && Math.hypot(first[0] - place[0], first[1] - place[1]) < near) return this.finish();
    if (this.places.length < mostCorners) this.places = [...this.places, place.map((value) => Math.round(value * 100) / 100) as [number, number]];
    this.show();
  }

  private show(): void {
    this.stages.forEach((stage) => {
      const image = part<HTMLImageElement>(stage, "img");
      const size = { width: Number(image.getAttribute("width")), height: Number(image.getAttribute("height")) };
      const unit = Math.max(size.width, size.height) / 100;
      const picture = stage.querySelector("svg")!;
      set(picture, { viewBox: `0 0 ${size.width} ${size.height}`, "stroke-width": unit * 0.35 });
      const plan = stage.dataset["planStage"]!;
      picture.replaceChildren(...this.zones.flatMap((zone) => this.shape(zone, plan, size, unit)), ...this.draft(plan, size, unit));
    });
  }

  private shape(zone: Drawn, plan: string, size: { width: number; height: number }, unit: number): SVGElement[] {
    if (zone === this.drawing) return [];
    const middle = zone.region.length > 2 && zone.plan === plan ? middleOf(zone.region) : zone.region.length === 0 && zone.middle?.[0] === plan ? ([zone.middle[1], zone.middle[2]] as const) : null;
    if (!middle) return [];
    const [x, y] = [(middle[0] / 100) * size.width, (middle[1] / 100) * size.height];
    const ground = zone.region.length > 2 ? draw("polygon", { class: "zones__region", points: corners(zone.region, size) }) : draw("circle", { class: "zones__region is-point", cx: x, cy: y, r: unit * 1.2 });
    return [ground, draw("text", { class: "zones__name", x, y: zone.region.length > 2 ? y : y + unit * 4, "text-anchor": "middle", "font-size": unit * 2.3, "stroke-width": unit * 0.6 }, zone.name)];
  }

  private draft(plan: string, size: { width: number; height: number }, unit: number): SVGElement[] {
    if (!this.drawing || (this.drawing.plan && this.drawing.plan !== plan && this.places.length > 0)) return [];
    const dots = this.places.map(([x, y]) => draw("circle", { class: "zones__corner", cx: (x / 100) * size.width, cy: (y / 100) * size.height, r: unit }));
    const [x, y] = [(this.cursor[0] / 100) * size.width, (this.cursor[1] / 100) * size.height];
    const cross = draw("path", { class: "zones__cursor", d: `M${x - unit * 2} ${y}h${unit * 4}M${x} ${y - unit * 2}v${unit * 4}` });
    return [draw("polygon", { class: "zones__draft", points: corners(this.places, size) }), ...dots, cross];
  }
}

const middleOf = (region: readonly (readonly [number, number])[]): readonly [number, number] =>
  [0, 1].map((axis) => region.reduce((sum, place) => sum + place[axis as 0 | 1], 0) / region.length) as [number, number];

