/** What the public API answers, as far as the console reads it. Concentrations in µg/m³, CO in mg/m³; times UTC. */

export type Band = "low" | "moderate" | "high" | "very_high";
export type Severity = "guideline" | "moderate" | "information" | "high" | "alert" | "very_high";
export type AlertState = "pending" | "firing" | "indeterminate" | "resolved";
export type Scope = "read" | "publish" | "operate" | "admin";

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Session {
  actor: string;
  scopes: Scope[];
  /** Said back with every request that changes something. */
  csrf_token: string;
  /** Where to end the session at the token issuer, once it is ended here; null where there is none. */
  sign_out: string | null;
}

export interface LocalityProperties {
  code: string;
  name: string;
  lat: number;
  lon: number;
  population: number | null;
  imd: { score: number | null; decile: number | null; quintile: number | null } | null;
  valid_from?: string | null;
  valid_to?: string | null;
  /** Drawn from centres, not surveyed. */
  approximate?: boolean;
}

export type Position = [number, number, ...number[]];
export type Geometry =
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export interface LocalityFeature {
  type: "Feature";
  properties: LocalityProperties;
  geometry: Geometry | null;
}

export interface Localities {
  type: "FeatureCollection";
  features: LocalityFeature[];
}

export interface PollutantNow {
  pollutant: string;
  averaging: string;
  value: number | null;
  unit: string;
  index: number | null;
  band: Band | null;
  capture: number | null;
  start: string;
  end: string;
  sensor_id: string | null;
}

export interface AirNow {
  locality: string;
  name: string;
  as_of: string | null;
  daqi: number | null;
  band: Band | null;
  driving_pollutants: string[];
  indicative: boolean | null;
  sensors: number;
  pollutants: PollutantNow[];
}

export interface Sensor {
  sensor_id: string;
  name: string | null;
  lat: number;
  lon: number;
  kind: "reference" | "indicative" | "low_cost";
  site_type: string | null;
  operator: string | null;
  pollutants: string[];
  interval_s: number;
  locality: string | null;
  retired_at: string | null;
  last_reading_at: string | null;
}

export interface Transition {
  seq: number;
  at: string;
  learned_at: string;
  from: AlertState | null;
  to: AlertState;
  severity: Severity | null;
  reason: string | null;
  by: string | null;
  interval: { start: string; end: string } | null;
  value: number | null;
}

export interface Comment {
  by: string;
  at: string;
  text: string;
}

export interface Alert {
  id: string;
  rule_id: string;
  rule_version: number;
  locality: string | null;
  pollutant: string | null;
  severity: Severity;
  peak_severity: Severity;
  state: AlertState;
  verdict: "stands" | "changed" | "revoked";
  historical: boolean;
  started_at: string;
  triggered_at: string | null;
  /** Null while pending. */
  raised_at: string | null;
  resolved_at: string | null;
  value: number | null;
  peak: number | null;
  threshold: number | null;
  averaging: string | null;
  capture: number | null;
  sensors: string[];
  indicative: boolean | null;
  population: { total: number | null; under_5: number | null; over_65: number | null } | null;
  person_hours: number | null;
  acknowledged: { by: string; at: string; comment: string | null } | null;
  assigned_to: string | null;
  silenced: string[];
  inhibited_by: string | null;
  comments: Comment[];
  merged_into: string | null;
  revision: number;
  case_id: string | null;
  /** Schools, care homes and others in the locality, by kind; not on the stream. */
  sensitive_sites?: Record<string, number>;
  transitions?: Transition[];
  /** Only on the stream: the transition that the event is about. */
  transition?: Transition;
}
