import { make, readJson } from "../../shared/dom";
import { iconFrom } from "../../shared/icons";
import { comfortableFov } from "../../viewer/angles";
import type { Direction, Scene, View } from "../../viewer/manifest";
import { Panorama, WebGLMissing } from "../../viewer/panorama";
import { type Place, project, type Size, unproject } from "../../viewer/projection";
import { ValueSphere } from "../../viewer/value-sphere";
import { debounced, fragment, say } from "../pages/elements";
import { asPicture, CellMap } from "./cell-map";
import { doublings, shareOf, viridis } from "./colour-map";

/** Of the map's picture: 0.7° a point, an eighth of the spread the server gives it. */
const mapSize = { width: 512, height: 256 };
const turnStep = 6;
const saidAfter = 600;

interface Data {
  scene: Pick<Scene, "id" | "title" | "view" | "panorama">;
  hotspots: { id: string; title: string; position: Direction }[];
  places: Direction[];
  rings: number[];
  values: number[];
}

interface Mark {
  element: HTMLElement;
  direction: Direction;
}

/**
 * <attention-map>: lays where visitors looked over the panorama itself. What it shows comes from the server with the lists below
 * it, for each scene and filter anew. Looking here is nobody's visit: nothing is counted.
 */
export class AttentionMap extends HTMLElement {
  private panorama: Panorama | null = null;
  private layer: ValueSphere | null = null;
  private map: CellMap | null = null;
  private marks: Mark[] = [];
  private shownScene = "";
  private pointer: Place | null = null;
  private asked: AbortController | undefined;
  private readonly markLayer = make("div", { className: "marks", ariaHidden: "true" });

  connectedCallback(): void {
    this.form.addEventListener("change", () => void this.refresh());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.refresh();
    });
    this.one("[data-submit]").hidden = true;
    this.addEventListener("click", ({ target }) => this.turned((target as Element).closest<HTMLElement>("[data-turn]")));
    this.drawRamp();
    this.openPanorama();
    void this.show();
  }

  disconnectedCallback(): void {
    this.layer?.dispose();
    this.panorama?.destroy();
  }

  private one<T extends HTMLElement>(selector: string): T {
    return this.querySelector<T>(selector)!;
  }

  private get form(): HTMLFormElement {
    return this.one<HTMLFormElement>("[data-filters]");
  }

  private openPanorama(): void {
    const stage = this.one("[data-stage]");
    try {
      this.panorama = new Panorama(stage, {
        drawn: (view, size) => this.drawn(view, size),
        tapped: () => undefined,
        lost: () => this.tell("The browser took back the memory for the picture. Reload the page to see it again."),
      });
    } catch (error) {
      if (!(error instanceof WebGLMissing)) throw error;
      this.tell("This browser cannot draw 360° pictures (WebGL 2 is missing). The lists and the table below say the same.");
      return;
    }
    const { canvas } = this.panorama;
    this.panorama.mount(this.markLayer);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "The scene with its map of attention: arrows turn, plus and minus zoom");
    canvas.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("pointermove", ({ pointerType, clientX, clientY }) => {
      const box = stage.getBoundingClientRect();
      this.pointer = pointerType === "mouse" ? { x: clientX - box.left, y: clientY - box.top } : null;
      this.read();
    });
    stage.addEventListener("pointerleave", () => {
      this.pointer = null;
      this.read();
    });
    const opacity = this.one<HTMLInputElement>("[data-opacity]");
    opacity.addEventListener("input", () => this.fade());
    this.one("[data-tools]").hidden = false;
    this.one("[data-message]").hidden = true;
  }

  private tell(text: string): void {
    const message = this.one("[data-message]");
    message.textContent = text;
    message.hidden = false;
    const table = this.querySelector<HTMLDetailsElement>("[data-sectors]");
    if (table) table.open = true;
  }

  /** The scene and the filters were changed: the server draws the lists anew, and sends their map. */
  private async refresh(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const url = new URL(this.form.action || location.href, location.href);
    url.search = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => value) as [string, string][]).toString();
    history.replaceState(null, "", url);
    const part = this.one("[data-part]");
    part.setAttribute("aria-busy", "true");
    try {
      part.innerHTML = await fragment(url, this.asked.signal);
      this.keepFilters(url);
      await this.show();
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      say("The map did not arrive. Check the connection and choose again.");
    }
    part.removeAttribute("aria-busy");
  }

  /** The links to other days keep the scene and the device that are chosen here. */
  private keepFilters({ searchParams }: URL): void {
    const links = [...document.querySelectorAll<HTMLAnchorElement>(".span__presets a")];
    const fields = [...document.querySelectorAll<HTMLInputElement>(".span__form input[type=hidden]")];
    for (const name of ["scene", "source"]) {
      const value = searchParams.get(name) ?? "";
      links.forEach((link) => {
        const url = new URL(link.href);
        if (value) url.searchParams.set(name, value);
        else url.searchParams.delete(name);
        link.href = url.href;
      });
      fields.filter((field) => field.name === name).forEach((field) => (field.value = value));
    }
  }

  private async show(): Promise<void> {
    const data = readJson<Data>("attention-data");
    this.map = data.values.length > 0 ? new CellMap(data.rings, data.values) : null;
    this.toggleAttribute("data-hidden-map", this.map === null);
    if (!this.panorama) {
      this.tell(this.one("[data-message]").textContent!);
      return;
    }
    await this.showScene(data.scene);
    this.cover();
    this.showMarks(data);
    this.dataset["shown"] = data.scene.id;
  }

  private async showScene({ id, view, panorama }: Data["scene"]): Promise<void> {
    if (id === this.shownScene) return;
    const isFirst = this.shownScene === "";
    this.shownScene = id;
    const { width, height } = this.panorama!.size;
    const arrival = { ...view, fov: comfortableFov(view.fov, width / height) };
    await this.panorama!.show(panorama, arrival, { fade: !isFirst }).catch(() => this.tell("The picture did not arrive. Check the connection and choose the scene again."));
  }

  private cover(): void {
    const before = this.layer;
    const { width, height } = mapSize;
    this.layer = this.map && new ValueSphere({ shares: asPicture(this.map, width, height, shareOf), width, height }, viridis, 2 * doublings);
    this.panorama!.cover(this.layer);
    before?.dispose();
    this.fade();
  }

  private fade(): void {
    if (this.layer) this.layer.opacity = Number(this.one<HTMLInputElement>("[data-opacity]").value) / 100;
    this.panorama?.refresh();
  }

  private showMarks({ hotspots, places }: Data): void {
    const icon = iconFrom(this.dataset["icons"]!);
    const ofHotspot = hotspots.map(({ title, position }) => ({
      direction: position,
      element: make("span", { className: "marks__one" }, icon("map-pin"), make("span", { textContent: title })),
    }));
    const ofPlace = places.map((direction, at) => ({ direction, element: make("span", { className: "marks__one marks__one--place", textContent: String(at + 1) }) }));
    this.marks = [...ofHotspot, ...ofPlace];
    this.markLayer.replaceChildren(...this.marks.map(({ element }) => element));
    this.panorama!.refresh();
  }

  private drawn(view: View, size: Size): void {
    this.marks.forEach(({ element, direction }) => {
      const at = project(direction, view, size);
      const isSeen = at !== null && at.x > 0 && at.y > 0 && at.x < size.width && at.y < size.height;
      element.hidden = !isSeen;
      if (isSeen) element.style.translate = `${at.x.toFixed(1)}px ${at.y.toFixed(1)}px`;
    });
    this.read();
  }

  /** What the map says where one points, or in the middle of the view. */
  private read(): void {
    const { map, panorama, pointer } = this;
    if (!panorama) return;
    const { yaw, pitch } = pointer ? unproject(pointer, panorama.view, panorama.size) : panorama.view;
    const where = pointer ? "Here" : "In the middle";
    this.one("[data-here]").textContent = map ? `${where}: ${map.at(yaw, pitch).toFixed(1)} × an even look around` : "No map for these days";
  }

  private readonly sayMiddle = debounced(() => (this.one("[data-said]").textContent = this.one("[data-here]").textContent), saidAfter);

  private turned(button: HTMLElement | null): void {
    if (!button || !this.panorama) return;
    const { yaw, pitch } = button.dataset;
    this.panorama.turnTo({ yaw: Number(yaw), pitch: Number(pitch) });
    this.one("[data-stage]").scrollIntoView({ block: "nearest" });
    this.sayMiddle();
  }

  private key(event: KeyboardEvent): void {
    const { panorama } = this;
    const turns: Record<string, () => void> = {
      ArrowLeft: () => panorama!.turnBy(-turnStep, 0),
      ArrowRight: () => panorama!.turnBy(turnStep, 0),
      ArrowUp: () => panorama!.turnBy(0, turnStep),
      ArrowDown: () => panorama!.turnBy(0, -turnStep),
      "+": () => panorama!.zoomBy(1),
      "=": () => panorama!.zoomBy(1),
      "-": () => panorama!.zoomBy(-1),
    };
    const act = event.altKey || event.ctrlKey || event.metaKey ? undefined : turns[event.key];
    if (!act) return;
    event.preventDefault();
    this.pointer = null;
    act();
    this.sayMiddle();
  }

  /** The legend, of the same colours as the map. */
  private drawRamp(): void {
    const ramp = this.one<HTMLCanvasElement>("[data-ramp]");
    const context = ramp.getContext("2d")!;
    for (let x = 0; x < ramp.width; x += 1) {
      context.fillStyle = `rgb(${viridis(x / (ramp.width - 1)).join(" ")})`;
      context.fillRect(x, 0, 1, 1);
    }
  }
}
