import { describe, expect, it } from "vitest";
import type { Indicator, IndicatorValue } from "../src/api/indicators";
import { grouped, historyFrom, isMeasure, latest, toneOf } from "../src/domain/measures";

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

  it("show the latest value that there is", () => {
    const values = [value("2026-03-31", null), value("2026-01-31", 1), value("2026-02-28", 2)];
    expect(latest(values)?.value).toBe(2);
    expect(latest([value("2026-01-31", null)])?.period.end).toBe("2026-01-31");
    expect(latest([])).toBeNull();
  });

  it("are read for five whole years", () => {
    expect(historyFrom("2026-11-24")).toBe("2021-01-01");
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
});
