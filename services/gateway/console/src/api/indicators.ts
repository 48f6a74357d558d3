/** Measures as the API answers them. */
import { everything, request } from "./client";

export interface Indicator {
  id: string;
  name: string;
  definition: string;
  source_measure: string;
  unit: string;
  multiplier: number | null;
  polarity: "high_is_good" | "low_is_good" | "no_judgement" | null;
  method: string | null;
  basis: string[] | string | null;
  breakdowns: string[];
  suppression: string | null;
  version: string | number | null;
  caveats?: string[];
  partners?: string[];
  programmes?: string[];
}

export interface IndicatorValue {
  period: { type: string; start: string; end: string };
  area: string | null;
  group?: string | null;
  value: number | null;
  unit: string;
  numerator: number | null;
  denominator: number | null;
  lower_95: number | null;
  upper_95: number | null;
  lower_99_8: number | null;
  upper_99_8: number | null;
  method: string | null;
  n_base: number | null;
  n_eff: number | null;
  basis: "operational" | "official";
  revision: number;
  suppressed: "primary" | "secondary" | "differencing" | null;
  comparison: { benchmark: number | null; outcome: string | null } | null;
  trend: { marker: string; direction: string | null; chi_square: number | null } | null;
  notes: string[];
}

export type Revision = Omit<IndicatorValue, "unit" | "comparison" | "trend"> & { at: string; cause: string };

export interface CaseStudy {
  id: string;
  kind: string;
  title: string;
  url: string;
  theme: string | null;
  partner: string | null;
  ward: string | null;
  published_at: string;
}

export interface Inequality {
  groups: { quantile: number; population: number | null; value: number | null }[];
  /** What the same groups breathed, by pollutant. */
  exposure?: { quantile: number; pollutant: string; unit: string; value: number | null }[];
  sii: number | null;
  rii: number | null;
  intercept: number | null;
  slope: number | null;
}

export const CITY = "E08000026";

export const readCatalogue = (): Promise<Indicator[]> => everything<Indicator>("v1/indicators");

export interface ValuesQuery {
  from?: string;
  to?: string;
  date?: string;
  by?: string;
  basis?: string;
}

/** Values of one indicator, oldest first. */
export const readValues = (id: string, query: ValuesQuery): Promise<IndicatorValue[]> =>
  everything<IndicatorValue>(`v1/indicators/${encodeURIComponent(id)}`, { ...query });

export const readCaseStudies = (): Promise<CaseStudy[]> => everything<CaseStudy>("v1/case-studies");

export const readInequality = (id: string, query: { date: string; by: string }, signal: AbortSignal): Promise<Inequality> =>
  request(`v1/inequalities/${encodeURIComponent(id)}`, { query, signal });

export const readRevisions = (id: string, query: { area?: string | undefined }): Promise<Revision[]> =>
  everything(`v1/indicators/${encodeURIComponent(id)}/revisions`, { ...query });
