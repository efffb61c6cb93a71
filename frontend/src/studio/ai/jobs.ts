/** Jobs of models and measurements: starting, watching, stopping, taking over what they propose and taking that back. */
import { type Api, ApiError } from "../api";
import { randomId } from "../../shared/random-id";
import { Following, type Watcher } from "./following";
import type { HotspotsApplied, Job, JobType, JobWithResult, Providers, SuggestionEdit, TextsApplied, TextWish, Undone } from "./types";

export { isEnded, type Watcher } from "./following";

export interface Wanted {
  job_type: JobType;
  tour_id: string;
  /** Left out: the whole tour. */
  scene_id?: string | null | undefined;
  /** `{"provider": "local"}` sends nothing to anybody. */
  parameters?: Record<string, unknown>;
}

export interface Generated {
  job: Job;
  tour_id: string;
  scene_ids: string[];
}

const latest = 20;

export class Jobs {
  constructor(private readonly api: Api) {}

  /** Rejects with an `ApiError`; see `runningJob` for one that is under way already. */
  async start(wanted: Wanted): Promise<Job> {
    const { data } = await this.api.post<{ job: Job }>("/ai/jobs", wanted, { idempotencyKey: randomId() });
    return data.job;
  }

  /** A tour from uploaded pictures (`media_file_ids`), or drafts for the scenes of `tour_id`. */
  async generate(wanted: Record<string, unknown>): Promise<Generated> {
    return (await this.api.post<Generated>("/ai/tours/generate", wanted, { idempotencyKey: randomId() })).data;
  }

  /** The latest of a tour, newest first, without their results. */
  async ofTour(tourId: string, filter: Record<string, string> = {}): Promise<Job[]> {
    const asked = new URLSearchParams({ tour_id: tourId, limit: String(latest), ...filter });
    return (await this.api.get<{ items: Job[] }>(`/ai/jobs?${asked}`)).data.items;
  }

  async get(id: string, signal?: AbortSignal): Promise<JobWithResult> {
    return (await this.api.get<JobWithResult>(`/ai/jobs/${id}`, { signal })).data;
  }

  /** The job as it is then; it may have ended a moment before. */
  async cancel(id: string): Promise<Job> {
    return (await this.api.post<{ job: Job }>(`/ai/jobs/${id}/cancel`)).data.job;
  }

  async retry(id: string): Promise<Job> {
    return (await this.api.post<{ job: Job }>(`/ai/jobs/${id}/retry`)).data.job;
  }

  /** Places the chosen suggestions; one that was placed before is not placed again. */
  async applyHotspots(jobId: string, ids: string[], edits: Record<string, SuggestionEdit> = {}): Promise<HotspotsApplied> {
    return (await this.api.post<HotspotsApplied>(`/ai/jobs/${jobId}/apply-hotspots`, { suggestion_ids: ids, edits })).data;
  }

  async applyTexts(tourId: string, suggestions: (TextWish & { scene_id: string })[], tour?: TextWish, jobId?: string): Promise<TextsApplied> {
    const body = { suggestions, ...(tour && { tour }), ...(jobId && { job_id: jobId }) };
    return (await this.api.post<TextsApplied>(`/ai/tours/${tourId}/apply-analysis`, body)).data;
  }

  async undo(applicationId: string): Promise<Undone> {
    return (await this.api.post<Undone>(`/ai/applications/${applicationId}/undo`)).data;
  }

  async providers(teamId: string): Promise<Providers> {
    return (await this.api.get<Providers>(`/ai/providers?team_id=${teamId}`)).data;
  }

  /**
   * Watches a job until it ends: by its socket, and by asking where there is none. The watcher is told of every
   * change in order, last with the result. Returns what ends the watching.
   */
  follow(id: string, watcher: Watcher): () => void {
    const following = new Following(id, (signal) => this.get(id, signal), watcher);
    return () => following.end();
  }
}

/** The job that is under way already, where that is why another was refused. */
export function runningJob(error: unknown): Job | null {
  if (!(error instanceof ApiError) || error.code !== "already_running") return null;
  return (error.body as { job?: Job } | null)?.job ?? null;
}
