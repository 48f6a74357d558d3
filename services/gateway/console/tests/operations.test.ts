import { describe, expect, it } from "vitest";
import type { Rule } from "../src/api/explain";
import type { Hazard } from "../src/api/operations";
import type { Sensor } from "../src/api/types";
import { countsOf, hasClock, sortByUrgency } from "../src/domain/hazards";
import { averagingFor, averagingsOf, sensorsOf, yearSensor } from "../src/domain/place";
import { bars, byId, isAirRule, levelsOf, standing } from "../src/domain/rules";
import { keyState } from "../src/domain/keys";
import { health, matching } from "../src/domain/sensors";

const NOW = Date.parse("2026-01-15T12:00:00Z");
const MINUTE = 60_000;

function sensor(over: Partial<Sensor> = {}): Sensor {
  return {
    sensor_id: "a",
    name: null,
    lat: 0,
    lon: 0,
    kind: "low_cost",
    site_type: null,
    operator: null,
    pollutants: ["no2"],
    interval_s: 300,
    locality: "E05001222",
    retired_at: null,
    last_reading_at: new Date(NOW).toISOString(),
    ...over,
  };
}

describe("a sensor", () => {
  const seen = (ago: number, over: Partial<Sensor> = {}) =>
    health(sensor({ last_reading_at: new Date(NOW - ago).toISOString(), ...over }), NOW);

  it("is silent after 65 minutes, and no earlier", () => {
    expect(seen(65 * MINUTE)).toBe("fresh");
    expect(seen(65 * MINUTE + 1)).toBe("silent");
  });

  it("may be silent for three of its own intervals", () => {
    expect(seen(170 * MINUTE, { interval_s: 3600 })).toBe("fresh");
    expect(seen(181 * MINUTE, { interval_s: 3600 })).toBe("silent");
  });

  it("is dormant after seven days, or has never reported, or is retired", () => {
    expect(seen(8 * 24 * 60 * MINUTE)).toBe("dormant");
    expect(health(sensor({ last_reading_at: null }), NOW)).toBe("never");
    expect(health(sensor({ retired_at: "2026-01-01T00:00:00Z" }), NOW)).toBe("retired");
  });

  it("speaks for its ward if it is of the best kind", () => {
    const all = [sensor(), sensor({ sensor_id: "r", kind: "reference", pollutants: ["o3"] }), sensor({ sensor_id: "x", retired_at: "2020-01-01T00:00:00Z" })];
    const here = sensorsOf(all, "E05001222");
    expect(here.map((each) => each.sensor_id)).toEqual(["r", "a"]);
    expect(yearSensor(here, "no2")?.sensor_id).toBe("a");
    expect(yearSensor(here, "pm25")).toBeUndefined();
  });
});

describe("an averaging", () => {
  it("is the one asked for where it fits the period", () => {
    expect(averagingFor("week", "8h", "1h")).toBe("8h");
    expect(averagingFor("year", "1h", "1h")).toBe("day");
    expect(averagingFor("day", null, "24h")).toBe("24h");
    expect(averagingsOf("year")).not.toContain("15min");
  });
});

describe("levels typed by a person", () => {
  const typed = (fields: Record<string, string>) => levelsOf(["moderate", "high", "very_high"], (severity) => fields[severity] ?? "");

  it("are those that have a number, in the order of severity", () => {
    expect(typed({ high: "7.5", moderate: "4" })).toEqual([
      { severity: "moderate", threshold: 4 },
      { severity: "high", threshold: 7.5 },
    ]);
  });

  it("are none where nothing was typed, and never 0 for an empty field", () => {
    expect(typed({})).toEqual([]);
    expect(typed({ moderate: "0" })).toEqual([{ severity: "moderate", threshold: 0 }]);
    expect(typed({ moderate: "four" })).toEqual([]);
  });
});

describe("rules", () => {
  const rule = (id: string, version: number, status: Rule["status"]) =>
    ({ id, version, status, pollutant: "no2", levels: [{ severity: "high", threshold: 1 }] }) as Rule;

  it("stand by their published version, else the newest", () => {
    const [[, versions]] = byId([rule("a", 1, "published"), rule("a", 2, "draft")]) as [[string, Rule[]]];
    expect(versions.map((each) => each.version)).toEqual([2, 1]);
    expect(standing(versions)?.version).toBe(1);
    expect(standing([rule("a", 2, "draft")])?.version).toBe(2);
  });

  it("can be drafted where they judge the air", () => {
    expect(isAirRule(rule("a", 1, "draft"))).toBe(true);
    expect(isAirRule({ ...rule("stale.sensor", 1, "published"), pollutant: null })).toBe(false);
  });

  it("are drawn within the tested time, open alerts to its end", () => {
    const alert = { locality: "w", sensor_id: null, started_at: "2026-01-15T06:00:00Z", resolved_at: null, peak_severity: "high" };
    const [bar] = bars([alert], NOW - 12 * 60 * MINUTE, NOW);
    expect(bar).toEqual({ row: "w", start: 0.5, end: 1, severity: "high" });
  });
});

describe("cases with clocks", () => {
  const hazard = (case_id: string, state: "overdue" | "running" | "met", due_at: string) =>
    ({ case_id, clocks: { investigate: { due_at, met_at: state === "met" ? due_at : null, state } } }) as unknown as Hazard;

  it("are sorted by what needs somebody first", () => {
    const sorted = sortByUrgency([
      hazard("met", "met", "2026-01-01T00:00:00Z"),
      hazard("later", "running", "2026-02-01T00:00:00Z"),
      hazard("sooner", "running", "2026-01-20T00:00:00Z"),
      hazard("late", "overdue", "2026-01-10T00:00:00Z"),
    ]);
    expect(sorted.map((each) => each.case_id)).toEqual(["late", "sooner", "later", "met"]);
  });
});

describe("a sensor that somebody looks for", () => {
  const one = sensor({ sensor_id: "radford-2", name: "Radford roof 2" });

  it("is found by parts of its id, name and ward in any order", () => {
    expect(matching(one, "roof RAD", "Radford")).toBe(true);
    expect(matching(one, "  ", "Radford")).toBe(true);
    expect(matching(one, "foleshill", "Foleshill")).toBe(true);
    expect(matching(one, "roof foleshill", "Radford")).toBe(false);
  });
});

describe("the clocks of several cases", () => {
  const clock = (state: string) => ({ due_at: "2026-01-16T23:59:59Z", met_at: null, state });
  const cases = [
    { case_id: "a", clocks: { investigate: clock("overdue"), summary: clock("running") } },
    { case_id: "b", clocks: { investigate: clock("overdue") } },
    { case_id: "c", clocks: {} },
  ] as unknown as Hazard[];

  it("are counted by their state, and cases found by it", () => {
    expect(countsOf(cases)).toMatchObject({ overdue: 2, running: 1, due_soon: 0 });
    expect(cases.filter((each) => hasClock(each, "running")).map((each) => each.case_id)).toEqual(["a"]);
  });
});

describe("a key", () => {
  const at = (minutes: number): string => new Date(NOW + minutes * MINUTE).toISOString();

  it("opens until it ends or is revoked", () => {
    expect(keyState({ expires_at: null, revoked_at: null }, NOW)).toBe("valid");
    expect(keyState({ expires_at: at(1), revoked_at: null }, NOW)).toBe("ending");
    expect(keyState({ expires_at: at(0), revoked_at: null }, NOW)).toBe("expired");
    expect(keyState({ expires_at: at(1), revoked_at: at(-1) }, NOW)).toBe("revoked");
  });
});
