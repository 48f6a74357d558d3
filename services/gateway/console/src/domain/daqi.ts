/** The UK Daily Air Quality Index as it is shown: bands, words, order. The index itself comes from the API. */
import type { AirNow, Band } from "../api/types";

export const INDEXES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export const BANDS: readonly Band[] = ["low", "moderate", "high", "very_high"];

/** The band of an index 1 … 10; null for anything else. */
export function bandOf(index: number | null): Band | null {
  if (index === null || index < 1 || index > 10) return null;
  if (index <= 3) return "low";
  if (index <= 6) return "moderate";
  return index <= 9 ? "high" : "very_high";
}

/** The CSS class that colours an index; wards without one are hatched. */
export function indexClass(index: number | null): string {
  return index !== null && index >= 1 && index <= 10 ? `index-${index}` : "index-none";
}

/** Wards with the worst index first, those without one last, then by name. */
export function worstFirst(wards: readonly AirNow[]): AirNow[] {
  return [...wards].sort((a, b) => (b.daqi ?? 0) - (a.daqi ?? 0) || a.name.localeCompare(b.name));
}

/** The latest end of any value shown, as milliseconds; null where there is none. */
export function newestEnd(wards: readonly AirNow[]): number | null {
  const ends = wards.flatMap((ward) =>
    ward.pollutants.filter((each) => each.value !== null).map((each) => Date.parse(each.end)),
  );
  return ends.length > 0 ? Math.max(...ends) : null;
}

/** Lowest whole µg/m³ of the bands moderate, high and very high, to draw as lines. */
const BAND_STARTS: Record<string, readonly [number, number, number]> = {
  o3: [101, 161, 241],
  no2: [201, 401, 601],
  so2: [267, 533, 1065],
  pm25: [36, 54, 71],
  pm10: [51, 76, 101],
};

/** Where the bands above low begin for a pollutant; empty for one without an index. */
export function bandLines(pollutant: string): { band: Band; value: number }[] {
  const starts = BAND_STARTS[pollutant] ?? [];
  return starts.map((value, row) => ({ band: BANDS[row + 1] as Band, value }));
}
