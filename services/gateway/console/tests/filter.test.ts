import { describe, expect, it } from "vitest";
import type { Alert } from "../src/api/types";
import { FIELDS, filterOf, matches, onlyOpen, serverQuery } from "../src/domain/filter";

const alert = {
  state: "firing",
  severity: "high",
  locality: "E05001222",
  rule_id: "daqi.no2",
  pollutant: "no2",
  acknowledged: null,
  assigned_to: "desk",
  started_at: "2026-01-15T08:00:00Z",
  resolved_at: null,
} as unknown as Alert;

const wish = (text: string) => filterOf(new URLSearchParams(text));

describe("a filter", () => {
  it("wants every open alert where it says nothing", () => {
    expect(matches(alert, wish(""), "me")).toBe(true);
    expect(matches({ ...alert, state: "indeterminate" }, wish(""), "me")).toBe(true);
    expect(matches({ ...alert, state: "resolved" }, wish(""), "me")).toBe(false);
    expect(matches({ ...alert, state: "resolved" }, wish("state=all"), "me")).toBe(true);
  });

  it.each([
    ["severity=high", true],
    ["severity=moderate", false],
    ["locality=E05001222&pollutant=no2&rule=daqi.no2", true],
    ["pollutant=o3", false],
    ["acknowledged=no", true],
    ["acknowledged=yes", false],
    ["owner=nobody", false],
    ["owner=desk", true],
    ["owner=me", false],
    ["from=2026-01-16", true],
    ["to=2026-01-14", false],
  ])("judges %s", (text, wanted) => {
    expect(matches(alert, wish(text), "somebody")).toBe(wanted);
  });

  it("knows its owner as me", () => {
    expect(matches(alert, wish("owner=me"), "desk")).toBe(true);
  });

  it("asks the API for what it can do, and never for an empty wish", () => {
    expect(serverQuery(wish("state=resolved&rule=daqi.no2&acknowledged=no&from=2026-01-01"))).toEqual({
      state: "resolved",
      rule_id: "daqi.no2",
      from: "2026-01-01T00:00:00Z",
    });
    expect(serverQuery(wish("state=all"))).toEqual({});
  });

  it("is served by the live list only for what is open now", () => {
    expect(onlyOpen(wish("severity=high"))).toBe(true);
    for (const text of ["state=resolved", "state=all", "state=pending", "from=2026-01-01"]) {
      expect(onlyOpen(wish(text))).toBe(false);
    }
    expect(FIELDS).toContain("owner");
  });
});
