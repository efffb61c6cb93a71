const svg = "http://www.w3.org/2000/svg";

export function draw<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string | number> = {}, ...children: (Node | string)[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svg, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

export function set(element: Element, attributes: Record<string, string | number>): void {
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
}

/** Corners in percent of a picture, as an attribute in its pixels. */
export const corners = (places: readonly (readonly [number, number])[], { width, height }: { width: number; height: number }): string =>
  places.map(([x, y]) => `${((x / 100) * width).toFixed(1)},${((y / 100) * height).toFixed(1)}`).join(" ");
