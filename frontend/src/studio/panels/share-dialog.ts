import { html, nothing } from "lit";
import { EditorElement } from "../editor/element";
import type { Topic } from "../editor/store";

const options: [name: string, label: string, usual: boolean][] = [
  ["navbar", "Bar of controls", true],
  ["branding", "Logo", true],
  ["fullscreen", "Full screen", true],
  ["rotate", "Turns by itself", false],
  ["autoplay", "Starts at once, without the poster", false],
];

const allow = "fullscreen; xr-spatial-tracking; accelerometer; gyroscope; magnetometer; autoplay; clipboard-write; web-share";
const sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms";

/** <share-dialog>: the ways a published tour gets to people. */
export class ShareDialog extends EditorElement {
  static override properties = { ...EditorElement.properties, chosen: { state: true }, tab: { state: true }, isShown: { state: true } };
  declare chosen: Record<string, boolean>;
  declare tab: "link" | "embed";
  declare isShown: boolean;
  protected override readonly topics: Topic[] = ["tour"];

  constructor() {
    super();
    this.chosen = Object.fromEntries(options.map(([name, , usual]) => [name, usual]));
    this.tab = "link";
    this.isShown = false;
  }

  open(): void {
    this.isShown = true;
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  private get tour() {
    return this.editor.store.doc.tour;
  }

  private get embedUrl(): string {
    const asked = options.filter(([name, , usual]) => this.chosen[name] !== usual).map(([name]) => `${name}=${this.chosen[name]}`);
    return `${location.origin}/e/${this.tour.slug}${asked.length > 0 ? `?${asked.join("&")}` : ""}`;
  }

  private get embedCode(): string {
    const title = this.tour.title.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
    return `<iframe src="${this.embedUrl.replaceAll("&", "&amp;")}" title="${title}" style="border:0;width:100%;aspect-ratio:16/9" allow="${allow}" allowfullscreen sandbox="${sandbox}" loading="lazy" referrerpolicy="strict-origin-when-cross-origin"></iframe>`;
  }

  private async copy(text: string, what: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.editor.say(`${what} copied`);
    } catch {
      this.editor.say("The browser forbids copying here. Select the text and copy it with your keyboard.");
    }
  }

  private address(label: string, url: string) {
    return html`<div class="share__line"><span>${label}</span><input readonly aria-label=${label} .value=${url} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}><button class="button" @click=${() => void this.copy(url, label)}>${this.editor.icon("copy")}Copy</button></div>`;
  }

  private links() {
    const { slug, short_code: code, title } = this.tour;
    const base = `/t/${slug}`;
    return html`
      ${this.address("Link", location.origin + base)} ${code ? this.address("Short link", `${location.origin}/v/${code}`) : nothing}
      <div class="share__row">
        <figure class="share__qr"><img src="${base}/qr.svg" alt="QR code of the tour" width="160" height="160">
          <figcaption><a class="quiet-link" href="${base}/qr.svg" download="${slug}.svg">${this.editor.icon("download")}SVG</a><a class="quiet-link" href="${base}/qr.png" download="${slug}.png">${this.editor.icon("download")}PNG</a></figcaption></figure>
        <figure class="share__card"><img src="${base}/card.jpg" alt=""><figcaption><b>${title}</b><span>${this.tour.description.slice(0, 120) || location.host}</span></figcaption></figure>
      </div>
      <p class="inspector__hint">On the right: how the link looks in messages and on social networks, from the start view of the published version.</p>`;
  }

  private embed() {
    return html`
      <div class="share__row share__row--embed">
        <fieldset class="share__options"><legend>Options</legend>${options.map(
          ([name, label]) => html`<label class="check"><input type="checkbox" .checked=${this.chosen[name]!} @change=${(event: Event) => (this.chosen = { ...this.chosen, [name]: (event.target as HTMLInputElement).checked })}>${label}</label>`,
        )}</fieldset>
        <iframe class="share__frame" src=${this.embedUrl} title="Preview of the embedded tour" allow="fullscreen" loading="lazy"></iframe>
      </div>
      <label class="inspector__label" for="embed-code">Code for your page</label>
      <textarea id="embed-code" class="share__code" readonly rows="4" .value=${this.embedCode}></textarea>
      <button class="button button--primary" @click=${() => void this.copy(this.embedCode, "Code")}>${this.editor.icon("copy")}Copy the code</button>`;
  }

  protected override render() {
    if (!this.isShown) return nothing;
    const isOut = this.tour.status === "published" && this.tour.visibility !== "private";
    const tab = (id: "link" | "embed", label: string) => html`<label class="segments__one"><input class="visually-hidden" type="radio" name="share-tab" .checked=${this.tab === id} @change=${() => (this.tab = id)}>${label}</label>`;
    return html`<dialog class="sheet share" aria-labelledby="share-title" @close=${() => (this.isShown = false)}>
      <header class="sheet__head"><h2 id="share-title">Share</h2><form method="dialog"><button class="icon-button" aria-label="Close">${this.editor.icon("x")}</button></form></header>
      <div class="share__body">
        ${isOut
          ? html`<fieldset class="segments"><legend class="visually-hidden">Way</legend>${tab("link", "Link and QR code")}${tab("embed", "In your page")}</fieldset>${this.tab === "link" ? this.links() : this.embed()}`
          : html`<p>${this.tour.status === "published" ? "The tour is private: only your team can open it. Make it public or unlisted to share it." : "Publish the tour first: until then there is nothing a link could show."}</p>
              <button class="button button--primary" @click=${() => (this.querySelector("dialog")?.close(), this.editor.inspect("publish"))}>Publish…</button>`}
      </div>
    </dialog>`;
  }
}
