/** A rule's condition as a sentence: of the rules that are code too. */
import type { Rule } from "../api/explain";
import { isAirRule } from "../domain/rules";
import { text } from "../texts";

/** What a rule asks, in words. */
export const conditionOf = (rule: Rule): string =>
  isAirRule(rule) ? text.rules.says(rule, rule.levels) : (text.rules.builtIns[rule.id] ?? text.rules.builtIn);
