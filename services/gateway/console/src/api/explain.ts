/** How a verdict came about, and the series behind it. */
import { everything, request } from "./client";
import type { Alert } from "./types";

export interface Evaluation {
  interval: { start: string; end: string };
  value: number | null;
  capture: number | null;
  threshold: number | null;
  outcome: "above" | "below" | "missing";
  sensor_id: string | null;
  readings_used: unknown[];
  left_out: { reason: string }[];
  arithmetic: string | null;
}

export interface Explanation {
  /** Null where the rule's condition is code. */
  rule: Rule | null;
  tables: unknown;
  evaluations: Evaluation[];
}

export interface Level {
  severity: string;
  threshold: number;
}

export interface Rule {
  id: string;
  version: number;
  status: "draft" | "published" | "retired";
  name: string;
  pollutant: string | null;
  measure: "concentration" | "daqi_index" | null;
  averaging: string | null;
  operator: ">" | ">=" | null;
  levels: Level[];
  consecutive: number | null;
  clear: { below: number | null; consecutive: number } | null;
  min_capture: number | null;
  min_sensors: number | null;
  combine: "max" | "mean" | "each" | null;
  kinds: string[] | null;
  localities: string[] | null;
  active: { from: string | null; to: string | null } | null;
}

export interface SeriesItem {
  start: string;
  end: string;
  value: number | null;
  n: number;
  expected: number;
  capture: number | null;
  state: string | null;
  sensor_id?: string | null;
}

export const readExplanation = (id: string, signal: AbortSignal): Promise<Explanation> =>
  request(`v1/alerts/${encodeURIComponent(id)}/explain`, { signal });

export interface SeriesQuery {
  locality?: string | null;
  sensor_id?: string | null;
  pollutant: string;
  average: string;
  from: string;
  to: string;
}

/** A series over `[from, to]`, oldest first. */
export const readSeries = (query: SeriesQuery): Promise<SeriesItem[]> =>
  everything<SeriesItem>("v1/air/series", { ...query, limit: 10_000 }, 20_000);

const HOUR = 3_600_000;

/** The series to draw for an alert, of its place or its one sensor: half a day before it to some hours after. */
export function seriesOf(alert: Alert, now: number, each: boolean): SeriesQuery | null {
  if (alert.pollutant === null || (alert.locality === null && alert.sensors.length === 0)) return null;
  const ended = alert.resolved_at === null ? now : Date.parse(alert.resolved_at) + 6 * HOUR;
  const single = each && alert.sensors.length === 1;
  return {
    ...(single || alert.locality === null ? { sensor_id: alert.sensors[0] ?? null } : { locality: alert.locality }),
    pollutant: alert.pollutant,
    average: alert.averaging ?? "1h",
    from: new Date(Date.parse(alert.started_at) - 12 * HOUR).toISOString(),
    to: new Date(Math.min(now, ended)).toISOString(),
  };
}
