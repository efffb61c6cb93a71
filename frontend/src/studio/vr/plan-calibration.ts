import { part, readJson } from "../../shared/dom";
import { corners, draw, set } from "./drawing";
import { type Axes, type Fixed, placer, type World } from "./placing";

const nudges: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const nudge = 0.5;

/**
 * <plan-calibration data-paths="…"> around a form: a click on the plan sets the chosen of two points; the latest paths are drawn
 * as the numbers would place them, before anything is saved. The fields alone are enough, too.
 */
export class PlanCalibration extends HTMLElement {
  private paths: World[][] = [];
  private readonly drawing = draw("svg", { "aria-hidden": "true" });
  private readonly points = [draw("g", { class: "calibration__point" }), draw("g", { class: "calibration__point" })];

  connectedCallback(): void {
    this.paths = readJson<World[][]>(this.dataset["paths"]!) ?? [];
    this.stage.append(this.drawing as unknown as Node);
    this.stage.addEventListener("click", (event) => this.clicked(event));
    this.stage.addEventListener("keydown", (event) => this.pressed(event));
    this.form.addEventListener("input", () => this.draw());
    this.draw();
    this.toggleAttribute("data-ready", true);
  }

  private get form(): HTMLFormElement {
    return part<HTMLFormElement>(this, "form");
  }

  private get stage(): HTMLElement {
    return part(this, "[data-stage]");
  }

  private get size(): { width: number; height: number } {
    const { width, height } = part<HTMLImageElement>(this, "img[data-plan]");
    const image = part<HTMLImageElement>(this, "img[data-plan]");
    return { width: Number(image.getAttribute("width")) || width, height: Number(image.getAttribute("height")) || height };
  }

  private field(name: string): HTMLInputElement | HTMLSelectElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private number(name: string): number {
    const text = this.field(name).value.trim().replace(",", ".");
    return text === "" ? NaN : Number(text);
  }

  private get chosen(): "first" | "second" {
    return (this.form.elements.namedItem("chosen") as RadioNodeList).value === "second" ? "second" : "first";
  }

  private point(name: "first" | "second"): Fixed {
    const world = ["x", "y", "z"].map((axis) => this.number(`${name}-${axis}`)) as unknown as World;
    return { world, plan: [this.number(`${name}-left`), this.number(`${name}-top`)] };
  }

  private clicked(event: MouseEvent): void {
    const box = this.stage.getBoundingClientRect();
    this.place(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    // The other one is next, unless it has its place.
    const other = this.chosen === "first" ? "second" : "first";
    if (Number.isNaN(this.number(`${other}-left`))) part<HTMLInputElement>(this.form, `input[name=chosen][value=${other}]`).checked = true;
    this.draw();
  }

  private pressed(event: KeyboardEvent): void {
    const by = nudges[event.key];
    if (!by) return;
    event.preventDefault();
    const { plan } = this.point(this.chosen);
    const [x, y] = plan.map((value) => (Number.isNaN(value) ? 50 : value)) as [number, number];
    const far = event.shiftKey ? 10 : 1;
    this.place(x + by[0] * nudge * far, y + by[1] * nudge * far);
  }

  private place(x: number, y: number): void {
    const inside = (value: number): string => String(Math.round(Math.min(100, Math.max(0, value)) * 100) / 100);
    this.field(`${this.chosen}-left`).value = inside(x);
    this.field(`${this.chosen}-top`).value = inside(y);
    this.draw();
  }

  private draw(): void {
    const { size } = this;
    const unit = Math.max(size.width, size.height) / 100;
    set(this.drawing, { viewBox: `0 0 ${size.width} ${size.height}`, "stroke-width": unit * 0.35 });
    const axes = { up: this.field("up").value, hand: this.field("hand").value } as Axes;
    const [first, second] = [this.point("first"), this.point("second")];
    const isComplete = [first, second].every(({ world, plan }) => [...world, ...plan].every(Number.isFinite));
    const place = isComplete ? placer(first, second, axes, size) : null;
    const paths = place ? this.paths.map((path) => draw("polyline", { class: "calibration__path", points: corners(path.map(place), size) })) : [];
    [first, second].forEach(({ plan: [x, y] }, at) => {
      const group = this.points[at]!;
      group.toggleAttribute("hidden", Number.isNaN(x) || Number.isNaN(y));
      group.classList.toggle("is-chosen", (this.chosen === "first") === (at === 0));
      set(group, { transform: `translate(${(x / 100) * size.width || 0} ${(y / 100) * size.height || 0})` });
      group.replaceChildren(draw("circle", { r: unit * 1.8 }), draw("text", { "text-anchor": "middle", y: unit * 0.9, "font-size": unit * 2.4 }, at === 0 ? "A" : "B"));
    });
    this.drawing.replaceChildren(...paths, ...this.points);
  }
}
