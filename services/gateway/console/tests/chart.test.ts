import { describe, expect, it } from "vitest";
import type { SeriesItem } from "../src/api/explain";
import { columns, rangeOf, sparkPath } from "../src/domain/chart";
import { bandLines } from "../src/domain/daqi";

const item = (end: string, value: number | null) => ({ start: end, end, value }) as SeriesItem;

describe("a series", () => {
  it("stands at the end of its intervals and keeps its gaps", () => {
    expect(columns([item("1970-01-01T01:00:00Z", 1), item("1970-01-01T02:00:00Z", null)])).toEqual([
      [3600, 7200],
      [1, null],
    ]);
  });

  it("is drawn from zero, with the next threshold in sight", () => {
    const [low, high] = rangeOf([50, null, 180], [201, 401, 601]);
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(201);
    expect(high).toBeLessThan(401);
  });

  it("shows noise below zero", () => {
    expect(rangeOf([-3, 5], [])[0]).toBeLessThan(-3);
  });

  it("has a range where there is nothing", () => {
    const [low, high] = rangeOf([null], []);
    expect(high).toBeGreaterThan(low);
  });
});

describe("a small line", () => {
  it("moves the pen over a gap and never bridges it", () => {
    const path = sparkPath([1, 2, null, 3, 4], 100, 10);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(2);
  });

  it("shows a lone value", () => {
    expect(sparkPath([null, 2, null], 100, 10)).toContain("h0.1");
  });

  it("is nothing without values", () => {
    expect(sparkPath([null, null], 100, 10)).toBe("");
  });
});

describe("band lines", () => {
  it("begin where the bands do", () => {
    expect(bandLines("o3").map((each) => each.value)).toEqual([101, 161, 241]);
    expect(bandLines("co")).toEqual([]);
  });
});
