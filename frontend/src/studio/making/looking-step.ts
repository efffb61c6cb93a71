import { html, nothing } from "lit";
import { isEnded } from "../ai/following";
import { duration, plural } from "../pages/measures";
import type { Host } from "./make-tour";
import { type Task, isWorking, missing, progressOf, ready, wanted } from "./state";
import { jobWords, providerName, taskIcons, taskNames } from "./words";

const marks: Record<string, string> = { completed: "circle-check", failed: "triangle-alert", cancelled: "minus" };

function whoIsAsked({ making }: Host): string {
  const sending = making.providers?.providers.filter(({ sends_pictures }) => sends_pictures) ?? [];
  if (sending.length === 0) return "Nothing leaves this server: pictures are measured, and compared with each other. Rooms are named by you.";
  return `Reduced pictures and the titles are shown to ${sending.map(({ name }) => providerName(name)).join(" or ")}. Ways are measured on this server.`;
}

function row({ making, icon }: Host, task: Task) {
  const job = making.work[task]?.job;
  const hasStopped = job && isEnded(job) && job.status !== "completed";
  return html`<li class="make__task" data-state=${job?.status ?? "pending"}>
    ${icon(marks[job?.status ?? ""] ?? taskIcons[task])}
    <div><h3>${taskNames[task]}</h3><p>${job ? jobWords(job) : "Not started"}${job && !isEnded(job) && job.eta_seconds ? `, about ${duration(job.eta_seconds)}` : ""}</p>
      ${job && !isEnded(job) ? html`<progress max="100" .value=${job.progress} aria-label=${taskNames[task]}></progress>` : nothing}</div>
    ${hasStopped && making.canEdit ? html`<button type="button" class="button" aria-label="Try again: ${taskNames[task]}" @click=${() => void making.start([task])}>Try again</button>` : nothing}
  </li>`;
}

export function lookingStep(host: Host) {
  const { making } = host;
  const isBusy = isWorking(making.situation);
  const left = missing(making.situation);
  const stopped = wanted(making.scenes).filter((task) => ["failed", "cancelled"].includes(making.work[task]?.job.status ?? ""));
  return html`
    <h2 tabindex="-1">${isBusy ? "Looking at your pictures" : left.length > 0 ? "Ready to look at your pictures" : stopped.length > 0 ? "Not all was looked at" : "Looked at"}</h2>
    <p class="make__lead">${whoIsAsked(host)}${isBusy ? " You may leave this page; it goes on, and you find it here." : ""}</p>
    ${isBusy ? html`<progress class="make__bar" max="100" .value=${progressOf(making.situation)} aria-label="All together"></progress>` : nothing}
    <ul class="make__tasks">${wanted(making.scenes).map((task) => row(host, task))}</ul>
    ${ready(making.scenes).length === 1 ? html`<p class="make__lead">With ${plural(1, "scene")} there are no ways to look for.</p>` : nothing}
    <div class="make__acts">
      ${isBusy && making.canEdit ? html`<button type="button" class="button" ?disabled=${making.doing !== ""} @click=${() => void making.cancel()}>Stop</button>` : nothing}
      ${!isBusy && left.length > 0 && making.canEdit ? html`<button type="button" class="button button--primary" @click=${() => void making.start(left)}>Look at them</button>` : nothing}
      ${!isBusy && left.length === 0 && stopped.length > 0 && making.canEdit ? html`<button type="button" class="button button--primary" @click=${() => void making.start(stopped)}>Look again</button>` : nothing}
      ${!isBusy ? html`<button type="button" class="button ${left.length + stopped.length > 0 ? "" : "button--primary"}" @click=${() => making.goTo("review")}>Go on to the review</button>` : nothing}
    </div>`;
}
