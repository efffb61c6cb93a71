import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Scene } from "../editor/types";
import { plural } from "../pages/measures";
import type { Host } from "./make-tour";
import { frame, nameOf } from "./pictures-step";
import { type Way, keyOf, unreached } from "./ways";
import { percent, providerName } from "./words";

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLTextAreaElement).value;
const isTicked = (event: Event): boolean => (event.target as HTMLInputElement).checked;

function present(host: Host, scene: Scene) {
  const { making } = host;
  const { title } = scene;
  const said = making.proposalFor(scene);
  const proposed = said?.suggested_title && said.suggested_title !== title ? said.suggested_title : "";
  if (making.titleOf(scene) === title) {
    if (!title) return html`<p class="make__aside">No name yet. Visitors find their way by names.</p>`;
    if (!proposed) return html`<p class="make__aside">As it is now</p>`;
    return html`<p class="make__aside">As it is now. <button type="button" class="link-button" @click=${() => making.change(({ titles }) => (titles[scene.id] = proposed))}>Take “${proposed}”</button></p>`;
  }
  const from = making.titleOf(scene) === proposed ? `Proposed by ${providerName(said?.provider ?? "")}. ` : "";
  return html`<p class="make__aside">${from}${title ? html`Now “${title}”. <button type="button" class="link-button" @click=${() => making.change(({ titles }) => (titles[scene.id] = title))}>Keep it</button>` : "It had no name."}</p>`;
}

function sceneRow(host: Host, scene: Scene) {
  const { making, icon } = host;
  const said = making.proposalFor(scene);
  const faults = said?.quality_details ?? [];
  const hasText = Boolean(scene.description || said?.suggested_description);
  const name = nameOf(scene);
  return html`<li class="make__scene">
    ${frame(host, scene)}
    <div class="make__fields">
      <div class="field"><label class="visually-hidden" for="title-${scene.id}">Title of ${name}</label><input id="title-${scene.id}" maxlength="255" placeholder="Name of the room" autocomplete="off" .value=${making.titleOf(scene)} ?readonly=${!making.canEdit} @input=${(event: Event) => making.change(({ titles }) => (titles[scene.id] = valueOf(event)))}></div>
      ${present(host, scene)}
      ${hasText ? html`<div class="field"><label class="visually-hidden" for="text-${scene.id}">Description of ${name}</label><textarea id="text-${scene.id}" rows="2" maxlength="2000" .value=${making.textOf(scene)} ?readonly=${!making.canEdit} @input=${(event: Event) => making.change(({ texts }) => (texts[scene.id] = valueOf(event)))}></textarea></div>` : nothing}
      ${said?.error ? html`<p class="make__fault">${icon("triangle-alert")}<span>${said.error}</span></p>` : nothing}
      ${faults.length > 0 ? html`<ul class="make__faults">${faults.map(({ message, advice }) => html`<li>${icon("info")}<span>${message} ${advice}</span></li>`)}</ul>` : nothing}
    </div>
  </li>`;
}

function wayRow(host: Host, way: Way) {
  const { making } = host;
  const [a, b] = way.ends.map((id) => making.scenes.find((scene) => scene.id === id)!) as [Scene, Scene];
  const key = keyOf(way);
  const both = way.suggestions.length > 1;
  return html`<li class="make__way"><label>
    <input type="checkbox" .checked=${making.isChosen(way)} ?disabled=${!making.canEdit} @change=${(event: Event) => making.change(({ ways }) => (ways[key] = isTicked(event)))}>
    <span class="make__pair">${frame(host, a)}${frame(host, b)}</span>
    <span class="make__ends"><b>${nameOf(a)} ${both ? "and" : "to"} ${nameOf(b)}</b>
      <span>${way.seen > 0 ? `${plural(way.seen, "thing")} seen from both` : "Follows from the other ways"}${way.isBridge ? ". Holds two parts of the tour together: look twice" : ""}</span></span>
    <span class="make__sure" data-sure=${way.isSure ? "yes" : "no"}><span class="visually-hidden">Sure by </span>${percent(way.confidence)}</span>
  </label></li>`;
}

function notes({ icon }: Host, said: string[]) {
  return said.length > 0 ? html`<ul class="make__notes">${said.map((note) => html`<li>${icon("info")}<span>${note}</span></li>`)}</ul>` : nothing;
}

function waysPart(host: Host) {
  const { making } = host;
  const { ways, chosenWays, hotspots } = making;
  const there = hotspots.filter(({ target_scene_id }) => target_scene_id !== null);
  const [needed, spare] = [ways.filter(({ isSpare }) => !isSpare), ways.filter(({ isSpare }) => isSpare)];
  const lost = unreached(making.scenes.map(({ id }) => id), chosenWays, there.map(({ scene_id, target_scene_id }) => ({ from: scene_id, to: target_scene_id! })));
  const failed = making.work.ways?.job.status === "failed" ? making.work.ways.job.error_message : null;
  return html`<section class="make__part" aria-labelledby="review-ways">
    <h3 id="review-ways">Ways between the scenes</h3>
    ${failed ? html`<p class="make__fault">${host.icon("triangle-alert")}<span>${failed}</span></p>` : nothing}
    ${ways.length > 0
      ? html`<p class="make__lead">Ticked is what the pictures make certain, both there and back. Look at the others before you tick them.</p>
          <ul class="make__ways">${repeat(needed, keyOf, (way) => wayRow(host, way))}</ul>
          ${spare.length > 0 ? html`<details class="make__more"><summary>${plural(spare.length, "more way")} that the tour does not need</summary><ul class="make__ways">${repeat(spare, keyOf, (way) => wayRow(host, way))}</ul></details>` : nothing}`
      : html`<p class="make__lead">${there.length > 0 ? `No new ways were found. ${plural(there.length, "way is", "ways are")} there already.` : making.scenes.length > 1 ? "The pictures show no way from one to another. Place the ways in the editor." : "With one scene there are none."}</p>`}
    ${notes(host, making.notesOn("ways"))}
    ${lost.length > 0 ? html`<p class="make__note">${host.icon("info")}<span>Without a way, visitors get to ${listed(lost.map((id) => nameOf(making.scenes.find((scene) => scene.id === id)!)))} by the list of scenes. Ways can be placed in the editor; pictures taken in the doorways let more be found.</span></p>` : nothing}
  </section>`;
}

const listed = (names: string[]): string => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : (names[0] ?? ""));

function tourPart({ making }: Host) {
  const proposed = making.proposedText;
  const by = making.work.words?.job.provider ?? "";
  return html`<section class="make__part" aria-labelledby="review-tour">
    <h3 id="review-tour">The tour itself</h3>
    <div class="field"><label for="tour-title">Title</label><input id="tour-title" maxlength="255" autocomplete="off" .value=${making.tourTitle} ?readonly=${!making.canEdit} @input=${(event: Event) => making.change((draft) => (draft.tourTitle = valueOf(event)))}></div>
    <div class="field"><label for="tour-text">Description</label><textarea id="tour-text" rows="4" maxlength="5000" aria-describedby="tour-text-help" .value=${making.tourText} ?readonly=${!making.canEdit} @input=${(event: Event) => making.change((draft) => (draft.tourText = valueOf(event)))}></textarea>
      <p class="field__help" id="tour-text-help">${
        proposed && making.tourText === proposed
          ? by === "local" ? "Put together from the titles; nobody looked at the pictures. Say what makes this place worth a visit." : `Proposed by ${providerName(by)}. It is shown where the link is shared.`
          : "Shown where the link is shared."
      } ${proposed && making.tourText !== proposed ? html`<button type="button" class="link-button" @click=${() => making.change((draft) => (draft.tourText = proposed))}>Take the proposal</button>` : nothing}</p></div>
  </section>`;
}

function planPart({ making, icon }: Host) {
  const { plan, work } = making;
  if (!plan || !work.ways) return nothing;
  const height = making.draft.cameraHeight ?? null;
  const asked = height ? `?camera_height=${height}` : "";
  const path = `/api/v1/ai/jobs/${work.ways.job.id}/plan`;
  const kept = `${asked ? `${asked}&` : "?"}download=1`;
  return html`<section class="make__part make__plan" aria-labelledby="review-plan">
    <h3 id="review-plan">A plan</h3>
    <img class="make__drawing" src="${path}.svg${asked}" alt="Schematic plan: ${plural(plan.scenes, "scene")}${plan.parts > 1 ? ` in ${plan.parts} separate parts` : ""}, drawn from where the pictures were taken">
    <div class="make__beside">
      <p>Drawn from where the pictures were taken: it shows how ${plural(plan.scenes, "scene")} lie to each other and where each looks, not walls.</p>
      ${plan.notes.map((note) => html`<p class="make__note">${icon("info")}<span>${note}</span></p>`)}
      <label class="check"><input type="checkbox" .checked=${making.wantsPlan} ?disabled=${!making.canEdit} @change=${(event: Event) => making.change((draft) => (draft.plan = isTicked(event)))}>Add it to the tour${making.plans.length > 0 ? ", beside the plan it has" : ""}</label>
      <div class="field make__height"><label for="camera-height">Height of the camera, if you know it (m)</label><input id="camera-height" type="number" inputmode="decimal" min="0.3" max="10" step="0.05" aria-describedby="height-help" .value=${height === null ? "" : String(height)} @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        const metres = input.validity.valid && !Number.isNaN(input.valueAsNumber) ? input.valueAsNumber : null;
        making.change((draft) => (draft.cameraHeight = metres));
      }}><p class="field__help" id="height-help">0.3 to 10. Without it the plan has no scale.</p></div>
      <p class="make__downloads"><a class="quiet-link" href="${path}.svg${kept}" download>${icon("download")}SVG</a><a class="quiet-link" href="${path}.png${kept}" download>${icon("download")}PNG</a></p>
    </div>
  </section>`;
}

function summary({ making }: Host): string {
  const parts = [
    making.changedTexts.length > 0 ? `the words of ${plural(making.changedTexts.length, "scene")}` : "",
    making.chosenWays.length > 0 ? plural(making.chosenWays.length, "way") : "",
    making.changedTour?.apply_description ? "the description" : making.changedTour ? "the title" : "",
    making.wantsPlan ? "the plan" : "",
  ].filter(Boolean);
  return parts.length > 0 ? `To be applied: ${listed(parts)}.` : "Nothing is ticked or changed: the tour stays as it is.";
}

export function reviewStep(host: Host) {
  const { making } = host;
  return html`
    <h2 tabindex="-1">Look it through</h2>
    <p class="make__lead">These are proposals. What you tick or write is applied when you say so, and can be taken back.</p>
    ${notes(host, making.notesOn("texts"))}
    <section class="make__part" aria-labelledby="review-scenes"><h3 id="review-scenes">${plural(making.scenes.length, "scene")}</h3>
      <ul class="make__scenes">${repeat(making.scenes, ({ id }) => id, (scene) => sceneRow(host, scene))}</ul></section>
    ${waysPart(host)} ${tourPart(host)} ${planPart(host)}
    <div class="make__foot"><p>${summary(host)}</p>
      <button type="button" class="button button--primary" ?disabled=${making.doing !== "" || !making.canEdit} @click=${() => void making.apply()}>${making.doing ? `${making.doing}…` : "Apply and go on"}</button></div>`;
}
