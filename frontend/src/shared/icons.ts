const svg = "http://www.w3.org/2000/svg";

/** Draws icons from the page's sprite, whose address only the server knows. */
export function iconFrom(sprite: string): (name: string) => SVGSVGElement {
  return (name) => {
    const icon = document.createElementNS(svg, "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(svg, "use");
    use.setAttribute("href", `${sprite}#${name}`);
    icon.append(use);
    return icon;
  };
}
