/** The sentences of making a tour. */
import type { Job } from "../ai/types";
import type { Step, Task } from "./state";

export const stepNames: Record<Step, string> = { pictures: "Pictures", looking: "Looking", review: "Review", publish: "Publish", share: "Share" };

export const taskNames: Record<Task, string> = {
  texts: "Quality and titles",
  ways: "Ways between the scenes",
  words: "A description of the tour",
};

export const taskIcons: Record<Task, string> = { texts: "image", ways: "footprints", words: "file-text" };

const stepWords: Record<string, string> = {
  "": "Waiting for its turn",
  reading: "Reading the pictures",
  asking: "Asking",
  matching: "Comparing every two pictures",
  checking: "Checking what was found",
};

export function jobWords({ status, step, error_message }: Job): string {
  if (status === "completed") return "Done";
  if (status === "failed") return error_message ?? "It did not work. Try again.";
  if (status === "cancelled") return "Stopped";
  return stepWords[status === "pending" ? "" : step] ?? "Working";
}

/** In whole percent, never more sure than that. */
export const percent = (share: number): string => `${Math.floor(share * 100)} %`;

const providerNames: Record<string, string> = { gemini: "Gemini", glm: "GLM", local: "this server" };
export const providerName = (name: string): string => providerNames[name] ?? name;
