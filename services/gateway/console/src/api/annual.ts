/** A year of a pollutant at one sensor against the objectives. */
import { request } from "./client";

export interface Exceedance {
  count: number | null;
  allowed: number | null;
  budget_used: number | null;
}

export interface Annual {
  mean: number | null;
  n: number;
  expected: number;
  capture: number | null;
  exceedances: Record<string, Exceedance>;
}

export const readAnnual = (
  query: { sensor_id: string; pollutant: string; year: number },
  signal: AbortSignal,
): Promise<Annual> => request("v1/air/annual", { query, signal });
