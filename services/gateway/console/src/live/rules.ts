/** The rules, so that alerts of rules that people wrote are told by their name and measure. */
import { computed } from "@preact/signals";
import { readRules } from "../api/operations";
import type { Alert } from "../api/types";
import { ruleOf, standing } from "../domain/rules";
import { text } from "../texts";
import { resource } from "./resource";

export const RULES_MS = 60_000;

export const rules = resource(() => readRules());

const known = computed(() => rules.value.value ?? []);

/** A rule's name: ours for the shipped ones, else the one its author gave it. */
export function ruleName(id: string): string {
  const shipped = text.rule(id);
  return shipped === id ? (standing(known.value.filter((each) => each.id === id))?.name ?? id) : shipped;
}

/** Whether the alert's value is an index and not a concentration. */
export function measuresIndex(alert: Alert): boolean {
  return ruleOf(known.value, alert)?.measure === "daqi_index" || alert.rule_id.startsWith("daqi.");
}

/** Whether the alert is about one sensor of its own. */
export function judgesEach(alert: Alert): boolean {
  return ruleOf(known.value, alert)?.combine === "each" || alert.rule_id.startsWith("statutory.");
}

/** Ids and names of all rules, the shipped ones first. */
export const ruleOptions = computed<[string, string][]>(() => {
  const shipped = text.ruleNames();
  const ids = new Set(shipped.map(([id]) => id));
  const own = [...new Set(known.value.map((each) => each.id))].filter((id) => !ids.has(id)).sort();
  return [...shipped, ...own.map((id): [string, string] => [id, ruleName(id)])];
});
