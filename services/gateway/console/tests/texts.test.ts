import { describe, expect, it } from "vitest";
import { text } from "../src/texts";

const rule = { pollutant: "no2", measure: "concentration", averaging: "1h", operator: ">", consecutive: 3, clear: { consecutive: 1 }, min_capture: 0.75 };
const levels = [{ severity: "alert", threshold: 400 }];

describe("a rule in words", () => {
  it("names the unit of its levels", () => {
    expect(text.rules.says(rule, levels)).toContain("> 400 µg/m³ (alert), 3 in a row");
    expect(text.rules.says({ ...rule, pollutant: "co" }, levels)).toContain("400 mg/m³");
    expect(text.drawer.rule({ ...rule, levels })).toContain("the value is above 400 µg/m³ (alert)");
  });

  it("gives an index no unit", () => {
    const index = { ...rule, measure: "daqi_index", operator: ">=", levels: [{ severity: "moderate", threshold: 4 }] };
    expect(text.rules.says(index, index.levels)).toContain("index ≥ 4 (moderate)");
    expect(text.drawer.rule(index)).toContain("the index reaches 4 (moderate)");
  });
});

describe("a measure in words", () => {
  it("writes units, dates and codes as people do", () => {
    expect(text.measures.unit("ug/m3")).toBe("µg/m³");
    expect(text.measures.valueIn("GBP")).toBe("Value, £");
    expect(text.measures.valueIn("none")).toBe("Value");
    expect(text.measures.note("night 2026-11-12")).toBe("night 12 Nov 2026");
    expect(text.measures.breakdown("imd_quintile")).toBe("deprivation fifth");
    expect(text.measures.methods("survey_share")).toContain("weighted share");
    expect(text.measures.protection("counts")).toContain("rounded to the nearest 5");
  });

  it("says that there is no trend and nothing to compare with", () => {
    expect(text.measures.trend("CannotBeCalculated", null)).toBe("no trend yet");
    expect(text.measures.trend("Increasing", "getting_worse")).toBe("rising, getting worse");
  });
});
