/** How good a picture is, as it was measured, and what would help. */
import { html, nothing } from "lit";
import type { Analysis } from "./types";
import { providersOf } from "./words";

const good = 80;
const fair = 50;

export const qualityWord = (score: number): string => (score >= good ? "good" : score >= fair ? "fair" : "poor");

export function qualityFacts(icon: (name: string) => SVGSVGElement, { measured_score, quality_details: faults = [], quality_score, provider, recommendations = [] }: Analysis) {
  const score = measured_score ?? quality_score;
  if (score === undefined) return nothing;
  const isSecondView = provider !== undefined && provider !== "local" && quality_score !== undefined && measured_score !== undefined;
  return html`<div class="quality">
    <p class="quality__score"><meter min="0" max="100" low=${fair} high=${good} optimum="100" value=${score} aria-hidden="true"></meter><span><b>${score}</b> of 100, ${qualityWord(score)}</span></p>
    ${isSecondView ? html`<p class="inspector__hint">Measured here. ${providersOf(provider)} says ${quality_score}.</p>` : nothing}
    ${faults.length === 0 && score >= good ? html`<p class="inspector__fact">${icon("circle-check")}<span>Nothing wrong was measured.</span></p>` : nothing}
    ${faults.map(({ message, advice }) => html`<p class="inspector__fact">${icon("triangle-alert")}<span>${message} <span class="quality__advice">${advice}</span></span></p>`)}
    ${isSecondView ? recommendations.map((advice) => html`<p class="inspector__fact">${icon("arrow-right")}<span>${advice}</span></p>`) : nothing}
  </div>`;
}
