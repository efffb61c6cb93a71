import { html, nothing } from "lit";
import { contrast, readable, readableOn } from "../../shared/colours";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";
import type { Agent, Branding, ColourName } from "../editor/types";

type Scope = "branding" | "team_branding";

const colourNames: [ColourName, string][] = [
  ["primary", "Main colour"],
  ["secondary", "Second colour"],
  ["accent", "Accent"],
  ["text", "Text"],
  ["background", "Background"],
];

/** What stands where nobody chose. */
const usual: Record<ColourName, string> = { primary: "#c2410c", secondary: "#44403c", accent: "#c2410c", text: "#1d1a15", background: "#ffffff" };

const presets: [name: string, colours: Record<ColourName, string>][] = [
  ["Ember", { primary: "#c2410c", secondary: "#57534e", accent: "#b45309", text: "#1c1917", background: "#fffdf9" }],
  ["Harbour", { primary: "#0f4c81", secondary: "#475569", accent: "#0e7490", text: "#0f172a", background: "#f8fafc" }],
  ["Olive", { primary: "#4d5d2a", secondary: "#57534e", accent: "#a16207", text: "#1c1917", background: "#fbfaf4" }],
  ["Plum", { primary: "#6b2d5c", secondary: "#524a56", accent: "#9d174d", text: "#221a22", background: "#fdf9fc" }],
  ["Slate", { primary: "#27272a", secondary: "#71717a", accent: "#3f3f46", text: "#18181b", background: "#ffffff" }],
  ["Night", { primary: "#e2b871", secondary: "#a8a29e", accent: "#f0c987", text: "#f5f0e8", background: "#1a1714" }],
];

const fonts: Record<string, string> = {
  sans: "Sans", serif: "Serif", humanist: "Humanist", geometric: "Geometric", grotesque: "Grotesque", rounded: "Rounded", slab: "Slab", mono: "Monospaced",
};
const corners: Record<string, string> = { "top-left": "Top left", "top-right": "Top right", "bottom-left": "Bottom left", "bottom-right": "Bottom right" };
const agentFields: [keyof Agent, string, string][] = [
  ["name", "Name", "text"],
  ["role", "Role", "text"],
  ["company", "Company", "text"],
  ["phone", "Phone", "tel"],
  ["email", "E-mail", "email"],
  ["website", "Website", "url"],
];

/** <branding-panel>: how the tour looks and who stands behind it; a tour's own choice, or the team's for all its tours. */
export class BrandingPanel extends EditorElement {
  static override properties = { ...EditorElement.properties, scope: { state: true }, device: { state: true } };
  declare scope: Scope;
  declare device: "desktop" | "phone";
  protected override readonly topics: Topic[] = ["branding", "team_branding"];

  constructor() {
    super();
    this.scope = "branding";
    this.device = "desktop";
  }

  private get own(): Branding {
    return this.editor.store.doc[this.scope];
  }

  private get team(): Branding {
    return this.editor.store.doc.team_branding;
  }

  private save(label: string, fields: Record<string, unknown>, coalesce?: string): void {
    const { store } = this.editor;
    const id = this.scope === "branding" ? store.doc.tour.id : store.doc.tour.team_id;
    store.update(label, this.scope, id, fields, coalesce ? { coalesce: `brand:${coalesce}` } : {});
  }

  /** The colour visitors get: the tour's, else the team's, else the usual one. */
  private colour(name: ColourName): string {
    const team = this.scope === "branding" ? this.team.colors[name] : null;
    return this.own.colors[name] ?? team ?? usual[name];
  }

  private choice<K extends "font_family" | "button_style" | "watermark_position">(name: K): string | null {
    return this.own[name] ?? (this.scope === "branding" ? this.team[name] : null);
  }

  private async chooseLogo(): Promise<void> {
    const media = await this.editor.pickMedia("image");
    if (media) this.save("Choose a logo", { logo_media_file_id: media.id });
  }

  private async choosePhoto(): Promise<void> {
    const media = await this.editor.pickMedia("image");
    if (media) this.save("Choose a portrait", { agent: { photo_media_file_id: media.id } });
  }

  private scopes() {
    const tab = (scope: Scope, label: string) =>
      html`<label class="segments__one"><input class="visually-hidden" type="radio" name="brand-scope" .checked=${this.scope === scope} @change=${() => (this.scope = scope)}>${label}</label>`;
    return html`<section class="inspector__part">
      <fieldset class="segments"><legend class="visually-hidden">Whose brand</legend>${tab("branding", "This tour")}${tab("team_branding", "All tours of the team")}</fieldset>
      <p class="inspector__hint">${this.scope === "branding" ? "What you leave open follows the team." : "Every tour follows this, unless it says otherwise itself. Published tours change when they are published again."}</p>
    </section>`;
  }

  private preview() {
    const [primary, accent, text, background] = (["primary", "accent", "text", "background"] as const).map((name) => this.colour(name)) as [string, string, string, string];
    const style = this.choice("button_style") ?? "rounded";
    const radius = { rounded: "6px", square: "0", pill: "999px" }[style] ?? "6px";
    const { doc } = this.editor.store;
    const picture = doc.scenes.find((scene) => scene.is_start)?.panorama?.urls?.social_url;
    const logo = this.own.logo_url ?? this.team.logo_url;
    const agent = this.own.agent ?? this.team.agent;
    return html`<section class="inspector__part">
      <div class="inspector__title inspector__title--apart"><h3>Preview</h3>
        <div class="inspector__row">
          <button class="icon-button" aria-label="As on a desktop" title="As on a desktop" aria-pressed=${this.device === "desktop" ? "true" : "false"} @click=${() => (this.device = "desktop")}>${this.editor.icon("monitor")}</button>
          <button class="icon-button" aria-label="As on a phone" title="As on a phone" aria-pressed=${this.device === "phone" ? "true" : "false"} @click=${() => (this.device = "phone")}>${this.editor.icon("smartphone")}</button>
        </div></div>
      <div class="brand-preview" data-device=${this.device} data-font=${this.choice("font_family") ?? "sans"} style="--primary: ${primary}; --on-primary: ${readableOn(primary)}; --accent: ${accent}; --text: ${text}; --background: ${background}; --radius: ${radius}">
        <div class="brand-preview__picture" style=${picture ? `background-image: url("${picture}")` : ""}>
          <span class="brand-preview__disc">${this.editor.icon("chevron-up")}</span>
          ${logo && (this.own.show_watermark ?? this.team.show_watermark ?? true) ? html`<img class="brand-preview__mark" data-corner=${this.choice("watermark_position") ?? "bottom-right"} src=${logo} alt="">` : nothing}
        </div>
        <div class="brand-preview__panel"><b>${doc.tour.title}</b>${agent?.name ? html`<span>${agent.name}</span>` : html`<span>Shown by your team</span>`}<span class="brand-preview__button">Call</span></div>
      </div>
      ${contrast(text, background) < readable
        ? html`<p class="inspector__problem">${this.editor.icon("triangle-alert")}The text is hard to read on this background (${contrast(text, background).toFixed(1)} : 1; it should be ${readable} : 1). Visitors get a readable colour instead.</p>`
        : nothing}
    </section>`;
  }

  private colours() {
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part"><h3>Colours</h3>
      <ul class="presets" aria-label="Ready-made">${presets.map(
        ([name, colours]) => html`<li><button class="presets__one" title=${name} aria-label=${name} ?disabled=${isLocked} @click=${() => this.save("Choose colours", { colors: colours })}>${(["primary", "accent", "background"] as const).map((each) => html`<span style="background: ${colours[each]}"></span>`)}</button></li>`,
      )}</ul>
      ${colourNames.map(
        ([name, label]) => html`<div class="colour-row"><label for="colour-${name}">${label}</label>
          ${this.own.colors[name] ? html`<button class="link-button" ?disabled=${isLocked} @click=${() => this.save("Leave a colour open", { colors: { [name]: null } })}>Leave open</button>` : html`<span class="inspector__hint">${this.scope === "branding" && this.team.colors[name] ? "as the team" : "usual"}</span>`}
          <input id="colour-${name}" type="color" .value=${this.colour(name)} ?disabled=${isLocked} @input=${(event: Event) => this.save("Choose a colour", { colors: { [name]: (event.target as HTMLInputElement).value } }, name)}></div>`,
      )}</section>`;
  }

  private select(name: "font_family" | "button_style" | "watermark_position", label: string, choices: Record<string, string>) {
    return html`<div class="field field--inline"><label for="brand-${name}">${label}</label>
      <select id="brand-${name}" ?disabled=${!this.editor.canEdit} @change=${(event: Event) => this.save(`Choose: ${label.toLowerCase()}`, { [name]: (event.target as HTMLSelectElement).value || null })}>
        <option value="" ?selected=${!this.own[name]}>${this.scope === "branding" ? "As the team" : "Usual"}</option>
        ${Object.entries(choices).map(([value, text]) => html`<option value=${value} ?selected=${this.own[name] === value}>${text}</option>`)}
      </select></div>`;
  }

  private logo() {
    const isLocked = !this.editor.canEdit;
    const shown = this.own.show_watermark ?? (this.scope === "branding" ? this.team.show_watermark : null) ?? true;
    return html`<section class="inspector__part"><h3>Logo and letters</h3>
      ${this.own.logo_url ? html`<img class="logo" src=${this.own.logo_url} alt="Your logo">` : nothing}
      <div class="inspector__row">
        <button class="button" ?disabled=${isLocked} @click=${() => void this.chooseLogo()}>${this.editor.icon("image")}${this.own.logo_url ? "Another logo" : "Choose a logo"}</button>
        ${this.own.logo_url ? html`<button class="icon-button" aria-label="Remove the logo" title="Remove the logo" ?disabled=${isLocked} @click=${() => this.save("Remove the logo", { logo_media_file_id: null })}>${this.editor.icon("x")}</button>` : nothing}
      </div>
      <label class="check"><input type="checkbox" .checked=${shown} ?disabled=${isLocked} @change=${(event: Event) => this.save("Show the logo in the picture", { show_watermark: (event.target as HTMLInputElement).checked })}>Show it in a corner of the picture</label>
      ${this.select("watermark_position", "Corner", corners)} ${this.select("font_family", "Letters", fonts)} ${this.select("button_style", "Buttons", { rounded: "Rounded", square: "Square", pill: "Pill" })}
    </section>`;
  }

  private agent() {
    const { agent } = this.own;
    const isLocked = !this.editor.canEdit;
    return html`<section class="inspector__part"><h3>Whom to ask</h3>
      <p class="inspector__hint">${this.scope === "branding" && !agent?.name && this.team.agent?.name ? `Visitors see ${this.team.agent.name}, as in all tours of the team.` : "A card with a portrait beside the tour."}</p>
      ${agent?.photo_url ? html`<img class="portrait" src=${agent.photo_url} alt="Portrait">` : nothing}
      ${agentFields.map(
        ([name, label, type]) => html`<div class="field"><label for="agent-${name}">${label}</label><input id="agent-${name}" type=${type} .value=${agent?.[name] ?? ""} ?readonly=${isLocked} @change=${(event: Event) => this.save("Change the card", { agent: { [name]: (event.target as HTMLInputElement).value.trim() } }, `agent:${name}`)}></div>`,
      )}
      <button class="button" ?disabled=${isLocked} @click=${() => void this.choosePhoto()}>${this.editor.icon("user-round")}${agent?.photo_url ? "Another portrait" : "Choose a portrait"}</button>
    </section>`;
  }

  protected override render() {
    return html`${this.scopes()} ${this.preview()} ${this.colours()} ${this.logo()} ${this.agent()}`;
  }
}
