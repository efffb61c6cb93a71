/** The sentences of the help by models and measurements. */
import type { ApiError } from "../api";
import type { Application, Job, JobType, ProviderName, Providers } from "./types";

export const taskNames: Record<JobType, string> = {
  hotspot_generation: "Ways and points",
  scene_analysis: "Analysis",
  description: "Descriptions",
  tour_optimisation: "Improvements",
  tour_generation: "First draft",
  floor_plan_processing: "Floor plan",
};

export const providerNames: Record<ProviderName, string> = { local: "This server", gemini: "Gemini", glm: "GLM" };

/** `gemini, local` as people say it in a sentence. */
export const providersOf = (names: string): string =>
  names.split(/[,\s]+/).filter(Boolean).map((name) => (name === "local" ? "this server" : (providerNames[name as ProviderName] ?? name))).join(" and ");

const steps: Record<string, string> = {
  reading: "Getting the pictures ready",
  asking: "Looking at the pictures",
  matching: "Comparing the pictures",
  checking: "Checking the answer",
};

export function stepOf({ status, step }: Pick<Job, "status" | "step">): string {
  if (status === "pending") return "Waiting for its turn";
  return steps[step] ?? "Working";
}

export function secondsLeft(seconds: number): string {
  if (seconds < 3) return "any moment now";
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} seconds left`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "about a minute left" : `about ${minutes} minutes left`;
}

export const dollars = (cost: number): string => (cost > 0 && cost < 0.01 ? "less than $0.01" : `$${cost.toFixed(2)}`);

export function costOf({ cost, calls }: Pick<Job, "cost" | "calls">): string {
  if (calls === 0) return "free";
  return `${dollars(cost)}, ${calls === 1 ? "1 call" : `${calls} calls`}`;
}

/** A model's own name says more than that of its maker. */
export const providerLabel = ({ name, model }: Providers["providers"][number]): string => (model ? `${providerNames[name]} · ${model}` : providerNames[name]);

/** What is sent away when `chosen` is asked; null asks all in turn. */
export function whatLeaves(providers: Providers, chosen: ProviderName | null): string {
  const asked = providers.providers.filter(({ name, sends_pictures }) => sends_pictures && (chosen === null || name === chosen));
  if (asked.length === 0) return "Nothing leaves this server, and it costs nothing.";
  const names = asked.map(providerLabel).join(", then ");
  return `Sent to ${names}: a reduced picture of each scene without metadata (at most 1536 pixels wide), the titles of tour and scenes, and what you type here. Never an original, an address, a place on the map or a person.`;
}

export function refusedBecause({ message, retryAfter }: ApiError): string {
  return retryAfter === null ? message : `${message} Try again in ${retryAfter < 90 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`}.`;
}

/** `3 hotspots`. */
export const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

export function appliedWords({ changes }: Application): string {
  const made = changes.filter(({ made }) => made).length;
  const texts = changes.reduce((sum, change) => sum + (change.made ? 0 : Object.keys(change.fields).length), 0);
  return [made > 0 ? `${count(made, "hotspot", "hotspots")} placed` : "", texts > 0 ? `${count(texts, "text", "texts")} used` : ""].filter(Boolean).join(", ");
}

const skippedReasons: Record<string, string> = {
  not_found: "its scene is gone",
  too_many_hotspots: "its scene has as many hotspots as fit",
  invalid: "where it leads to is gone",
  other_scene: "it belongs to another scene",
};

export function skippedWords(skipped: { reason: string }[]): string {
  const reasons = [...new Set(skipped.map(({ reason }) => skippedReasons[reason] ?? reason.replaceAll("_", " ")))];
  return `${skipped.length === 1 ? "1 was" : `${skipped.length} were`} left out: ${reasons.join("; ")}`;
}

/** `living_room` as people write it. */
export const roomName = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1).replaceAll("_", " ");
