/** The editor's page. */
import { AssistPanel } from "./ai/assist-panel";
import { EvidenceDialog } from "./ai/evidence-dialog";
import { SuggestionReview } from "./ai/suggestion-review";
import { TextReview } from "./ai/text-review";
import { EditorCanvas } from "./canvas/editor-canvas";
import { EditorBar } from "./editor/bar";
import { ConflictDialog } from "./editor/conflict-dialog";
import { GoneNotice } from "./editor/gone-notice";
import { EditorInspector } from "./editor/inspector";
import { CommandPalette } from "./editor/palette";
import { SceneInspector } from "./editor/scene-inspector";
import { SceneStrip } from "./editor/scene-strip";
import { ShortcutSheet } from "./editor/shortcut-sheet";
import { EditorToasts } from "./editor/toasts";
import { TourEditor } from "./editor/tour-editor";
import { HotspotInspector } from "./hotspots/hotspot-inspector";
import { RichText } from "./hotspots/rich-text";
import { TargetPicker } from "./hotspots/target-picker";
import { MediaPicker } from "./media/media-picker";
import { BrandingPanel } from "./panels/branding-panel";
import { PublishPanel } from "./panels/publish-panel";
import { ShareDialog } from "./panels/share-dialog";
import { TourSettings } from "./panels/tour-settings";
import { PlanDrawer } from "./plans/plan-drawer";
import { PlanInspector } from "./plans/plan-inspector";
import { PlanSurface } from "./plans/plan-surface";
import { SchematicPlan } from "./plans/schematic-plan";
import { UploadQueue } from "./uploads/upload-queue";

const elements: Record<string, CustomElementConstructor> = {
  "editor-bar": EditorBar,
  "scene-strip": SceneStrip,
  "scene-inspector": SceneInspector,
  "editor-inspector": EditorInspector,
  "editor-canvas": EditorCanvas,
  "hotspot-inspector": HotspotInspector,
  "target-picker": TargetPicker,
  "rich-text": RichText,
  "plan-surface": PlanSurface,
  "plan-drawer": PlanDrawer,
  "plan-inspector": PlanInspector,
  "schematic-plan": SchematicPlan,
  "tour-settings": TourSettings,
  "branding-panel": BrandingPanel,
  "publish-panel": PublishPanel,
  "share-dialog": ShareDialog,
  "assist-panel": AssistPanel,
  "suggestion-review": SuggestionReview,
  "text-review": TextReview,
  "evidence-dialog": EvidenceDialog,
  "upload-queue": UploadQueue,
  "media-picker": MediaPicker,
  "editor-toasts": EditorToasts,
  "command-palette": CommandPalette,
  "shortcut-sheet": ShortcutSheet,
  "conflict-dialog": ConflictDialog,
  "gone-notice": GoneNotice,
  // Last: it gives all the others what they need.
  "tour-editor": TourEditor,
};
Object.entries(elements).forEach(([name, element]) => customElements.define(name, element));
