/** How measures are grouped, compared and coloured. */
import type { Indicator, IndicatorValue } from "../api/indicators";

/** The figure that stands for each of the ten. */
const HEADLINES: Record<string, string> = {
  M1: "community_messengers",
  M2: "case_studies_community",
  M3: "case_studies_place",
  M4: "get_on_well",
  M5: "volunteering_any_monthly",
  M6: "register_households",
  M7: "ta_households",
  M8: "ta_children",
  M9: "rough_sleeping_snapshot",
  M10: "dwelling_fires",
};

/** Measures M1 … M10 in order, each with its indicators, the headline first; the rest by their programme or theme. */
export function grouped(catalogue: readonly Indicator[]): [string, Indicator[]][] {
  const groups = new Map<string, Indicator[]>();
  for (const indicator of catalogue) {
    for (const source of sourcesOf(indicator)) groups.set(source, [...(groups.get(source) ?? []), indicator]);
  }
  for (const [source, indicators] of groups) {
    indicators.sort((a, b) => Number(b.id === HEADLINES[source]) - Number(a.id === HEADLINES[source]));
  }
  const rank = (source: string): number => (/^M\d+$/.test(source) ? Number(source.slice(1)) : 1_000);
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The measures an indicator belongs to (`M2, M3` is two). */
export function sourcesOf(indicator: Indicator): string[] {
  return indicator.source_measure.split(/\s*[,;]\s*/).filter((each) => each !== "");
}

/** The one indicator that stands for each of the ten measures, in their order; one that stands for two comes once. */
export const headlines = (catalogue: readonly Indicator[]): Indicator[] => [
  ...new Set(grouped(catalogue).flatMap(([source, [first]]) => (isMeasure(source) && first ? [first] : []))),
];

export const isMeasure = (source: string): boolean => /^M\d+$/.test(source);

/** The latest value of the whole series that can be shown, else the latest; null for none. */
export function latest(values: readonly IndicatorValue[]): IndicatorValue | null {
  const sorted = [...values].sort((a, b) => a.period.end.localeCompare(b.period.end));
  return sorted.findLast((each) => each.value !== null) ?? sorted.at(-1) ?? null;
}

export const TONES = 5;

/** Which of five tones a value has between the least and the greatest; null for no value. */
export function toneOf(value: number | null | undefined, values: readonly (number | null)[]): number | null {
  if (value === null || value === undefined) return null;
  const numbers = values.filter((each): each is number => each !== null);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (high === low) return 1;
  return Math.min(TONES, 1 + Math.floor(((value - low) / (high - low)) * TONES));
}

/**
 * The range of each tone, the least first; one where all values are alike, none without values.
 *
 * Of few different values each tone is told by those it has: a count between two counts is none.
 */
export function toneRanges(values: readonly (number | null)[]): { tone: number; from: number; to: number }[] {
  const numbers = values.filter((each): each is number => each !== null);
  if (numbers.length === 0) return [];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (high === low) return [{ tone: 1, from: low, to: high }];
  const different = [...new Set(numbers)].sort((a, b) => a - b);
  if (different.length <= TONES) {
    const tones = new Map<number, number[]>();
    for (const value of different) {
      const tone = toneOf(value, numbers) ?? 1;
      tones.set(tone, [...(tones.get(tone) ?? []), value]);
    }
    return [...tones].map(([tone, its]) => ({ tone, from: its[0] ?? low, to: its.at(-1) ?? high }));
  }
  const step = (high - low) / TONES;
  return Array.from({ length: TONES }, (_, row) => ({ tone: row + 1, from: low + row * step, to: low + (row + 1) * step }));
}

export const SPANS = [2, 5] as const;

/** How many years of history an address asks for. */
export const spanOf = (wish: string | null): number => SPANS.find((each) => String(each) === wish) ?? SPANS[0];

/** The first day of a history of so many years: the first of the month, so that whole periods are read. */
export const historyFrom = (today: string, years: number): string =>
  `${Number(today.slice(0, 4)) - years}-${today.slice(5, 7)}-01`;
