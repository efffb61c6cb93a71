import { control, divIcon, map as createMap, marker, tileLayer } from "leaflet";
import { make, part } from "../shared/dom";
import { prefersStillness } from "../shared/motion";

const streetZoom = 15;
const closest = 19;

/** A map around the place of a tour. The element says where that is and where tiles and style are to be had. */
export class MapOfPlace {
  constructor(
    private readonly element: HTMLElement,
    private readonly icon: (name: string) => SVGSVGElement,
  ) {
    const sheet = make("link", { rel: "stylesheet", href: element.dataset["style"]! });
    // Without its style a map is a heap of pictures.
    sheet.addEventListener("load", () => {
      element.hidden = false;
      this.draw(part(element, "[data-ground]"));
    });
    document.head.append(sheet);
  }

  private draw(ground: HTMLElement): void {
    const { latitude, longitude, tiles, zoomIn, zoomOut } = this.element.dataset;
    const place: [number, number] = [Number(latitude), Number(longitude)];
    const moves = !prefersStillness();
    const map = createMap(ground, {
      center: place,
      zoom: streetZoom,
      // It stands below the map, in the page.
      attributionControl: false,
      zoomControl: false,
      // The wheel scrolls the panel; the map has its buttons, its keys and two fingers.
      scrollWheelZoom: false,
      zoomAnimation: moves,
      fadeAnimation: moves,
      inertia: moves,
    });
    control.zoom({ zoomInTitle: zoomIn!, zoomOutTitle: zoomOut! }).addTo(map);
    tileLayer(tiles!, { maxZoom: closest }).addTo(map);
    const html = this.icon("map-pin") as unknown as HTMLElement;
    const pin = divIcon({ html, className: "map__pin", iconSize: [32, 32], iconAnchor: [16, 30] });
    marker(place, { icon: pin, interactive: false, keyboard: false }).addTo(map);
  }
}
