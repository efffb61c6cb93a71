import { isNarrow } from "../shared/device";
import { part, readJson } from "../shared/dom";
import { iconFrom } from "../shared/icons";
import { prefersStillness } from "../shared/motion";
import { pause } from "../shared/pause";
import { words } from "../shared/words";
import { Address } from "./address";
import { clampPitch } from "./angles";
import { arrivalView } from "./arrival";
import { applyBranding } from "./branding";
import { companionsOf } from "./companions";
import { ContentPanel } from "./content-panel";
import { type Controlled, Controls } from "./controls";
import { type DeepLink, formatDeepLink, isTextTour } from "./deep-link";
import { HotspotLayer } from "./hotspot-layer";
import type { Direction, Hotspot, Manifest, Scene, View } from "./manifest";
import { Notice } from "./notice";
import { Panels } from "./panels";
import { fetchEarly, Panorama, WebGLMissing } from "./panorama";
import { Poster } from "./poster";
import { Prefetch } from "./prefetch";
import { project, type Size } from "./projection";
import { SceneList } from "./scene-list";
import { firstStandpoint, type Standpoint, startView } from "./start";
import { Toast } from "./toast";
import type { Companion, Tour } from "./tour";
import { WalkVeil } from "./walk-veil";

/** A picture that takes longer than this is announced by its blurred preview. */
const patience = 250;
const moment = 50;
const restorePause = 400;
const mostLosses = 3;

/** How one gets to a scene: `through` a hotspot one walks, elsewhere the pictures fade. */
interface Way {
  fade: boolean;
  remember?: boolean;
  through?: Hotspot;
}

/**
 * <tour-viewer data-manifest="…" data-icons="…">: walks a visitor through a tour.
 * Fires `scene:entered` with `{ sceneId }` and `hotspot:chosen` with `{ hotspotId, sceneId }`,
 * which a listener may keep to itself by `preventDefault()`.
 */
export class TourViewer extends HTMLElement implements Controlled, Tour {
  manifest!: Manifest;
  icon!: (name: string) => SVGSVGElement;
  private scenes!: Map<string, Scene>;
  private current: Scene | null = null;
  /** Counts the scenes asked for, so that a picture that comes late knows it. */
  private visit = 0;
  /** Until the picture of the current scene stands, the view still belongs to the scene before. */
  private hasArrived = false;
  private panorama: Panorama | null = null;
  private losses = 0;
  private companions: Companion[] = [];

  private poster!: Poster;
  private veil!: WalkVeil;
  private panels!: Panels;
  private toast!: Toast;
  private notice!: Notice;
  private hotspots!: HotspotLayer;
  private content!: ContentPanel;
  private sceneList!: SceneList;
  private readonly prefetch = new Prefetch();
  private readonly address = new Address((link) => this.readAddress(link));

  connectedCallback(): void {
    this.manifest = readJson<Manifest>(this.dataset["manifest"]!);
    this.scenes = new Map(this.manifest.scenes.map((scene) => [scene.id, scene]));
    this.icon = iconFrom(this.dataset["icons"]!);
    applyBranding(this.manifest.branding);
    this.gatherParts();
    this.showTextTour();
    const first = firstStandpoint(this.manifest, this.address.link, this.aspect);
    if (!first) {
      this.giveUp(words.noScenes);
    } else {
      void this.begin(first);
    }
  }

  /**
   * The picture is fetched while the library sets itself up, in steps that leave the page answering. Mostly the page
   * has the coarse one already, and a moment is enough to send for the sharp tiles too.
   */
  private async begin({ scene, view }: Standpoint): Promise<void> {
    await Promise.race([fetchEarly(scene.panorama, view, this), pause(moment)]);
    if (this.createPanorama()) {
      await pause();
      await this.enter(scene, view, { fade: false });
    }
  }

  private get stage(): HTMLElement {
    return part(this, "[data-stage]");
  }

  private get aspect(): number {
    return this.clientWidth / Math.max(1, this.clientHeight);
  }

  private gatherParts(): void {
    const controls = new Controls(this, this);
    this.panels = new Panels(this);
    this.poster = new Poster(part(this, "[data-poster]"));
    this.veil = new WalkVeil(part(this, "[data-veil]"));
    this.toast = new Toast(part(this, "[data-toast]"));
    this.notice = new Notice(part(this, "[data-notice]"));
    this.content = new ContentPanel(part(this, "#content-panel"), this.panels, this.icon);
    this.sceneList = new SceneList(part(this, "#scene-list"), controls.buttons("scenes"), this.panels);
    for (const [panel, control] of [["#info-panel", "info"], ["#share-panel", "share"], ["#floor-plan", "plan"]] as const) {
      const element = this.querySelector<HTMLElement>(panel);
      if (element) {
        this.panels.add(element, controls.buttons(control));
      }
    }
    this.hotspots = new HotspotLayer(this.icon, {
      chosen: (hotspot, element) => this.follow(hotspot, element),
      focused: ({ position }) => this.panorama?.turnTo(position),
    });
  }

  get element(): HTMLElement {
    return this;
  }

  get scene(): Scene | null {
    return this.hasArrived ? this.current : null;
  }

  get view(): View {
    return this.panorama?.view ?? { yaw: 0, pitch: 0, fov: 65 };
  }

  get isReading(): boolean {
    return this.panels.isOpen || this.inert || this.querySelector("dialog[open], details[open]") !== null;
  }

  goTo(sceneId: string): void {
    const scene = this.scenes.get(sceneId);
    if (scene && scene.id !== this.current?.id) {
      void this.enter(scene, startView(scene, {}, this.aspect), { fade: true, remember: true });
    }
  }

  turnTo(direction: Partial<Direction>): void {
    this.panorama?.turnTo({ ...this.view, ...direction });
  }

  look(direction: Partial<Direction>, roll = 0): void {
    this.panorama?.look(direction, roll);
  }

  choose(hotspotId: string): void {
    this.hotspots.press(hotspotId);
  }

  splitEyes(isSplit: boolean): void {
    this.panorama?.splitEyes(isSplit);
  }

  announce(text: string): void {
    part(this, "[data-announcer]").textContent = text;
  }

  say(text: string): void {
    this.toast.say(text);
  }

  turnBy(yaw: number, pitch: number): void {
    this.panorama?.turnBy(yaw, pitch);
  }

  zoomBy(step: number): void {
    this.panorama?.zoomBy(step);
  }

  stepScene(step: number): void {
    const { scenes } = this.manifest;
    const index = scenes.findIndex(({ id }) => id === this.current?.id);
    const next = scenes[(index + step + scenes.length) % scenes.length];
    if (next) {
      this.goTo(next.id);
    }
  }

  closePanels(): void {
    this.panels.close();
  }

  /** False when this browser cannot draw 360° pictures; the visitor then has the tour as text. */
  private createPanorama(): boolean {
    try {
      this.panorama = new Panorama(this.stage, {
        drawn: (view, size) => this.drawn(view, size),
        tapped: (target) => this.tapped(target),
        lost: () => this.recover(),
      });
    } catch (error) {
      this.giveUp(words.noWebGL);
      if (!(error instanceof WebGLMissing)) {
        throw error;
      }
      return false;
    }
    this.panorama.mount(this.hotspots.element);
    const { canvas } = this.panorama;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-describedby", "picture-help");
    canvas.addEventListener("pointerdown", () => this.focusPicture());
    return true;
  }

  /** There is no picture to control any more: say why, and leave the way to the text. */
  private giveUp(reason: string): void {
    this.panorama = null;
    this.toggleAttribute("data-without-picture", true);
    this.notice.show(reason);
  }

  private drawn(view: View, size: Size): void {
    this.hotspots.place(view, size);
    this.companions.forEach((companion) => companion.turned?.(view, size));
    if (this.current && this.hasArrived && !this.inert && !this.hasAttribute("data-turning")) {
      this.address.follow(this.current.id, view);
    }
  }

  /** The library takes touches for dragging, so that the tap on a hotspot never becomes a click by itself. */
  private tapped(target: Element): void {
    this.hotspots.tap(target);
  }

  private focusPicture(): void {
    this.panorama?.canvas.focus({ preventScroll: true });
  }

  /** Builds the picture anew after the browser took its memory, at the view that was lost. */
  private recover(): void {
    const { current, panorama } = this;
    if (!current || !panorama) {
      return;
    }
    const view = panorama.view;
    this.panorama = null;
    this.hotspots.clear();
    this.poster.show(current, view);
    this.poster.raise();
    this.losses += 1;
    setTimeout(() => {
      panorama.destroy();
      if (this.losses > mostLosses) {
        this.giveUp(words.pictureLost);
      } else if (this.createPanorama()) {
        void this.enter(current, view, { fade: false });
      }
    }, restorePause);
  }

  private follow(hotspot: Hotspot, element: HTMLElement): void {
    const target = this.scenes.get(hotspot.target_scene_id ?? "");
    const isFree = this.tell("hotspot:chosen", { hotspotId: hotspot.id, sceneId: this.current?.id });
    if (!isFree) {
      return;
    }
    if (hotspot.type !== "navigation") {
      void this.content.open(hotspot, element).then(() => this.keepInSight(hotspot, element));
    } else if (target && this.current && this.panorama) {
      const view = { ...arrivalView(hotspot, this.current, target), fov: this.panorama.view.fov };
      void this.enter(target, view, { fade: true, remember: true, through: hotspot });
    }
  }

  /** Turns the picture where the panel has come to lie over the hotspot it tells about. */
  private keepInSight({ position }: Hotspot, element: HTMLElement): void {
    if (this.panorama && this.content.covers(element)) {
      const above = isNarrow() ? this.panorama.view.fov / 4 : 0;
      this.panorama.turnTo({ yaw: position.yaw, pitch: clampPitch(position.pitch - above) });
    }
  }

  /** The address changed: a link was followed, or the visitor went back. */
  private readAddress(link: DeepLink): void {
    this.showTextTour();
    const scene = this.scenes.get(link.sceneId ?? "");
    if (!scene || !this.panorama) {
      return;
    }
    if (scene.id !== this.current?.id) {
      void this.enter(scene, startView(scene, link, this.aspect), { fade: true });
    } else {
      this.panorama.look(link);
    }
  }

  private async enter(scene: Scene, view: View, way: Way): Promise<void> {
    const { panorama } = this;
    if (!panorama) {
      return;
    }
    const visit = ++this.visit;
    const isFirst = this.current === null;
    this.current = scene;
    this.hasArrived = false;
    this.sceneList.mark(scene.id);
    if (way.remember) {
      this.address.enter(scene.id, view);
    }
    if (!isFirst) {
      await this.leave(panorama, way);
    }
    if (visit !== this.visit) {
      return;
    }
    this.poster.show(scene, view);
    const slow = setTimeout(() => this.showPreview(), patience);
    const stands = await panorama.show(scene.panorama, view, { fade: this.fades(way) }).catch(() => false);
    clearTimeout(slow);
    if (visit !== this.visit || panorama !== this.panorama) {
      return;
    }
    this.veil.lift();
    if (stands) {
      this.entered(scene, panorama);
    } else {
      this.poster.raise();
      this.notice.show(words.pictureFailed(scene.title), () => void this.enter(scene, view, { fade: false }));
    }
  }

  /** The picture is slow to come: its blurred preview stands in for it. */
  private showPreview(): void {
    this.poster.raise();
    this.veil.lift();
  }

  private fades({ fade }: Way): boolean {
    return fade && !this.veil.isDrawn && this.manifest.settings.transition !== "none";
  }

  /** Clears away what belonged to the scene before; a focus that stood there goes to the picture. */
  private async leave(panorama: Panorama, { through }: Way): Promise<void> {
    const { transition = "walk" } = this.manifest.settings;
    this.notice.hide();
    this.hotspots.clear();
    this.content.forget();
    this.panels.leaveScene();
    if (document.activeElement === document.body) {
      this.focusPicture();
    }
    if (through && transition === "walk" && !prefersStillness()) {
      await this.veil.draw(panorama, project(through.position, panorama.view, panorama.size));
    }
  }

  private entered(scene: Scene, panorama: Panorama): void {
    this.hasArrived = true;
    this.poster.lower();
    this.hotspots.show(scene, this.scenes);
    this.hotspots.place(panorama.view, panorama.size);
    panorama.canvas.setAttribute("aria-label", words.picture(scene.title));
    part(this, "[data-scene-title]").textContent = scene.title;
    this.announce(words.entered(scene.title, scene.hotspots.length));
    document.title = `${scene.title} · ${this.manifest.title}`;
    this.companions.forEach((companion) => this.bringUpToDate(companion));
    if (!this.hasAttribute("data-ready")) {
      this.toggleAttribute("data-ready", true);
      void pause().then(() => companionsOf(this)).then((companions) => this.accompany(companions));
    }
    void this.prefetch.around(scene, this.scenes, panorama.view);
    this.tell("scene:entered", { sceneId: scene.id });
  }

  /** The parts beside the picture arrive after it. */
  private accompany(companions: Companion[]): void {
    this.companions = companions;
    this.toggleAttribute("data-accompanied", true);
    companions.forEach((companion) => this.bringUpToDate(companion));
  }

  private bringUpToDate(companion: Companion): void {
    if (this.scene && this.panorama) {
      companion.entered?.(this.scene);
      companion.turned?.(this.panorama.view, this.panorama.size);
    }
  }

  /** False when a listener keeps what follows to itself. */
  private tell(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
  }

  /** The text tour lies over the viewer while the address points into it. */
  private showTextTour(): void {
    const isReading = isTextTour(location.hash);
    const wasReading = this.inert;
    const back = document.querySelector<HTMLAnchorElement>("[data-back-to-picture]");
    this.inert = isReading;
    document.documentElement.toggleAttribute("data-reading", isReading);
    if (back && this.current && this.panorama && isReading) {
      back.href = formatDeepLink(this.current.id, this.panorama.view);
    }
    if (wasReading && !isReading) {
      this.panorama?.refresh();
      this.focusPicture();
    }
  }
}
