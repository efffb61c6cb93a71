import type { Direction, Hotspot, View } from "./manifest";
import { centre, outline, projectOutline, type Size, type Vector } from "./projection";

const svg = "http://www.w3.org/2000/svg";

export const hasArea = ({ polygon }: Hotspot): boolean => (polygon?.length ?? 0) >= 3;

/** A hotspot that is an area of the picture: its shape; the button or link for it stands in its middle. */
export class Area {
  readonly path = document.createElementNS(svg, "path");
  readonly middle: Direction;
  private readonly points: Vector[];

  constructor({ polygon }: Hotspot) {
    this.points = outline(polygon ?? []);
    this.middle = centre(this.points);
    this.path.setAttribute("class", "area");
  }

  place(view: View, size: Size): void {
    const places = projectOutline(this.points, view, size);
    const corners = places.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    this.path.setAttribute("d", corners.length > 2 ? `M${corners.join("L")}Z` : "");
  }

  light(isLit: boolean): void {
    this.path.classList.toggle("area--lit", isLit);
  }
}

/** Where the shapes are drawn; screen readers have the buttons. */
export function areaCanvas(): SVGSVGElement {
  const canvas = document.createElementNS(svg, "svg");
  canvas.setAttribute("class", "areas");
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
