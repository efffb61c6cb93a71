import type { Job, Layout, Match, Suggestion } from "../src/studio/ai/types";

export const jobOf = (id: string, values: Partial<Job> = {}): Job => ({
  id, job_type: "hotspot_generation", status: "processing", progress: 0, step: "", seq: 1, tour_id: "tour", scene_id: null, parameters: { provider: "local" }, provider: "", calls: 0, cost: 0,
  attempt: 1, error_code: null, error_message: null, started_at: null, completed_at: null, created_at: "2026-01-01T00:00:00Z", eta_seconds: null, ...values,
});

export const matchOf = (source_yaw: number, target_yaw = source_yaw, source_pitch = 0, target_pitch = 0): Match => ({ source_yaw, source_pitch, target_yaw, target_pitch });

/** A way from one scene to another that asks to be shown. */
export const suggestionOf = (id: string, scene_id: string, target_scene_id: string, values: Partial<Suggestion> = {}): Suggestion => ({
  id, scene_id, type: "navigation", position: { yaw: 10, pitch: -20 }, target_scene_id, suggested_title: `To ${target_scene_id}`, reasoning: "", confidence: 0.9, arrival: { yaw: 5, pitch: 0 },
  evidence: [], proposed: true, bridge: false, spare: false, direct: true, ...values,
});

export const layoutOf = (groups: string[][], unconnected: Layout["unconnected"] = []): Layout => ({ scenes: [], groups, unconnected, conflict: 0, similar_rooms: false });
