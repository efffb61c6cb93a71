/** How far the making of a tour is: worked out from the tour and its jobs, never remembered by the page. */
import { isEnded } from "../ai/following";
import type { JobWithResult } from "../ai/types";
import type { Scene, Tour } from "../editor/types";

export const steps = ["pictures", "looking", "review", "publish", "share"] as const;
export type Step = (typeof steps)[number];

export const tasks = ["texts", "ways", "words"] as const;
export type Task = (typeof tasks)[number];
export type Work = Partial<Record<Task, JobWithResult>>;

export interface Situation {
  tour: Pick<Tour, "status">;
  scenes: readonly Scene[];
  /** Files that have not arrived. */
  onTheirWay: number;
  /** Files that the server did not take, and nobody has put aside. */
  refused: number;
  work: Work;
}

/** What is asked for each task, as `POST /ai/jobs` wants it. Ways are measured: a model reads directions less exactly. */
export const asked = {
  texts: { job_type: "tour_generation", parameters: { auto_place_hotspots: false } },
  ways: { job_type: "hotspot_generation", parameters: { provider: "local" } },
  words: { job_type: "description", parameters: { length: "short" } },
} as const;

export type PictureState = "ready" | "working" | "failed";

export function pictureState({ panorama, incoming }: Scene): PictureState {
  if (panorama) return "ready";
  return incoming && (incoming.status === "failed" || incoming.status === "cancelled") ? "failed" : "working";
}

export const ready = (scenes: readonly Scene[]): Scene[] => scenes.filter((scene) => pictureState(scene) === "ready");

/** Ways lead from scene to scene: with one there is nothing to look for. */
export const wanted = (scenes: readonly Scene[]): Task[] => tasks.filter((task) => task !== "ways" || ready(scenes).length > 1);

/** All pictures are there, and none failed. */
export const arePicturesSettled = ({ scenes, onTheirWay, refused }: Situation): boolean =>
  onTheirWay + refused === 0 && scenes.length > 0 && scenes.every((scene) => pictureState(scene) === "ready");

/** Jobs that have to be started: never started, or done before some of the scenes were there. */
export function missing({ scenes, work }: Situation): Task[] {
  return wanted(scenes).filter((task) => {
    const whole = work[task];
    if (!whole) return true;
    return whole.job.status === "completed" && !knows(whole, scenes);
  });
}

function knows({ result }: JobWithResult, scenes: readonly Scene[]): boolean {
  const known = new Set([
    ...(result?.generated ?? []).map(({ scene_id }) => scene_id),
    ...(result?.layout?.scenes ?? []).map(({ id }) => id),
    ...Object.keys(result?.descriptions ?? {}),
  ]);
  return scenes.every(({ id }) => known.has(id));
}

const jobsOf = ({ scenes, work }: Situation): JobWithResult[] => wanted(scenes).flatMap((task) => work[task] ?? []);

export const isWorking = (situation: Situation): boolean => jobsOf(situation).some(({ job }) => !isEnded(job));

export const isApplied = ({ work }: Pick<Situation, "work">): boolean =>
  tasks.some((task) => work[task]?.applications.some(({ undone_at }) => undone_at === null));

/** The ids of what was applied and not taken back, the latest first. */
export const applied = (work: Work): string[] =>
  tasks
    .flatMap((task) => work[task]?.applications ?? [])
    .filter(({ undone_at }) => undone_at === null)
    .sort((a, b) => b.created_at.localeCompare(a.created_at))
    .map(({ id }) => id);

/** Where a person who comes back goes on. */
export function stepOf(situation: Situation): Step {
  if (situation.tour.status === "published") return "share";
  if (isApplied(situation)) return "publish";
  if (!arePicturesSettled(situation)) return "pictures";
  if (missing(situation).length > 0 || isWorking(situation)) return "looking";
  const ended = jobsOf(situation).map(({ job }) => job.status);
  // Whoever stopped something says what comes now: again, or on without it.
  return ended.includes("completed") && !ended.includes("cancelled") ? "review" : "looking";
}

/** Steps one may go to: those before the one that is due, and it. */
export const isOpen = (step: Step, due: Step): boolean => steps.indexOf(step) <= steps.indexOf(due);

/** Percent of all that is being looked for. */
export function progressOf(situation: Situation): number {
  const all = wanted(situation.scenes).map((task) => situation.work[task]?.job);
  const sum = all.reduce((total, job) => total + (job ? (isEnded(job) ? 100 : job.progress) : 0), 0);
  return all.length > 0 ? Math.round(sum / all.length) : 0;
}
