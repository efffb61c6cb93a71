import { make } from "../../shared/dom";
import { Panorama, WebGLMissing } from "../../viewer/panorama";
import { type Place, type Size, unproject } from "../../viewer/projection";
import type { Canvas, Editor, PlacingWish } from "../editor/context";
import type { Topic } from "../editor/store";
import type { Direction, Hotspot, HotspotType, Scene, View } from "../editor/types";
import { copyHotspots, duplicatesOf, hasCopied, pasteInto } from "./clipboard";
import { onFloor, rounded } from "./geometry";
import { Ghosts } from "./ghosts";
import { Handles } from "./handles";
import { sourceOf } from "./source";

const slack = 6;
const fewestCorners = 3;
const mostCorners = 40;

const typeNames: Record<HotspotType, string> = {
  navigation: "the way", info: "the information", audio: "the sound", video: "the video", link: "the link", custom: "the content",
};

type Mode = { kind: "look" } | { kind: "placing"; type: HotspotType; wish: PlacingWish | undefined } | { kind: "drawing"; hotspotId: string; corners: Direction[] };

/**
 * <editor-canvas>: the open scene, to look around in and to put hotspots into.
 * Fires `turned` while one looks around, and `hotspot:placed` with `{ type, position }` when a place was chosen; the form asks for what is missing.
 */
export class EditorCanvas extends HTMLElement implements Canvas {
  private given: Editor | undefined;
  private panorama: Panorama | null = null;
  private handles!: Handles;
  private ghosts!: Ghosts;
  private shownScene: string | null = null;
  /** Undefined until something was shown. */
  private shownPicture: string | undefined;
  private mode: Mode = { kind: "look" };
  private pressedAt: Place | null = null;
  private readonly banner = make("div", { className: "canvas__banner", hidden: true, role: "status" });
  private readonly crosshair = make("div", { className: "canvas__crosshair", hidden: true });
  private readonly message = make("p", { className: "canvas__message", hidden: true });
  /** The one next step of an empty tour. */
  private chooser!: HTMLElement;

  set editor(editor: Editor) {
    if (this.given) return;
    this.given = editor;
    editor.canvas = this;
    this.begin();
  }

  get editor(): Editor {
    return this.given!;
  }

  get view(): View {
    return this.panorama?.view ?? { yaw: 0, pitch: 0, fov: 65 };
  }

  lookAt(view: Partial<View>): void {
    if (view.fov === undefined && view.yaw !== undefined && view.pitch !== undefined) this.panorama?.turnTo({ yaw: view.yaw, pitch: view.pitch });
    else this.panorama?.look(view);
  }

  async show(sceneId: string): Promise<void> {
    this.editor.store.select({ sceneId });
    await this.showScene();
  }

  startPlacing(type: HotspotType, wish?: PlacingWish): void {
    if (!this.editor.canEdit || !this.panorama) return;
    this.setMode({ kind: "placing", type, wish });
  }

  /** Each click adds a corner to the area of the hotspot; Enter or a click on the first closes it. */
  startDrawing(hotspotId: string): void {
    this.setMode({ kind: "drawing", hotspotId, corners: [] });
  }

  private get store() {
    return this.editor.store;
  }

  private begin(): void {
    const stage = make("div", { className: "canvas__stage" });
    this.chooser = this.fileChooser();
    this.replaceChildren(stage, this.crosshair, this.banner, make("div", { className: "canvas__empty" }, this.message, this.chooser));
    this.handles = new Handles(
      this.editor.icon,
      {
        chosen: (id, isMore) => this.choose(id, isMore),
        opened: (hotspot) => hotspot.target_scene_id && void this.show(hotspot.target_scene_id),
        moved: (hotspot, position) => this.moved(hotspot, position),
        reshaped: (hotspot, polygon) => this.store.update("Change the area", "hotspot", hotspot.id, { polygon }),
      },
      this.editor.canEdit,
    );
    this.ghosts = new Ghosts(
      this.editor.icon,
      {
        chosen: (id) => (this.editor.inspect("assist"), void this.editor.assist.choose(id, { isSeen: true })),
        moved: (id, position) => this.editor.assist.move(id, position),
        rejected: (id) => this.editor.assist.reject(id),
      },
      this.editor.canEdit,
    );
    this.handles.element.append(this.ghosts.element);
    try {
      this.panorama = new Panorama(stage, {
        drawn: (view, size) => this.drawn(view, size),
        tapped: () => {},
        lost: () => this.say("The browser took back the memory for the picture. Reload the page; everything is saved."),
      });
    } catch (error) {
      if (!(error instanceof WebGLMissing)) throw error;
      this.say("This browser cannot draw 360° pictures (WebGL 2 is missing). Everything beside the picture still works.");
      return;
    }
    this.panorama.mount(this.handles.element);
    const { canvas } = this.panorama;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "The scene: arrows turn, plus and minus zoom");
    canvas.addEventListener("keydown", (event) => this.key(event));
    stage.addEventListener("pointerdown", (event) => (this.pressedAt = { x: event.clientX, y: event.clientY }), { capture: true });
    stage.addEventListener("pointerup", (event) => this.released(event), { capture: true });
    addEventListener("keydown", (event) => event.key === "Escape" && this.escape(event));
    this.addCommands();
    this.store.subscribe((changed) => this.changed(changed));
    void this.showScene();
  }

  private fileChooser(): HTMLElement {
    const input = make("input", { type: "file", className: "visually-hidden", accept: "image/jpeg,image/png,image/webp", multiple: true });
    input.addEventListener("change", () => {
      this.editor.addPictures([...(input.files ?? [])]);
      input.value = "";
    });
    return make("label", { className: "button button--primary canvas__chooser", hidden: true }, this.editor.icon("image"), "Choose pictures", input);
  }

  private changed(changed: ReadonlySet<Topic>): void {
    if (changed.has("selection") || changed.has("scene")) void this.showScene();
    if (changed.has("selection") || changed.has("scene") || changed.has("hotspot")) this.showHandles();
    else if (changed.has("assist")) this.showGhosts();
  }

  private async showScene(): Promise<void> {
    const { scene } = this.store;
    const { panorama } = this;
    if (!panorama) return;
    const picture = scene?.panorama;
    const key = [scene?.id, picture?.id, scene?.level.pitch, scene?.level.roll, picture ? null : scene?.incoming?.status].join(":");
    if (key === this.shownPicture) return;
    const isSameScene = scene?.id === this.shownScene;
    this.shownPicture = key;
    this.shownScene = scene?.id ?? null;
    if (!isSameScene) this.setMode({ kind: "look" });
    if (!scene || !picture) {
      this.say(scene ? waitingFor(scene) : this.editor.canEdit ? "Drop 360° pictures anywhere on this page. Each becomes a scene." : "This tour has no scenes yet.");
      this.chooser.hidden = scene !== undefined || !this.editor.canEdit;
      this.showHandles();
      return;
    }
    this.message.hidden = true;
    this.chooser.hidden = true;
    this.toggleAttribute("data-empty", false);
    const view = isSameScene ? this.view : scene.view;
    await panorama.show(sourceOf(scene), view, { fade: !isSameScene }).catch(() => this.say("The picture did not arrive. Check the connection and choose the scene again."));
    this.showHandles();
  }

  private say(text: string): void {
    this.message.textContent = text;
    this.message.hidden = false;
    this.toggleAttribute("data-empty", true);
  }

  private showHandles(): void {
    const { scene, doc, selection } = this.store;
    if (scene?.panorama) this.handles.show(scene, doc.scenes, doc.hotspots, selection.hotspotIds);
    this.handles.element.hidden = !scene?.panorama;
    this.showGhosts();
  }

  private showGhosts(): void {
    const { store, editor } = this;
    if (store.scene?.panorama) this.ghosts.show(store.scene, store.doc.scenes, editor.assist.ghosts(store.scene.id), editor.assist.chosenId);
  }

  private drawn(view: View, size: Size): void {
    this.handles.place(view, size);
    this.ghosts.place(view, size);
    this.dispatchEvent(new Event("turned"));
  }

  private choose(id: string, isMore: boolean): void {
    const { hotspotIds } = this.store.selection;
    const together = hotspotIds.includes(id) ? hotspotIds.filter((each) => each !== id) : [...hotspotIds, id];
    this.store.select({ hotspotIds: isMore ? together : [id] });
    this.editor.inspect("hotspot");
  }

  private moved(hotspot: Hotspot, position: Direction): void {
    this.store.update("Move the hotspot", "hotspot", hotspot.id, { position: { ...hotspot.position, ...rounded(position) } }, { coalesce: `move:${hotspot.id}` });
  }

  private released(event: PointerEvent): void {
    const from = this.pressedAt;
    this.pressedAt = null;
    const isClick = from && event.button === 0 && Math.hypot(event.clientX - from.x, event.clientY - from.y) < slack;
    if (!isClick || !(event.target instanceof HTMLCanvasElement)) return;
    const box = this.getBoundingClientRect();
    this.pointed(unproject({ x: event.clientX - box.left, y: event.clientY - box.top }, this.view, this.panorama!.size));
  }

  /** A place on the picture was chosen: by a click, or by Enter for its middle. */
  private pointed(direction: Direction): void {
    if (this.mode.kind === "placing") {
      const { type, wish } = this.mode;
      const position = rounded(type === "navigation" ? onFloor(direction) : direction);
      this.setMode({ kind: "look" });
      if (wish) {
        wish.placed(position);
        return;
      }
      this.editor.inspect("hotspot");
      this.dispatchEvent(new CustomEvent("hotspot:placed", { detail: { type, position }, bubbles: true }));
    } else if (this.mode.kind === "drawing") {
      this.addCorner(rounded(direction));
    } else if (this.store.selection.hotspotIds.length > 0) {
      this.store.select({ hotspotIds: [] });
    }
  }

  private addCorner(corner: Direction): void {
    if (this.mode.kind !== "drawing") return;
    const corners = [...this.mode.corners, corner];
    this.setMode({ ...this.mode, corners });
    if (corners.length === mostCorners) this.finishDrawing();
  }

  private finishDrawing(): void {
    if (this.mode.kind !== "drawing") return;
    const { hotspotId, corners } = this.mode;
    this.setMode({ kind: "look" });
    if (corners.length < fewestCorners) return;
    const polygon = corners.map(({ yaw, pitch }) => [yaw, pitch] as [number, number]);
    this.store.update("Draw the area", "hotspot", hotspotId, { polygon });
  }

  private setMode(mode: Mode): void {
    this.mode = mode;
    const isPointing = mode.kind !== "look";
    this.toggleAttribute("data-pointing", isPointing);
    this.crosshair.hidden = !isPointing;
    this.banner.hidden = !isPointing;
    if (mode.kind === "placing") {
      this.banner.textContent = mode.wish?.hint ?? `Click where ${typeNames[mode.type]} belongs, or turn there and press Enter. Esc leaves it.`;
    } else if (mode.kind === "drawing") {
      const left = fewestCorners - mode.corners.length;
      this.banner.textContent = left > 0 ? `Click the corners of the area one after the other: at least ${left} more.` : `${mode.corners.length} corners. Press Enter when the area is done.`;
    }
    if (isPointing) this.panorama?.canvas.focus({ preventScroll: true });
  }

  private escape(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]")) return;
    if (this.mode.kind !== "look") {
      this.setMode({ kind: "look" });
      event.preventDefault();
    } else if (this.store.selection.hotspotIds.length > 0) {
      this.store.select({ hotspotIds: [] });
    }
  }

  private key(event: KeyboardEvent): void {
    const turn = 5 * (this.view.fov / 65);
    const turns: Record<string, () => void> = {
      ArrowLeft: () => this.panorama?.turnBy(-turn, 0),
      ArrowRight: () => this.panorama?.turnBy(turn, 0),
      ArrowUp: () => this.panorama?.turnBy(0, turn),
      ArrowDown: () => this.panorama?.turnBy(0, -turn),
      "+": () => this.panorama?.zoomBy(1),
      "=": () => this.panorama?.zoomBy(1),
      "-": () => this.panorama?.zoomBy(-1),
      Enter: () => (this.mode.kind === "drawing" && this.mode.corners.length >= fewestCorners ? this.finishDrawing() : this.pointed(this.view)),
    };
    const act = event.altKey || event.ctrlKey || event.metaKey ? undefined : turns[event.key];
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  private get chosen(): Hotspot[] {
    return this.store.selection.hotspotIds.flatMap((id) => this.store.hotspotOf(id) ?? []);
  }

  private addCommands(): void {
    const { commands, canEdit } = this.editor;
    const hasChosen = () => canEdit && this.store.selection.hotspotIds.length > 0;
    commands.add(
      { id: "delete-hotspot", label: "Delete the hotspot", group: "Hotspots", keys: ["Delete", "Backspace"], icon: "trash-2", isPossible: hasChosen, run: () => this.deleteChosen() },
      { id: "copy-hotspot", label: "Copy the hotspot", group: "Hotspots", keys: ["Mod+C"], icon: "copy", isPossible: () => this.chosen.length > 0, run: () => this.copyChosen() },
      { id: "paste-hotspot", label: "Paste hotspots", group: "Hotspots", keys: ["Mod+V"], icon: "clipboard-paste", isPossible: () => canEdit && hasCopied() && this.store.scene !== undefined, run: () => this.paste() },
      { id: "duplicate-hotspot", label: "Duplicate the hotspot", group: "Hotspots", keys: ["Mod+D"], icon: "copy-plus", isPossible: hasChosen, run: () => this.duplicate() },
      { id: "zoom-in", label: "Zoom in", group: "View", keys: ["+"], icon: "plus", run: () => this.panorama?.zoomBy(1) },
      { id: "zoom-out", label: "Zoom out", group: "View", keys: ["-"], icon: "minus", run: () => this.panorama?.zoomBy(-1) },
    );
  }

  private deleteChosen(): void {
    const { chosen } = this;
    const [first] = chosen;
    if (!first) return;
    this.store.remove(chosen.length === 1 ? "Delete the hotspot" : `Delete ${chosen.length} hotspots`, "hotspot", chosen.map(({ id }) => id));
    this.editor.say(chosen.length === 1 ? `“${first.title || "Hotspot"}” deleted` : `${chosen.length} hotspots deleted`, () => this.store.undo());
  }

  private copyChosen(): void {
    copyHotspots(this.chosen);
    this.editor.say(this.chosen.length === 1 ? "Hotspot copied: paste it in another scene" : `${this.chosen.length} hotspots copied`);
  }

  private get sceneIds(): ReadonlySet<string> {
    return new Set(this.store.doc.scenes.map(({ id }) => id));
  }

  private paste(): void {
    const { scene } = this.store;
    if (!scene) return;
    const changes = pasteInto(scene.id, this.sceneIds);
    if (changes.length === 0) {
      this.editor.say("Nothing to paste here: a way cannot lead to its own scene.");
      return;
    }
    this.place(changes.length === 1 ? "Paste a hotspot" : "Paste hotspots", changes);
  }

  private duplicate(): void {
    const { chosen, store: { scene } } = this;
    if (scene) this.place(chosen.length === 1 ? "Duplicate the hotspot" : "Duplicate hotspots", duplicatesOf(scene.id, this.sceneIds, chosen));
  }

  private place(label: string, changes: ReturnType<typeof pasteInto>): void {
    this.store.edit(label, changes);
    this.store.select({ hotspotIds: changes.map(({ thing }) => thing.id) });
  }
}

function waitingFor(scene: Scene): string {
  const { incoming } = scene;
  if (incoming?.status === "failed") return `${incoming.error_message ?? "The picture could not be processed."} Replace it, or delete the scene.`;
  return "The picture is being processed. It appears here by itself.";
}
