import { describe, expect, it } from "vitest";
import type { Indicator, IndicatorValue } from "../src/api/indicators";
import { grouped, headlines, historyFrom, isMeasure, latest, spanOf, toneOf, toneRanges } from "../src/domain/measures";

const indicator = (id: string, source_measure: string) => ({ id, source_measure }) as Indicator;
const value = (end: string, number: number | null) =>
  ({ period: { type: "month", start: end, end }, value: number }) as IndicatorValue;

describe("measures", () => {
  it("come in the order of the ten, programmes after them", () => {
    const groups = grouped([indicator("c", "Family Hubs"), indicator("b", "M10"), indicator("a", "M2, M3")]);
    expect(groups.map(([source]) => source)).toEqual(["M2", "M3", "M10", "Family Hubs"]);
    expect(groups.filter(([source]) => isMeasure(source))).toHaveLength(3);
  });

  it("are headed by the figure that stands for them", () => {
    const [[, indicators]] = grouped([indicator("families", "M7"), indicator("ta_households", "M7")]) as [[string, Indicator[]]];
    expect(indicators.map((each) => each.id)).toEqual(["ta_households", "families"]);
  });

  it("are each told by one figure where there is little room, in the order of the ten", () => {
    const catalogue = [indicator("fires_other", "M10"), indicator("dwelling_fires", "M10"), indicator("a", "M2, M3"), indicator("b", "Family Hubs")];
    expect(headlines(catalogue).map((each) => each.id)).toEqual(["a", "dwelling_fires"]);
  });

  it("show the latest value that there is", () => {
    const values = [value("2026-03-31", null), value("2026-01-31", 1), value("2026-02-28", 2)];
    expect(latest(values)?.value).toBe(2);
    expect(latest([value("2026-01-31", null)])?.period.end).toBe("2026-01-31");
    expect(latest([])).toBeNull();
  });

  it("go back as many years as are asked for, two where none are", () => {
    expect(historyFrom("2026-11-24", 5)).toBe("2021-11-01");
    expect(historyFrom("2026-11-24", spanOf(null))).toBe("2024-11-01");
    expect(spanOf("5")).toBe(5);
    expect(spanOf("1000")).toBe(2);
  });
});

describe("the tone of a ward", () => {
  it("runs from one to five between the least and the greatest", () => {
    const all = [0, 50, 100, null];
    expect(all.map((each) => toneOf(each, all))).toEqual([1, 3, 5, null]);
  });

  it("is one where all are equal", () => {
    expect(toneOf(7, [7, 7])).toBe(1);
  });

  it("has a range that its own values fall into", () => {
    const all = [0, 1, 3, 5, 7, 10, null];
    const ranges = toneRanges(all);
    expect(ranges.map((each) => each.tone)).toEqual([1, 2, 3, 4, 5]);
    for (const value of [0, 1, 3, 5, 7, 10]) {
      const range = ranges[(toneOf(value, all) ?? 0) - 1]!;
      expect(value).toBeGreaterThanOrEqual(range.from);
      expect(value).toBeLessThanOrEqual(range.to);
    }
    expect(toneRanges([null])).toEqual([]);
    expect(toneRanges([2, 2])).toEqual([{ tone: 1, from: 2, to: 2 }]);
  });

  it("is told by the values themselves where there are few", () => {
    expect(toneRanges([0, 1, 0, null])).toEqual([
      { tone: 1, from: 0, to: 0 },
      { tone: 5, from: 1, to: 1 },
    ]);
    expect(toneRanges([0, 1, 2, 3, 30])).toEqual([
      { tone: 1, from: 0, to: 3 },
      { tone: 5, from: 30, to: 30 },
    ]);
  });
});
