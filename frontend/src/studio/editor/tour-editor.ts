import { Assist } from "../ai/assist";
import type { AssistPanel } from "../ai/assist-panel";
import { tasks } from "../ai/tasks";
import { readJson } from "../../shared/dom";
import { iconFrom } from "../../shared/icons";
import { Api } from "../api";
import type { CommandPalette } from "./palette";
import { Commands, isWriting } from "./commands";
import type { Editor, InspectorTab, Media } from "./context";
import type { EditorElement } from "./element";
import type { EditorInspector } from "./inspector";
import { Live } from "./live";
import { deleteScenes } from "./scene-strip";
import { SidePanels } from "./side-panels";
import type { ShortcutSheet } from "./shortcut-sheet";
import { Store, type Told } from "./store";
import type { EditorToasts } from "./toasts";
import type { EditorDocument, HotspotType, Person } from "./types";
import { words } from "./words";

interface Editing {
  person: Person;
  can_edit: boolean;
  socket_url: string;
  api_url: string;
  tours_url: string;
  statistics_url: string;
  preview_url: string;
}

interface MediaPicker extends HTMLElement {
  pick(kind: Media["kind"]): Promise<Media | null>;
}

interface UploadQueue extends HTMLElement {
  add(files: File[]): void;
}

const parts = [
  "editor-bar", "scene-strip", "editor-canvas", "editor-inspector", "plan-drawer", "upload-queue", "media-picker", "editor-toasts",
  "command-palette", "shortcut-sheet", "conflict-dialog", "share-dialog", "gone-notice", "evidence-dialog",
];

/** <tour-editor data-document="…" data-editing="…" data-icons="…">: one tour on one screen. */
export class TourEditor extends HTMLElement {
  private editor!: Editor;

  connectedCallback(): void {
    if (this.editor) return;
    const editing = readJson<Editing>(this.dataset["editing"]!);
    const api = new Api(editing.api_url);
    const store = new Store(readJson<EditorDocument>(this.dataset["document"]!), api, { personId: editing.person.id, canEdit: editing.can_edit });
    const page = {
      say: (text: string, undo?: () => void) => this.editor.say(text, undo),
      inspect: (tab: InspectorTab) => this.editor.inspect(tab),
      isLookedAt: () => this.one<EditorInspector>("editor-inspector").tab === "assist" && this.editor.panels.isOpen("inspector"),
      canvas: () => this.editor.canvas,
    };
    this.editor = {
      store,
      api,
      assist: new Assist(store, api, page, editing.person.id),
      live: new Live(editing.socket_url, store),
      commands: new Commands(),
      icon: iconFrom(this.dataset["icons"]!),
      say: (text, undo) => this.one<EditorToasts>("editor-toasts").say(text, undo),
      pickMedia: (kind) => this.one<MediaPicker>("media-picker").pick(kind),
      addPictures: (files) => this.one<UploadQueue>("upload-queue").add(files),
      panels: new SidePanels(this, () => store.notify("panels")),
      inspect: (tab) => this.one<EditorInspector>("editor-inspector").show(tab),
      canvas: null,
      limits: store.doc.limits,
      canEdit: editing.can_edit,
      person: editing.person,
      urls: { tours: editing.tours_url, statistics: editing.statistics_url, preview: editing.preview_url },
    };
    store.onRefusal = (refusal) => this.refused(refusal);
    this.addCommands();
    parts.forEach((name) => this.querySelectorAll<EditorElement>(name).forEach((part) => (part.editor = this.editor)));
    this.listen();
    this.editor.live.onChange = ({ by }) => by && by.id !== editing.person.id && this.hush(words.changedBy(by.name));
    this.editor.live.onJob = (jobId) => this.editor.assist.heardOf(jobId);
    this.editor.live.begin();
    void this.editor.assist.begin();
    this.toggleAttribute("data-ready", true);
  }

  private one<T extends HTMLElement>(name: string): T {
    return this.querySelector<T>(name)!;
  }

  private lastHush = 0;

  /** Told at most once a minute: others may be typing. */
  private hush(text: string): void {
    if (Date.now() - this.lastHush < 60_000) return;
    this.lastHush = Date.now();
    this.editor.say(text);
  }

  private refused({ label, error, written, putBack }: Told): void {
    const text = putBack ? words.deletedMeanwhile(label) : words.refused(label, error.message);
    this.one<EditorToasts>("editor-toasts").say(text, putBack ?? undefined, written ?? undefined, words.putBack);
  }

  private listen(): void {
    addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("beforeunload", (event) => {
      // What waits is kept in the browser; still, most people want it sent.
      if (this.editor.store.sync.waiting > 0) event.preventDefault();
    });
    addEventListener("online", () => this.editor.store.retry());
    document.addEventListener("visibilitychange", () => document.hidden && void this.editor.store.flush());
  }

  private pressed(event: KeyboardEvent): void {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.defaultPrevented || (isWriting(event) && !(isCommand && /^[ks]$/i.test(event.key)))) return;
    if (document.querySelector("dialog[open]") || this.hasAttribute("data-busy")) return;
    if (this.editor.commands.press(event)) event.preventDefault();
  }

  private stepScene(by: number): void {
    const { store } = this.editor;
    const { scenes } = store.doc;
    const at = scenes.findIndex(({ id }) => id === store.selection.sceneId);
    const next = scenes[(at + by + scenes.length) % Math.max(1, scenes.length)];
    if (next) store.select({ sceneId: next.id });
  }

  private addCommands(): void {
    const { store, commands, canEdit } = this.editor;
    const inspect = (tab: InspectorTab) => () => this.editor.inspect(tab);
    const place = (type: HotspotType) => () => this.editor.canvas?.startPlacing(type);
    const mayEdit = () => canEdit;
    const hasScene = () => canEdit && store.scene?.panorama != null;
    commands.add(
      { id: "palette", label: "Find a command", group: "Go to", keys: ["Mod+K"], icon: "command", run: () => this.one<CommandPalette>("command-palette").open() },
      { id: "shortcuts", label: "Show the keyboard", group: "Go to", keys: ["?"], icon: "keyboard", run: () => this.one<ShortcutSheet>("shortcut-sheet").open() },
      { id: "undo", label: "Undo", group: "Tour", keys: ["Mod+Z"], icon: "undo-2", run: () => store.undo(), isPossible: () => canEdit && store.undoLabel !== null },
      { id: "redo", label: "Redo", group: "Tour", keys: ["Mod+Shift+Z", "Mod+Y"], icon: "redo-2", run: () => store.redo(), isPossible: () => canEdit && store.redoLabel !== null },
      { id: "save", label: "Save now", group: "Tour", keys: ["Mod+S"], icon: "check", isPossible: mayEdit, run: () => void store.flush().then((isSaved) => isSaved && this.editor.say("Everything is saved")) },
      { id: "publish", label: "Publish…", group: "Tour", keys: ["Mod+Enter"], icon: "rocket", isPossible: mayEdit, run: inspect("publish") },
      { id: "share", label: "Share…", group: "Tour", icon: "share-2", run: () => this.one<HTMLElement & { open(): void }>("share-dialog").open() },
      { id: "preview", label: "Open the published tour", group: "Tour", icon: "external-link", isPossible: () => store.doc.tour.status === "published", run: () => open(this.editor.urls.preview, "_blank", "noopener") },
      { id: "statistics", label: "Statistics", group: "Tour", icon: "chart-line", run: () => location.assign(this.editor.urls.statistics) },
      { id: "settings", label: "Tour settings", group: "Tour", icon: "settings", run: inspect("tour") },
      { id: "brand", label: "Branding", group: "Tour", icon: "paintbrush", run: inspect("brand") },
      { id: "plans", label: "Floor plans", group: "Floor plans", keys: ["F"], icon: "map", run: inspect("plans") },
      { id: "assist", label: "Assist: proposals for the tour", group: "Tour", keys: ["A"], icon: "sparkles", run: inspect("assist") },
      ...tasks.map((task) => ({ id: `assist:${task.id}`, label: `${task.label}…`, group: "Tour" as const, icon: task.icon, isQuiet: true, isPossible: mayEdit, run: () => this.ask(task.id) })),
      { id: "next-scene", label: "Next scene", group: "Scenes", keys: ["N", "]"], icon: "arrow-right", run: () => this.stepScene(1) },
      { id: "previous-scene", label: "Previous scene", group: "Scenes", keys: ["P", "["], icon: "arrow-left", run: () => this.stepScene(-1) },
      { id: "start-view", label: "Start with this view", group: "Scenes", keys: ["V"], icon: "eye", isPossible: hasScene, run: () => this.setStartView() },
      { id: "delete-scene", label: "Delete the scene", group: "Scenes", icon: "trash-2", isPossible: hasScene, run: () => deleteScenes(this.editor, store.selection.sceneIds) },
      { id: "hotspot", label: "Place a way to another scene", group: "Hotspots", keys: ["H"], icon: "move-up", isPossible: hasScene, run: place("navigation") },
      { id: "hotspot-info", label: "Place information", group: "Hotspots", keys: ["I"], icon: "info", isPossible: hasScene, run: place("info") },
      { id: "hotspot-link", label: "Place a link", group: "Hotspots", icon: "link", isPossible: hasScene, run: place("link") },
      { id: "hotspot-audio", label: "Place a sound", group: "Hotspots", icon: "volume-2", isPossible: hasScene, run: place("audio") },
      { id: "hotspot-video", label: "Place a video", group: "Hotspots", icon: "video", isPossible: hasScene, run: place("video") },
      { id: "hotspot-custom", label: "Place custom content", group: "Hotspots", icon: "shapes", isPossible: hasScene, run: place("custom") },
      { id: "toggle-strip", label: "Hide or show the scenes", group: "View", keys: ["Mod+["], icon: "panel-left", run: () => this.editor.panels.toggle("strip") },
      { id: "toggle-inspector", label: "Hide or show the inspector", group: "View", keys: ["Mod+]"], icon: "panel-right", run: () => this.editor.panels.toggle("inspector") },
    );
    commands.addSource(() =>
      store.doc.scenes.map((scene, at) => ({
        id: `scene:${scene.id}`,
        label: scene.title || words.sceneNumber(at + 1),
        group: "Go to",
        icon: "image",
        isQuiet: true,
        run: () => store.select({ sceneId: scene.id }),
      })),
    );
  }

  private ask(task: Parameters<AssistPanel["ask"]>[0]): void {
    const inspector = this.one<EditorInspector>("editor-inspector");
    inspector.show("assist");
    void inspector.updateComplete.then(() => inspector.querySelector<AssistPanel>("assist-panel")?.ask(task));
  }

  private setStartView(): void {
    const { store, canvas } = this.editor;
    const { scene } = store;
    if (!scene || !canvas) return;
    const { yaw, pitch, fov } = canvas.view;
    store.update("Set the start view", "scene", scene.id, { view: { yaw, pitch, fov } });
    this.editor.say("Visitors now arrive looking this way", () => store.undo());
  }
}

