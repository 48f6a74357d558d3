import { describe, expect, it } from "vitest";
import type { LocalityFeature, Position } from "../src/api/types";
import { around, clipped, hullOf, type Point, trimmed } from "../src/domain/outline";

const SQUARE: Point[] = [[0, 0], [4, 0], [4, 4], [0, 4]];

function area(ring: readonly (readonly number[])[]): number {
  return ring.reduce((sum, [x = 0, y = 0], row) => {
    const [nx = 0, ny = 0] = ring[(row + 1) % ring.length] ?? [];
    return sum + (x * ny - nx * y) / 2;
  }, 0);
}

function cell(code: string, lon: number, lat: number, approximate = true): LocalityFeature {
  const ring: Position[] = [[lon - 5, lat - 5], [lon + 5, lat - 5], [lon + 5, lat + 5], [lon - 5, lat + 5], [lon - 5, lat - 5]];
  return {
    type: "Feature",
    properties: { code, name: code, lat, lon, population: null, imd: null, approximate },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
}

const ringOf = (feature: LocalityFeature): Position[] =>
  feature.geometry?.type === "Polygon" ? (feature.geometry.coordinates[0] ?? []) : [];

describe("the hull", () => {
  it("has the outermost points only, counter-clockwise", () => {
    const hull = hullOf([...SQUARE, [2, 2], [1, 3], [2, 0]]);
    expect(new Set(hull.map(String))).toEqual(new Set(SQUARE.map(String)));
    expect(area(hull)).toBeCloseTo(16);
  });

  it("grows by the same distance on every side", () => {
    const grown = around(SQUARE, 1);
    expect(Math.min(...grown.map(([x]) => x))).toBeCloseTo(-1);
    expect(Math.max(...grown.map(([, y]) => y))).toBeCloseTo(5);
    // Sides of 4 and four quarters of a circle, a little less for their corners.
    expect(area(grown)).toBeGreaterThan(16 + 16 + Math.PI - 0.1);
    expect(area(grown)).toBeLessThan(16 + 16 + Math.PI);
  });
});

describe("clipping", () => {
  it("keeps what lies inside, whichever way the polygon runs", () => {
    const half: Point[] = [[-2, -2], [2, -2], [2, 6], [-2, 6]];
    expect(Math.abs(area(clipped(half, SQUARE)))).toBeCloseTo(8);
    expect(Math.abs(area(clipped([...half].reverse(), SQUARE)))).toBeCloseTo(8);
  });

  it("leaves nothing of what lies outside, and all of what lies inside", () => {
    expect(clipped([[5, 5], [6, 5], [6, 6]], SQUARE)).toEqual([]);
    expect(area(clipped([[1, 1], [2, 1], [2, 2]], SQUARE))).toBeCloseTo(0.5);
  });
});

describe("areas about centres", () => {
  const wards = [cell("a", 0, 0), cell("b", 1, 0), cell("c", 0, 1), cell("d", 1, 1)];

  it("end at a rounded line about the outermost centres and keep their own centre", () => {
    for (const ward of trimmed(wards)) {
      const ring = ringOf(ward);
      expect(Math.abs(area(ring))).toBeLessThan(10);
      expect(Math.max(...ring.map(([x]) => x))).toBeLessThan(2.5);
      expect(Math.min(...ring.map(([x]) => x))).toBeLessThan(ward.properties.lon);
      expect(Math.max(...ring.map(([x]) => x))).toBeGreaterThan(ward.properties.lon);
    }
  });

  it("are left as they are where boundaries were given, or too few are known", () => {
    const given = [...wards.slice(1), cell("e", 2, 2, false)];
    expect(trimmed(given)).toEqual(given);
    expect(trimmed(wards.slice(0, 2))).toEqual(wards.slice(0, 2));
  });
});
