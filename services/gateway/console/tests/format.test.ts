import { describe, expect, it } from "vitest";
import { clock, concentration, moment, number, percent, span } from "../src/domain/format";

describe("numbers", () => {
  it("are a dash where there is none, never 0", () => {
    for (const none of [null, undefined, Number.NaN]) expect(number(none)).toBe("–");
    expect(percent(null)).toBe("–");
  });

  it("have one place, two below ten", () => {
    expect(concentration(41.26)).toBe("41.3");
    expect(concentration(0.456)).toBe("0.46");
    expect(concentration(-0.3)).toBe("-0.3");
  });

  it("say 100 % only of the whole", () => {
    expect(percent(0.999)).toBe("99 %");
    expect(percent(1)).toBe("100 %");
    expect(percent(0.75)).toBe("75 %");
  });
});

describe("times", () => {
  it("are London's, in summer an hour before UTC's name", () => {
    expect(clock(Date.parse("2026-01-15T09:00:00Z"))).toBe("09:00");
    expect(clock(Date.parse("2026-07-15T09:00:00Z"))).toBe("10:00");
  });

  it("name the day where it is not today", () => {
    const now = Date.parse("2026-01-15T12:00:00Z");
    expect(moment(Date.parse("2026-01-15T09:00:00Z"), now)).toBe("09:00");
    expect(moment(Date.parse("2026-01-14T09:00:00Z"), now)).toMatch(/14 Jan, 09:00$/);
    expect(moment(Date.parse("2024-01-14T09:00:00Z"), now)).toBe("14 Jan 2024, 09:00");
  });

  it("span in their two largest units", () => {
    expect(span(-5)).toBe("0 s");
    expect(span(42_000)).toBe("42 s");
    expect(span(12 * 60_000)).toBe("12 min");
    expect(span(125 * 60_000)).toBe("2 h 5 min");
    expect(span(120 * 60_000)).toBe("2 h");
    expect(span(76 * 3_600_000)).toBe("3 d 4 h");
  });
});
