import { html, nothing } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import { typed } from "../editor/typed";
import type { Location, Tour, Visibility } from "../editor/types";

const visibilities: { value: Visibility; label: string; hint: string }[] = [
  { value: "public", label: "Public", hint: "Everyone, and search engines" },
  { value: "unlisted", label: "Unlisted", hint: "Everyone who has the link" },
  { value: "private", label: "Private", hint: "Your team, signed in" },
];

const switches: [name: string, label: string][] = [
  ["show_navbar", "Bar of controls"],
  ["show_gallery", "Strip of scenes"],
  ["show_floor_plan", "Floor plan"],
  ["show_compass", "Compass"],
  ["show_likes", "Hearts"],
  ["enable_fullscreen", "Full screen"],
  ["enable_vr", "Cardboard glasses"],
  ["enable_gyroscope", "Look around by turning the phone"],
  ["gyroscope_auto_start", "… from the start"],
];

const transitions = { walk: "Walk through the door", fade: "Fade", none: "At once" };

/** <tour-settings>: what is said of the tour, who may see it, and how the viewer behaves. */
export class TourSettings extends EditorElement {
  protected override readonly topics: Topic[] = ["tour", "location", "scene"];

  private get store() {
    return this.editor.store;
  }

  private get tour(): Tour {
    return this.store.doc.tour;
  }

  private save(label: string, fields: Partial<Tour>, coalesce?: string): void {
    this.store.update(label, "tour", this.tour.id, fields, coalesce ? { coalesce: `${coalesce}:tour` } : {});
  }

  private set(name: string, value: unknown, label = "Change a setting"): void {
    this.save(label, { settings: { [name]: value } }, `setting:${name}`);
  }

  private place(fields: Partial<Location>, coalesce: string): void {
    this.store.update("Say where it is", "location", this.tour.id, fields, { coalesce: `place:${coalesce}` });
  }

  private async chooseSound(): Promise<void> {
    const media = await this.editor.pickMedia("audio");
    if (media) this.set("background_audio_url", media.public_url, "Choose a background sound");
  }

  private words() {
    const { tour } = this;
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part">
      <h2>Tour</h2>
      <div class="field"><label for="tour-description">Description</label>
        <textarea id="tour-description" rows="4" maxlength="5000" .value=${typed(tour.description)} ?readonly=${isLocked} @input=${(event: Event) => this.save("Describe the tour", { description: (event.target as HTMLTextAreaElement).value }, "description")}></textarea></div>
      <div class="field"><label for="tour-slug">Address</label>
        <input id="tour-slug" maxlength="80" pattern="[-a-zA-Z0-9_]+" .value=${tour.slug} ?readonly=${isLocked} @change=${(event: Event) => {
          const slug = (event.target as HTMLInputElement).value.trim();
          if (slug) this.save("Change the address", { slug });
        }}>
        <p class="field__help">${location.host}/t/<b>${tour.slug}</b>. Links that were shared lead to the old one: change it early.</p></div>
      <div class="field"><label for="tour-start">Starts in</label>
        <select id="tour-start" ?disabled=${isLocked} @change=${(event: Event) => this.store.edit("Choose the start scene", [{ do: "start", id: (event.target as HTMLSelectElement).value }])}>
          ${this.store.doc.scenes.map((scene) => html`<option value=${scene.id} ?selected=${scene.is_start}>${scene.title || `Scene ${scene.order_index + 1}`}</option>`)}
        </select></div>
    </section>`;
  }

  private who() {
    return html`<section class="inspector__part"><fieldset class="choices"><legend>Who may see it</legend>
      ${visibilities.map(
        ({ value, label, hint }) => html`<label class="choices__one"><input type="radio" name="visibility" value=${value} .checked=${this.tour.visibility === value} ?disabled=${!this.editor.canEdit} @change=${() => this.save("Change who may see it", { visibility: value })}><span><b>${label}</b><span>${hint}</span></span></label>`,
      )}</fieldset>
      ${this.tour.status === "published" ? nothing : html`<p class="inspector__hint">It is a draft: only your team sees it until you publish.</p>`}
    </section>`;
  }

  private viewer() {
    const { settings } = this.tour;
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part"><h3>Viewer</h3>
      <div class="field field--inline"><label for="tour-transition">From scene to scene</label>
        <select id="tour-transition" ?disabled=${isLocked} @change=${(event: Event) => this.set("transition", (event.target as HTMLSelectElement).value)}>
          ${Object.entries(transitions).map(([value, label]) => html`<option value=${value} ?selected=${settings["transition"] === value}>${label}</option>`)}
        </select></div>
      <label class="check"><input type="checkbox" .checked=${settings["auto_rotate"] === true} ?disabled=${isLocked} @change=${(event: Event) => this.set("auto_rotate", (event.target as HTMLInputElement).checked)}>Turns by itself until somebody touches it</label>
      ${settings["auto_rotate"] === true
        ? html`<div class="field field--slider"><label for="tour-speed">Speed</label><input id="tour-speed" type="range" min="0.2" max="3" step="0.1" .value=${String(settings["auto_rotate_speed"])} ?disabled=${isLocked} @input=${(event: Event) => this.set("auto_rotate_speed", (event.target as HTMLInputElement).valueAsNumber)}><output for="tour-speed">${String(settings["auto_rotate_speed"])}/min</output></div>`
        : nothing}
      ${switches.map(([name, label]) => html`<label class="check"><input type="checkbox" .checked=${settings[name] === true} ?disabled=${isLocked} @change=${(event: Event) => this.set(name, (event.target as HTMLInputElement).checked)}>${label}</label>`)}
      <div class="inspector__row">
        <button class="button" ?disabled=${isLocked} @click=${() => void this.chooseSound()}>${this.editor.icon("music")}${settings["background_audio_url"] ? "Another background sound" : "Background sound"}</button>
        ${settings["background_audio_url"] ? html`<button class="icon-button" aria-label="No background sound" title="No background sound" ?disabled=${isLocked} @click=${() => this.set("background_audio_url", null)}>${this.editor.icon("volume-x")}</button>` : nothing}
      </div>
    </section>`;
  }

  private where() {
    const place = this.store.doc.location;
    const isLocked = !this.editor.canEdit;
    const field = (name: keyof Location, label: string) =>
      html`<div class="field"><label for="place-${name}">${label}</label><input id="place-${name}" .value=${String(place?.[name] ?? "")} ?readonly=${isLocked} @change=${(event: Event) => this.place({ [name]: (event.target as HTMLInputElement).value }, name)}></div>`;
    const point = (event: Event) => {
      const [latitude, longitude] = (event.target as HTMLInputElement).value.split(/[,;\s]+/).map(Number);
      const isPoint = Number.isFinite(latitude) && Number.isFinite(longitude);
      this.place(isPoint ? { latitude: latitude!, longitude: longitude! } : { latitude: null, longitude: null }, "point");
    };
    return html`<section class="inspector__part"><h3>Place</h3>
      ${field("address", "Address")}${field("city", "City")}${field("country", "Country")}
      <div class="field"><label for="place-point">Coordinates</label><input id="place-point" inputmode="text" placeholder="38.7223, -9.1393" .value=${place?.latitude == null ? "" : `${place.latitude}, ${place.longitude}`} ?readonly=${isLocked} @change=${point}><p class="field__help">Latitude, longitude: visitors then see a map. Leave it empty to keep the place to yourself.</p></div>
    </section>`;
  }

  private hosts() {
    const hosts = (this.tour.settings["embed_hosts"] as string[] | undefined) ?? [];
    return html`<section class="inspector__part"><h3>Embedding</h3><div class="field"><label for="tour-hosts">Pages that may show it in a frame</label>
      <textarea id="tour-hosts" rows="2" placeholder="Any page" .value=${hosts.join("\n")} ?readonly=${!this.editor.canEdit} @change=${(event: Event) => this.set("embed_hosts", (event.target as HTMLTextAreaElement).value.split(/[\s,]+/).filter(Boolean))}></textarea>
      <p class="field__help">One host a line, like www.example.com or *.example.com. Empty: any page.</p></div></section>`;
  }

  protected override render() {
    return html`${this.words()} ${this.who()} ${this.viewer()} ${this.where()} ${this.hosts()}`;
  }
}
