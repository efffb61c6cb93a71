import { html, nothing } from "lit";
import type { Visibility } from "../editor/types";
import { plural } from "../pages/measures";
import type { Host } from "./make-tour";
import type { Finding } from "./making";
import { applied } from "./state";

const marks = { error: "circle-alert", warning: "triangle-alert", hint: "info" } as const;
const audiences: [Visibility, string, string][] = [
  ["public", "Everyone", "Anybody may find it in the gallery."],
  ["unlisted", "With the link", "Whoever has the link can open it."],
  ["private", "Your team", "Only members of your team, signed in."],
];

function findingsOf(host: Host, findings: Finding[]) {
  const grave = findings.filter(({ severity }) => severity !== "hint");
  const hints = findings.filter(({ severity }) => severity === "hint");
  const list = (some: Finding[]) =>
    html`<ul class="make__findings">${some.map(({ severity, message, what_to_do }) => html`<li data-severity=${severity}>${host.icon(marks[severity])}<span><b>${message}</b> <span>${what_to_do}</span></span></li>`)}</ul>`;
  return html`
    ${grave.length > 0 ? list(grave) : html`<p class="make__fact">${host.icon("circle-check")}Nothing stands in the way.</p>`}
    ${hints.length > 0 ? html`<details class="make__more"><summary>${plural(hints.length, "hint")} that would make it better</summary>${list(hints)}</details>` : nothing}
    ${findings.length > 0 ? html`<p><a class="quiet-link" href=${host.editorUrl}>${host.icon("pencil")}Put it right in the editor</a></p>` : nothing}`;
}

function chosenAudience(): Visibility {
  return (document.querySelector<HTMLInputElement>('input[name="audience"]:checked')?.value ?? "public") as Visibility;
}

export function publishStep(host: Host) {
  const { making, icon } = host;
  const { findings } = making;
  const undoable = applied(making.work).length > 0;
  const usual = making.tour.visibility === "unlisted" ? "unlisted" : "public";
  return html`
    <h2 tabindex="-1">Ready for visitors?</h2>
    ${undoable ? html`<p class="make__note">${icon("circle-check")}<span>What you chose is in the tour. <button type="button" class="link-button" ?disabled=${making.doing !== "" || !making.canEdit} @click=${() => void making.undo()}>Take it back</button></span></p>` : nothing}
    <section class="make__part" aria-labelledby="check" aria-busy=${findings ? "false" : "true"}><h3 id="check">What the check says</h3>${findings ? findingsOf(host, findings) : html`<p role="status">Looking through the tour…</p>`}</section>
    <fieldset class="make__audience"><legend>Who may see it</legend>${audiences.map(
      ([value, label, words]) => html`<label><input type="radio" name="audience" value=${value} ?checked=${value === usual} ?disabled=${!making.canEdit}><span><b>${label}</b><span>${words}</span></span></label>`,
    )}</fieldset>
    <div class="make__acts">
      <a class="button" href="/t/${making.tour.slug}" target="_blank" rel="noopener">${icon("eye")}Preview</a>
      <button type="button" class="button button--primary" ?disabled=${making.doing !== "" || !making.canEdit || !making.canPublish} @click=${() => void making.publish(chosenAudience())}>${making.doing ? `${making.doing}…` : "Publish the tour"}</button>
    </div>`;
}

export function shareStep(host: Host) {
  const { making, icon } = host;
  const { slug, visibility, status } = making.tour;
  if (status !== "published") return html`<h2 tabindex="-1">Publish it first</h2>`;
  const path = `/t/${slug}`;
  const url = location.origin + path;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      host.say("Link copied");
    } catch {
      host.say("The browser forbids copying here. Select the link and copy it with your keyboard.");
    }
  };
  return html`
    <h2 tabindex="-1">Your tour is open</h2>
    <p class="make__lead">${visibility === "private" ? "Members of your team can open it." : visibility === "unlisted" ? "Whoever has this link can walk through it." : "Anybody can walk through it."}</p>
    <div class="make__share">
      ${visibility === "private" ? nothing : html`<img class="make__qr" src="${path}/qr.svg" alt="QR code of the tour" width="160" height="160">`}
      <div class="make__link">
        <div class="field"><label for="share-link">Link</label><input id="share-link" readonly .value=${url} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}></div>
        <div class="make__acts">
          <a class="button button--primary" href=${path} target="_blank" rel="noopener">${icon("external-link")}Open the tour</a>
          <button type="button" class="button" @click=${() => void copy()}>${icon("copy")}Copy the link</button>
          ${visibility === "private" ? nothing : html`<a class="button" href="${path}/qr.png" download="${slug}.png">${icon("download")}QR code</a>`}
        </div>
        <p><a class="quiet-link" href=${host.editorUrl}>${icon("pencil")}Go on in the editor: notes, sounds, start views, your brand</a></p>
      </div>
    </div>`;
}
