import { html, nothing } from "lit";
import { EditorElement } from "./element";
import type { Present } from "./live";
import type { Side } from "./side-panels";
import { words } from "./words";

const initials = (name: string): string =>
  name.split(/[\s@.]+/).filter(Boolean).slice(0, 2).map((part) => part[0]!.toUpperCase()).join("");

/** A colour of one's own, the same on every screen: 8 hues that differ enough. */
const hueOf = (id: number): number => (id * 137) % 360;

/** <editor-bar>: where one is, whether it is saved, who else is here, and out to the visitors. */
export class EditorBar extends EditorElement {
  protected override readonly topics = ["tour", "sync", "history", "people", "publication", "panels", "assist"] as const as never;

  private get store() {
    return this.editor.store;
  }

  private saved() {
    const { state, waiting } = this.store.sync;
    const { saved, saving, conflict, signedOut, closed } = words;
    const text = { saved, saving, offline: words.offline(waiting), trouble: words.trouble(waiting), busy: words.busy(waiting), conflict, signed_out: signedOut, closed }[state];
    return html`<span class="bar__note" ?data-told=${state !== "saved" && state !== "saving"}>
      <span class="bar__saved" data-state=${state} role="status">${text}</span>
      ${["offline", "trouble", "signed_out", "closed"].includes(state) ? html`<button class="link-button" @click=${() => this.store.retry()}>Try now</button>` : nothing}
    </span>`;
  }

  private rename(event: Event): void {
    const input = event.target as HTMLInputElement;
    const title = input.value.trim();
    const { tour } = this.store.doc;
    if (!title) input.value = tour.title;
    else if (title !== tour.title) this.store.update("Rename the tour", "tour", tour.id, { title });
  }

  private toggle(side: Side, name: string, icon: string) {
    const isOpen = this.editor.panels.isOpen(side);
    const label = `${isOpen ? "Hide" : "Show"} the ${name}`;
    return html`<button class="icon-button bar__side" aria-expanded=${isOpen ? "true" : "false"} aria-controls=${side} aria-label=${`The ${name}`} title=${label} @click=${() => this.editor.panels.toggle(side)}>${this.editor.icon(icon)}</button>`;
  }

  private person(person: Present) {
    const scene = this.store.sceneOf(person.scene_id);
    const where = scene ? `${person.name}, in ${scene.title || "a scene"}` : person.name;
    return html`<li class="people__one" style="--hue: ${hueOf(person.id)}" title=${where}>${person.photo_url ? html`<img src=${person.photo_url} alt="">` : html`<span aria-hidden="true">${initials(person.name)}</span>`}<span class="visually-hidden">${where}</span></li>`;
  }

  /** Where visitors see everything already, it is no step to take but a place to look. */
  private publish() {
    const { tour, has_unpublished_changes: isBehind } = this.store.doc;
    const isPublished = tour.status === "published";
    const isNextStep = !isPublished || isBehind;
    const changes = isPublished && isBehind;
    return html`<button class="button ${isNextStep ? "button--primary" : ""} bar__publish" @click=${() => this.editor.inspect("publish")}><span>Publish${isNextStep ? nothing : "…"}${
      changes ? html`<span class="bar__more"> changes</span>` : nothing
    }</span>${changes ? html`<span class="bar__dot" title="Unpublished changes"></span>` : nothing}</button>`;
  }

  protected override render() {
    const { doc, undoLabel, redoLabel } = this.store;
    const { canEdit, urls, icon, live } = this.editor;
    const state = { draft: "Draft", published: "Published", archived: "Archived" }[doc.tour.status];
    return html`
      <a class="icon-button bar__back" href=${urls.tours} aria-label="Back to the tours" title="Tours">${icon("arrow-left")}</a>
      ${this.toggle("strip", "scenes", "panel-left")}
      <h1 class="bar__title">
        <label class="visually-hidden" for="tour-title">Title of the tour</label>
        <input id="tour-title" .value=${doc.tour.title} maxlength="255" ?readonly=${!canEdit} @change=${this.rename}
          @keydown=${(event: KeyboardEvent) => event.key === "Enter" && (event.target as HTMLElement).blur()}>
      </h1>
      <span class="state state--${doc.tour.status}">${state}</span>
      ${canEdit ? this.saved() : html`<span class="bar__saved">You may look, not change</span>`}
      <span class="bar__space"></span>
      ${live.others.length > 0 ? html`<ul class="people" aria-label="Also here">${live.others.slice(0, 5).map((person) => this.person(person))}</ul>` : nothing}
      ${canEdit
        ? html`<button class="icon-button" aria-label=${words.undo(undoLabel)} title=${words.undo(undoLabel)} ?disabled=${!undoLabel} @click=${() => this.store.undo()}>${icon("undo-2")}</button>
            <button class="icon-button" aria-label=${words.redo(redoLabel)} title=${words.redo(redoLabel)} ?disabled=${!redoLabel} @click=${() => this.store.redo()}>${icon("redo-2")}</button>`
        : nothing}
      <button class="icon-button bar__assist" aria-label=${this.editor.assist.running.size > 0 ? "Assist, at work" : "Assist"} title="Assist" @click=${() => this.editor.commands.run("assist")}>${icon("sparkles")}${this.editor.assist.running.size > 0 ? html`<span class="bar__dot"></span>` : nothing}</button>
      <button class="icon-button" aria-label="Commands" title="Commands" @click=${() => this.editor.commands.run("palette")}>${icon("command")}</button>
      <a class="icon-button" href=${urls.statistics} aria-label="Statistics" title="Statistics">${icon("chart-line")}</a>
      <button class="icon-button" aria-label="Share" title="Share" @click=${() => this.editor.commands.run("share")}>${icon("share-2")}</button>
      ${canEdit
        ? this.publish()
        : nothing}
      ${this.toggle("inspector", "inspector", "panel-right")}
    `;
  }
}
