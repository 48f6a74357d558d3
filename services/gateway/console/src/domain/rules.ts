/** A rule as a form: what is typed becomes a draft, or a list of what is missing. */
import type { Level, Rule } from "../api/explain";

/** The levels that were typed, one text a severity; a severity without one has no level. */
export function levelsOf(severities: readonly string[], typed: (severity: string) => string): Level[] {
  return severities
    .map((severity) => ({ severity, text: typed(severity) }))
    .filter(({ text }) => text !== "" && Number.isFinite(Number(text)))
    .map(({ severity, text }) => ({ severity, threshold: Number(text) }));
}

/** Rules by id, the newest version of each status first. */
export function byId(rules: readonly Rule[]): [string, Rule[]][] {
  const groups = new Map<string, Rule[]>();
  for (const rule of [...rules].sort((a, b) => b.version - a.version)) {
    groups.set(rule.id, [...(groups.get(rule.id) ?? []), rule]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

/** The version that judges now, else the newest. */
export const standing = (versions: readonly Rule[]): Rule | undefined =>
  versions.find((each) => each.status === "published") ?? versions[0];

/** The version of a rule that an alert was judged by. */
export const ruleOf = (rules: readonly Rule[], alert: { rule_id: string; rule_version: number }): Rule | undefined =>
  rules.find((each) => each.id === alert.rule_id && each.version === alert.rule_version);

/** Whether a rule can be drafted and tested: the clocks' and sensors' rules are code. */
export const isAirRule = (rule: Rule): boolean => rule.pollutant !== null && (rule.levels ?? []).length > 0;

export interface Bar {
  row: string;
  /** Where it lies between the ends, 0 … 1. */
  start: number;
  end: number;
  severity: string;
}

/** Alerts of a back-test as bars between two instants; those that never ended reach the end. */
export function bars(
  alerts: readonly { locality: string | null; sensor_id: string | null; started_at: string; resolved_at: string | null; peak_severity: string }[],
  from: number,
  to: number,
): Bar[] {
  const place = (at: number): number => Math.max(0, Math.min(1, (at - from) / Math.max(1, to - from)));
  return alerts.map((alert) => ({
    row: alert.locality ?? alert.sensor_id ?? "",
    start: place(Date.parse(alert.started_at)),
    end: place(alert.resolved_at === null ? to : Date.parse(alert.resolved_at)),
    severity: alert.peak_severity,
  }));
}
