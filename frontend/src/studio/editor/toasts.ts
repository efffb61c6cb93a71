import { Toasts } from "../toasts";
import type { Editor } from "./context";

/** <editor-toasts>: as everywhere in the studio, with the editor's icons. */
export class EditorToasts extends Toasts {
  set editor(editor: Editor) {
    this.icon = editor.icon;
  }
}
