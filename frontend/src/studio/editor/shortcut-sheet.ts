import { html } from "lit";
import { capsOf, type Command } from "./commands";
import { EditorElement } from "./element";

/** <shortcut-sheet>: the keys, by what they are for. */
export class ShortcutSheet extends EditorElement {
  open(): void {
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  private get groups(): [string, Command[]][] {
    const groups = new Map<string, Command[]>();
    for (const command of this.editor.commands.list) {
      if (command.keys?.length && !command.isQuiet) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
    }
    return [...groups];
  }

  protected override render() {
    return html`<dialog class="sheet" aria-labelledby="shortcuts-title">
      <header class="sheet__head"><h2 id="shortcuts-title">Keyboard</h2><form method="dialog"><button class="icon-button" aria-label="Close">${this.editor.icon("x")}</button></form></header>
      <div class="sheet__columns">
        ${this.groups.map(
          ([group, commands]) => html`<section><h3>${group}</h3><dl>${commands.map(
            ({ label, keys }) => html`<div><dt>${label}</dt><dd class="keys">${capsOf(keys![0]!).map((cap) => html`<kbd>${cap}</kbd>`)}</dd></div>`,
          )}</dl></section>`,
        )}
      </div>
    </dialog>`;
  }
}
