import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Scene } from "../editor/types";
import { plural } from "../pages/measures";
import { chosenIn } from "../uploads/dropping";
import type { Item } from "../uploads/item";
import type { Host } from "./make-tour";
import { pictureState, ready } from "./state";

export const nameOf = (scene: Scene): string => scene.title || `Scene ${scene.order_index + 1}`;

export function frame({ icon }: Host, scene: Scene) {
  const url = scene.panorama?.urls?.thumbnail_url;
  return html`<span class="make__frame">${url ? html`<img src=${url} alt="" width="256" height="128" decoding="async">` : icon("image")}</span>`;
}

function addingPictures({ making, icon }: Host) {
  const add = ({ currentTarget }: Event) => {
    const input = currentTarget as HTMLInputElement;
    const { files } = chosenIn(input.files);
    input.value = "";
    making.add(files);
  };
  return html`<div class="make__adding">
    <label class="button">${icon("images")}Add pictures<input class="visually-hidden" type="file" accept="image/jpeg,image/png,image/webp" multiple @change=${add}></label>
    <label class="button">${icon("folder")}Add a folder<input class="visually-hidden" type="file" webkitdirectory multiple @change=${add}></label>
  </div>`;
}

function one(host: Host, scene: Scene) {
  const { making, icon } = host;
  const state = pictureState(scene);
  const coming = scene.incoming;
  const leaveOut = () => void making.leaveOut(scene).then(() => host.say(`“${nameOf(scene)}” left out`, () => void making.bringBack(scene)));
  return html`<li class="make__picture" data-state=${state}>
    ${frame(host, scene)}
    <h3>${nameOf(scene)}</h3>
    ${state === "ready" ? html`<p class="make__fact">${icon("circle-check")}Ready</p>` : nothing}
    ${state === "working"
      ? html`<progress max="100" .value=${coming?.progress ?? 0} aria-label="${nameOf(scene)} is being processed"></progress><p class="make__fact">${coming?.status === "processing" ? `Being processed, ${coming.progress} %` : "Waiting for its turn"}</p>`
      : nothing}
    ${state === "failed"
      ? html`<p class="make__fault">${icon("triangle-alert")}<span>${coming?.error_message ?? "This picture could not be processed."}</span></p>
          <button type="button" class="button" ?disabled=${making.doing !== "" || !making.canEdit} aria-label="Leave it out: ${nameOf(scene)}" @click=${leaveOut}>Leave it out</button>`
      : nothing}
  </li>`;
}

/** A file that never became a scene. */
function refusedOne({ making, icon }: Host, item: Item) {
  return html`<li class="make__picture" data-state="failed">
    <span class="make__frame">${icon("image")}</span>
    <h3>${item.name}</h3>
    <p class="make__fault">${icon("triangle-alert")}<span>${item.note}</span></p>
    <button type="button" class="button" aria-label="Leave it out: ${item.name}" @click=${() => making.forget(item)}>Leave it out</button>
  </li>`;
}

interface Counts {
  all: number;
  done: number;
  failed: number;
}

function counted({ making: { scenes, onTheirWay, refused } }: Host): Counts {
  const failed = scenes.filter((scene) => pictureState(scene) === "failed").length + refused.length;
  return { all: scenes.length + onTheirWay + refused.length, done: ready(scenes).length, failed };
}

function headline({ all, done, failed }: Counts): string {
  if (all === 0) return "Drop your 360° pictures here";
  if (done + failed < all) return "Getting your pictures ready";
  return failed > 0 ? `${plural(failed, "picture")} could not be used` : "Your pictures are ready";
}

export function picturesStep(host: Host) {
  const { making } = host;
  const { scenes, onTheirWay, refused } = making;
  const counts = counted(host);
  const { all, done, failed } = counts;
  const isWorking = done + failed < all;
  return html`
    <h2 tabindex="-1">${headline(counts)}</h2>
    ${all === 0 ? html`<p class="make__lead">A folder or single pictures, anywhere on this page: JPEG, PNG or WebP, twice as wide as high. Each becomes a scene.</p>` : nothing}
    ${isWorking
      ? html`<p class="make__lead">${done} of ${plural(all, "picture")} ready${onTheirWay > 0 ? `, ${onTheirWay} still on the way to the server` : ""}. You may leave this page: ${onTheirWay > 0 ? "uploads go on wherever you are in the studio" : "the server goes on by itself"}, and this page picks up from there.</p>
          <progress class="make__bar" max=${all} .value=${done} aria-label="Pictures that are ready"></progress>`
      : nothing}
    ${!isWorking && failed > 0 ? html`<p class="make__lead">Leave out what cannot be used, or add it again in another form. Everything else waits for that.</p>` : nothing}
    ${!isWorking && failed === 0 && all > 0 ? html`<p class="make__lead">More can be added at any time; everything is then looked at again.</p>` : nothing}
    ${making.canEdit ? addingPictures(host) : nothing}
    <ul class="make__pictures">${refused.map((item) => refusedOne(host, item))}${repeat(scenes, ({ id }) => id, (scene) => one(host, scene))}</ul>`;
}
