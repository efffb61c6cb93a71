/** What can be asked for, and what the person may say to it. */
import { html, nothing, type TemplateResult } from "lit";
import type { JobType } from "./types";

export interface Task {
  id: "ways" | "points" | "analyse" | "describe" | "improve";
  job_type: JobType;
  label: string;
  hint: string;
  verb: string;
  icon: string;
  /** `either`: the tour, or one scene of it. */
  about: "either" | "tour";
  fewestScenes: number;
  needsModel: boolean;
  /** Better done without a model. */
  prefersLocal: boolean;
  /** What is missing where no model is asked. */
  withoutModel: string;
  fields: TemplateResult | typeof nothing;
}

const select = (name: string, label: string, options: [value: string, label: string][], chosen: string) => html`<div class="field field--inline">
  <label for="assist-${name}">${label}</label>
  <select id="assist-${name}" name=${name}>${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}</select>
</div>`;

const check = (name: string, label: string, isChecked: boolean) => html`<label class="check"><input type="checkbox" name=${name} ?checked=${isChecked}>${label}</label>`;

const toneAndLength = html`${select("tone", "Tone", [["professional", "Professional"], ["friendly", "Friendly"], ["casual", "Casual"], ["luxury", "Luxurious"]], "professional")}
  ${select("length", "Length", [["short", "Short"], ["medium", "Medium"], ["long", "Long"]], "medium")}
  <div class="field"><label for="assist-audience">For whom</label><input id="assist-audience" name="target_audience" maxlength="200" autocomplete="off"><p class="field__help">Such as “families from abroad”. May stay empty.</p></div>
  ${check("include_features", "Name what can be seen", true)}`;

const goals = html`<div class="field"><label for="assist-goals">What the tour is for</label><input id="assist-goals" name="goals" maxlength="200" autocomplete="off"><p class="field__help">Such as “rent it out quickly”. May stay empty.</p></div>
  ${check("suggest_hotspots", "Suggest ways and points too", false)}`;

export const tasks: Task[] = [
  {
    id: "ways", job_type: "hotspot_generation", label: "Find the ways", hint: "Compares the pictures and joins the scenes", verb: "Find ways", icon: "footprints",
    about: "either", fewestScenes: 2, needsModel: false, prefersLocal: true, withoutModel: "", fields: nothing,
  },
  {
    id: "points", job_type: "hotspot_generation", label: "Suggest points", hint: "Things worth a word, by an AI service", verb: "Suggest points", icon: "map-pin",
    about: "either", fewestScenes: 1, needsModel: true, prefersLocal: false, withoutModel: "", fields: nothing,
  },
  {
    id: "analyse", job_type: "scene_analysis", label: "Analyse the pictures", hint: "Quality with advice, rooms and titles", verb: "Analyse", icon: "search",
    about: "either", fewestScenes: 1, needsModel: false, prefersLocal: false, withoutModel: "Measures the quality of the pictures. What room it is, and a title for it, only a model can tell.", fields: nothing,
  },
  {
    id: "describe", job_type: "description", label: "Write descriptions", hint: "For the tour and its scenes", verb: "Write", icon: "file-text",
    about: "either", fewestScenes: 1, needsModel: false, prefersLocal: false, withoutModel: "Puts sentences together from titles, ways and notes. Nobody looks at the pictures; tone and audience need a model.", fields: toneAndLength,
  },
  {
    id: "improve", job_type: "tour_optimisation", label: "Improve the tour", hint: "What is missing, and what would help", verb: "Look it through", icon: "zap",
    about: "tour", fewestScenes: 1, needsModel: false, prefersLocal: false, withoutModel: "Counts what is missing and measures the pictures.", fields: goals,
  },
];

export const taskOf = (id: Task["id"]): Task => tasks.find((task) => task.id === id)!;

/** What was filled in, as the API takes it. */
export function formOf(form: HTMLFormElement): Record<string, unknown> {
  const wishes: Record<string, unknown> = {};
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]:not([name=about])")) {
    if (field instanceof HTMLInputElement && field.type === "checkbox") wishes[field.name] = field.checked;
    else if (field.value.trim()) wishes[field.name] = field.name === "goals" ? [field.value.trim()] : field.value.trim();
  }
  return wishes;
}
