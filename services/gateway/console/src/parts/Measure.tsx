/** A measure's value as people read it: with its unit, its interval, and what must be said beside it. */
import type { Indicator, IndicatorValue } from "../api/indicators";
import { dated, number } from "../domain/format";
import { text } from "../texts";

/** The value with its unit; the reason where there is none. */
export function valueText(value: IndicatorValue | null | undefined, indicator: Indicator): string {
  return amountOf(value, indicator).filter((each) => each !== "").join(" ");
}

/** The value without its unit, for a column that names it; the reason where there is none. */
export const figureText = (value: IndicatorValue | null | undefined, indicator: Indicator): string => amountOf(value, indicator)[0];

/** A value's figure and, apart from it, its unit; the reason and nothing where there is none. */
function amountOf(value: IndicatorValue | null | undefined, indicator: Indicator): [string, string] {
  if (!value) return [text.measures.noValue, ""];
  if (value.suppressed !== null) return [text.measures.suppressed, ""];
  if (value.value === null) return [text.dash, ""];
  const unit = value.unit ?? indicator.unit;
  const decimals = Number.isInteger(value.value) ? 0 : 1;
  return text.measures.amount(number(value.value, decimals), unit);
}

/** The value as a figure, its unit smaller beside it. */
export function Amount({ value, indicator }: { value: IndicatorValue | null | undefined; indicator: Indicator }) {
  const [figure, unit] = amountOf(value, indicator);
  return (
    <p class="measure-value">
      {figure} {unit !== "" && <small>{unit}</small>}
    </p>
  );
}

/** The 95 % interval in words; empty where there is none. */
export function interval(value: IndicatorValue | null | undefined): string {
  const limits = limitsText(value);
  return limits === "" ? "" : text.measures.interval(limits);
}

/** The two 95 % limits; empty where there are none. */
export function limitsText(value: IndicatorValue | null | undefined): string {
  if (value?.lower_95 == null || value.upper_95 == null) return "";
  return text.measures.limits(number(value.lower_95, 1), number(value.upper_95, 1));
}

/** What the platform notes about a value: suppression, small bases, breaks in the series. */
export function note(value: IndicatorValue | null | undefined): string {
  if (!value) return "";
  const why = value.suppressed === null ? [] : [text.measures.suppressions[value.suppressed] ?? value.suppressed];
  return [...why, ...(value.notes ?? []).map((each) => text.measures.note(each))].join(" · ");
}

/** The period in words: a day, or first to last day. */
export function periodText({ period }: Pick<IndicatorValue, "period">): string {
  const [start, end] = [Date.parse(`${period.start}T12:00:00Z`), Date.parse(`${period.end}T12:00:00Z`)];
  return period.start === period.end ? text.measures.on(dated(end)) : text.measures.span(dated(start), dated(end));
}

/** What must be said beside a measure: the catalogue's own caveats, else ours. */
export function caveats(indicator: Indicator, source: string = indicator.source_measure): string {
  return indicator.caveats && indicator.caveats.length > 0 ? indicator.caveats.join(" ") : text.measures.caveat(source);
}

/** Trend, comparison and which way is good, in words; also that there is no trend or nothing to compare with. */
export function trendText(value: IndicatorValue | null | undefined, indicator: Indicator): string {
  if (!value) return "";
  const trend = text.measures.trend(value.trend?.marker ?? "CannotBeCalculated", value.trend?.direction ?? null);
  const outcome = value.comparison?.outcome;
  const compared = outcome ? text.measures.compared(outcome, value.comparison?.benchmark == null ? "" : number(value.comparison.benchmark, 1)) : text.measures.notCompared;
  return [trend, compared, text.measures.polarity(indicator.polarity)].filter(Boolean).join(" · ");
}
