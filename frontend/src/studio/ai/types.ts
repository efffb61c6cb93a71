/** What models and measurements propose, as the API says it. Angles are degrees, shares 0 to 1, money US dollars. */
import type { Direction, JobStatus } from "../editor/types";

export type ProviderName = "local" | "gemini" | "glm";
export type JobType = "scene_analysis" | "hotspot_generation" | "description" | "tour_generation" | "tour_optimisation" | "floor_plan_processing";

export interface Job {
  id: string;
  job_type: JobType;
  status: JobStatus;
  /** Percent. */
  progress: number;
  step: string;
  /** Rises with every change: a lower one than seen is old news. */
  seq: number;
  tour_id: string;
  /** Null: about the whole tour. */
  scene_id: string | null;
  parameters: Record<string, unknown> & { provider?: ProviderName };
  /** Who answered; empty until somebody has. */
  provider: string;
  calls: number;
  cost: number;
  attempt: number;
  error_code: string | null;
  error_message: string | null;
  started_at: string | null;
  completed_at: string | null;
  created_at: string;
  /** Left out in lists; null before any like it was done. */
  eta_seconds?: number | null;
}

/** One thing seen in both panoramas. */
export interface Match {
  source_yaw: number;
  source_pitch: number;
  target_yaw: number;
  target_pitch: number;
}

/** A hotspot that is proposed. What follows `evidence` only ways found by matching pictures have. */
export interface Suggestion {
  id: string;
  scene_id: string;
  type: "navigation" | "info";
  position: Direction;
  target_scene_id: string | null;
  suggested_title: string;
  reasoning: string;
  confidence: number;
  arrival?: Direction;
  evidence?: Match[];
  /** Good enough to be shown unasked. */
  proposed?: boolean;
  /** Without this one the home would fall apart. */
  bridge?: boolean;
  /** Its scenes have enough ways already. */
  spare?: boolean;
  /** The two pictures match each other, not only through others. */
  direct?: boolean;
  /** Expected, degrees. */
  yaw_error?: number;
}

/** Where a camera stood: x right and y up in its group's frame, in heights of the camera. */
export interface ScenePose {
  id: string;
  /** Index into `groups`. */
  group: number | null;
  x: number | null;
  y: number | null;
  /** Bearing of the picture's middle. */
  heading: number | null;
  features: number;
}

export interface Layout {
  scenes: ScenePose[];
  /** Scenes that are connected, the largest group first. */
  groups: string[][];
  unconnected: { id: string; reason: string }[];
  conflict: number;
  similar_rooms: boolean;
}

export interface Fault {
  code: string;
  message: string;
  advice: string;
}

/** What is said of one scene; only `error` where nobody could answer. */
export interface Analysis {
  scene_id: string;
  error?: string;
  provider?: string;
  room_type?: string;
  room_confidence?: number;
  suggested_title?: string;
  suggested_description?: string;
  /** So in `generated`, and empty where somebody has written something already. */
  title?: string;
  description?: string;
  quality_score?: number;
  quality_issues?: string[];
  features_detected?: string[];
  recommendations?: string[];
  /** What we measured ourselves, whoever was asked. */
  measured_score?: number;
  quality_details?: Fault[];
  /** The `hash` of the picture that was looked at. */
  picture?: string;
}

/** Which parts there are depends on the type of job: see docs/ai.md. */
export interface JobResult {
  notes?: string[];
  hotspots?: Suggestion[];
  /** Empty where a model read the directions off the pictures. */
  layout?: Partial<Layout>;
  analysis?: Analysis[];
  generated?: Analysis[];
  descriptions?: Record<string, string>;
  tour_description?: string;
  overview?: { scene_count: number; missing_titles: number; missing_descriptions: number; hotspot_count: number };
  overview_recommendations?: string[];
  scene_suggestions?: Analysis[];
  rooms?: unknown[];
  markers?: unknown[];
}

/** Proposals that were taken over, and what that made and changed. */
export interface Application {
  id: string;
  job_id: string | null;
  tour_id: string;
  changes: (
    | { kind: "hotspot"; id: string; made: true; revision: number; suggestion_id?: string }
    | { kind: "scene" | "tour"; id: string; fields: Record<string, [before: string, after: string]>; made?: undefined }
  )[];
  undone_at: string | null;
  created_at: string;
}

export interface JobWithResult {
  job: Job;
  result: JobResult | null;
  applications: Application[];
}

export interface Providers {
  /** In the order in which they are asked. */
  providers: { name: ProviderName; model: string; sends_pictures: boolean }[];
  /** Whether ways can be found without a model. */
  finds_links: boolean;
  used_today: { calls: number; cost: number };
  limits_per_day: { calls: number; cost: number };
}

export interface SuggestionEdit {
  title?: string;
  target_scene_id?: string;
  yaw?: number;
  pitch?: number;
}

export interface HotspotsApplied {
  hotspots: { id: string; type: string; title: string; scene_id: string; suggestion_id: string }[];
  skipped: { id: string; reason: string }[];
  application_id: string | null;
}

export interface TextWish {
  apply_title?: boolean;
  suggested_title?: string;
  apply_description?: boolean;
  suggested_description?: string;
}

export interface TextsApplied {
  updated: number;
  application_id: string | null;
}

export interface Undone {
  undone: { kind: string; id: string }[];
  /** Somebody changed it since. */
  left: { kind: string; id: string; reason: string }[];
}
