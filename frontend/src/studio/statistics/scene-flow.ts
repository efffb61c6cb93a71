import { readJson } from "../../shared/dom";
import { chosen, type FlowScene, type Placed, placed, type Way } from "./flow-layout";

const svg = "http://www.w3.org/2000/svg";
const card = { width: 148, height: 96, picture: 62 };
const gap = { across: 112, mostAcross: 300, down: 30 };
/** On the sides the ways within a column need room. */
const margin = { across: 76, down: 28 };
const widest = 11;
/** Ways walked less than this share of the most walked one are only in the table. */
const least = 0.02;

function draw<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number> = {}, ...children: (Node | string)[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svg, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
  element.append(...children);
  return element;
}

/** <scene-flow data-flow="…">: the scenes as cards, and between them arrows as broad as they were walked. */
export class SceneFlow extends HTMLElement {
  private readonly places = new Map<string, { x: number; y: number }>();

  connectedCallback(): void {
    const flow = readJson<{ scenes: FlowScene[]; ways: Way[] }>(this.dataset["flow"]!);
    const { scenes, ways } = chosen(flow.scenes, flow.ways);
    if (ways.length === 0) return;
    const cards = placed(scenes, ways);
    const columns = Math.max(...cards.map(({ column }) => column)) + 1;
    const rows = Math.max(...cards.map(({ row }) => Math.abs(row))) * 2 + 1;
    const across = this.across(columns);
    const width = columns * card.width + (columns - 1) * across + 2 * margin.across;
    const height = rows * card.height + (rows - 1) * gap.down + 2 * margin.down;
    cards.forEach(({ scene, column, row }) =>
      this.places.set(scene.id, { x: margin.across + column * (card.width + across), y: height / 2 - card.height / 2 + row * (card.height + gap.down) }),
    );
    const picture = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": this.dataset["words"]! });
    picture.append(draw("g", {}, ...this.arrows(ways)), draw("g", {}, ...cards.map((one) => this.card(one))));
    this.replaceChildren(picture);
    if (flow.scenes.length > scenes.length) this.append(Object.assign(document.createElement("p"), { className: "part__none", textContent: `The ${scenes.length} most visited scenes. All ways are in the table.` }));
    this.addEventListener("pointerover", ({ target }) => this.light((target as Element).closest<SVGElement>("[data-scene]")?.dataset["scene"]));
    this.addEventListener("pointerleave", () => this.light(undefined));
    this.toggleAttribute("data-ready", true);
  }

  /** Between columns, as the page has room for it. */
  private across(columns: number): number {
    const room = (this.clientWidth - columns * card.width - 2 * margin.across) / Math.max(1, columns - 1);
    return Math.min(gap.mostAcross, Math.max(gap.across, room));
  }

  /** Only the ways of one scene stand out while one points at it. */
  private light(id: string | undefined): void {
    this.toggleAttribute("data-lit", id !== undefined);
    this.querySelectorAll<SVGElement>("[data-from]").forEach((arrow) => arrow.classList.toggle("is-lit", id !== undefined && (arrow.dataset["from"] === id || arrow.dataset["to"] === id)));
  }

  private card({ scene }: Placed): SVGGElement {
    const { x, y } = this.places.get(scene.id)!;
    const clip = `clip-${scene.id}`;
    const group = draw("g", { transform: `translate(${x} ${y})`, class: "flow__card", "data-scene": scene.id });
    group.append(
      draw("title", {}, `${scene.title}: ${scene.visits.toLocaleString("en")} visits, ${scene.entries.toLocaleString("en")} began here, ${scene.exits.toLocaleString("en")} left from here`),
      draw("clipPath", { id: clip }, draw("rect", { width: card.width, height: card.height, rx: 10 })),
      draw("rect", { class: "flow__paper", width: card.width, height: card.height, rx: 10 }),
    );
    if (scene.picture) group.append(draw("image", { href: scene.picture, width: card.width, height: card.picture, preserveAspectRatio: "xMidYMid slice", "clip-path": `url(#${clip})` }));
    group.append(
      draw("rect", { class: "flow__edge", width: card.width, height: card.height, rx: 10 }),
      draw("text", { class: "flow__title", x: 10, y: card.picture + 22 }, shortened(scene.title)),
      draw("text", { class: "flow__visits", x: card.width - 10, y: card.picture + 22, "text-anchor": "end" }, scene.visits.toLocaleString("en")),
    );
    return group;
  }

  private arrows(ways: readonly Way[]): SVGGElement[] {
    const most = Math.max(...ways.map(({ visits }) => visits));
    return [...ways]
      .filter(({ visits }) => visits >= most * least)
      .sort((a, b) => a.visits - b.visits)
      .map((way) => this.arrow(way, most));
  }

  private arrow({ from, to, visits }: Way, most: number): SVGGElement {
    const width = 1 + (widest - 1) * Math.sqrt(visits / most);
    const [start, end] = [this.places.get(from)!, this.places.get(to)!];
    const { path, tip, turn } = curve(start, end, 5 + width);
    const side = 4 + width * 0.75;
    return draw(
      "g",
      { class: start.x < end.x ? "flow__way" : "flow__way flow__way--back", "data-from": from, "data-to": to },
      draw("title", {}, `${visits.toLocaleString("en")} visits`),
      draw("path", { d: path, "stroke-width": width.toFixed(1), fill: "none" }),
      draw("path", { class: "flow__tip", d: `M0 0 L${-1.4 * side} ${-side} L${-1.4 * side} ${side} Z`, transform: `translate(${tip.x} ${tip.y}) rotate(${turn})` }),
    );
  }
}

interface Spot {
  x: number;
  y: number;
}

/** From card to card: across from side to side, within a column out of the side and back; there and back lie apart. */
function curve(start: Spot, end: Spot, tipLength: number): { path: string; tip: Spot; turn: number } {
  const forth = end.x > start.x;
  const lane = forth ? -card.height * 0.16 : card.height * 0.2;
  const [y1, y2] = [start.y + card.height / 2 + lane, end.y + card.height / 2 + lane];
  if (start.x === end.x) {
    const isDown = end.y > start.y;
    const x = start.x + (isDown ? card.width : 0);
    const out = (isDown ? 1 : -1) * (40 + Math.abs(end.y - start.y) * 0.12);
    const stop = x + (isDown ? tipLength : -tipLength);
    return { path: `M${x} ${start.y + card.height / 2} C${x + out} ${start.y + card.height / 2} ${x + out} ${y2} ${stop} ${y2}`, tip: { x, y: y2 }, turn: isDown ? 180 : 0 };
  }
  const [x1, x2] = forth ? [start.x + card.width, end.x] : [start.x, end.x + card.width];
  const stop = x2 + (forth ? -tipLength : tipLength);
  const reach = Math.max(50, Math.abs(x2 - x1) * 0.45) * (forth ? 1 : -1);
  return { path: `M${x1} ${y1} C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${stop} ${y2}`, tip: { x: x2, y: y2 }, turn: forth ? 0 : 180 };
}

const shortened = (title: string): string => (title.length > 14 ? `${title.slice(0, 13).trimEnd()}…` : title);
