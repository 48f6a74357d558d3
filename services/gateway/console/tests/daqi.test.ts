import { describe, expect, it } from "vitest";
import type { AirNow } from "../src/api/types";
import { bandOf, indexClass, INDEXES, newestEnd, worstFirst } from "../src/domain/daqi";

function ward(name: string, daqi: number | null, ends: string[] = []): AirNow {
  return {
    locality: name,
    name,
    as_of: "2026-01-15T09:05:00Z",
    daqi,
    band: bandOf(daqi),
    driving_pollutants: [],
    indicative: false,
    sensors: 1,
    pollutants: ends.map((end) => ({
      pollutant: "no2",
      averaging: "1h",
      value: 1,
      unit: "ug/m3",
      index: 1,
      band: "low" as const,
      capture: 1,
      start: end,
      end,
      sensor_id: null,
    })),
  };
}

describe("the daily index", () => {
  it("has a band for each of its ten numbers and for nothing else", () => {
    expect(INDEXES.map(bandOf)).toEqual([
      "low", "low", "low", "moderate", "moderate", "moderate", "high", "high", "high", "very_high",
    ]);
    expect([null, 0, 11].map(bandOf)).toEqual([null, null, null]);
    expect([null, 0, 11].map(indexClass)).toEqual(["index-none", "index-none", "index-none"]);
  });

  it("sorts the worst first and wards without one last", () => {
    const sorted = worstFirst([ward("b", 2), ward("none", null), ward("c", 7), ward("a", 2)]);
    expect(sorted.map((each) => each.name)).toEqual(["c", "a", "b", "none"]);
  });

  it("is as new as the newest value behind it", () => {
    const wards = [ward("a", 1, ["2026-01-15T09:00:00Z"]), ward("b", 1, ["2026-01-15T10:00:00Z"])];
    expect(newestEnd(wards)).toBe(Date.parse("2026-01-15T10:00:00Z"));
    expect(newestEnd([ward("a", null)])).toBeNull();
  });
});
