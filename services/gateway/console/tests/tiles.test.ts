/** Tiles lie where the wards under which they are drawn lie. */
import { expect, test } from "vitest";
import type { LocalityFeature } from "../src/api/types";
import { frameOf } from "../src/domain/projection";
import { tilesOf } from "../src/domain/tiles";

const box = (west: number, south: number, east: number, north: number): LocalityFeature =>
  ({
    type: "Feature",
    properties: { code: "E1", name: "One" },
    geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
  }) as unknown as LocalityFeature;

const frame = frameOf([box(-1.6, 52.36, -1.43, 52.46)])!;
const tiles = tilesOf(frame, "https://tiles.example/{z}/{x}/{y}.png?of={x}");

test("every part of the frame is covered, and few tiles are asked for", () => {
  for (const [lon, lat] of [[-1.6, 52.46], [-1.43, 52.36], [-1.51, 52.4]] as const) {
    const [x, y] = frame.place(lon, lat);
    const over = tiles.filter((each) => each.x <= x && x <= each.x + each.width && each.y <= y && y <= each.y + each.height);
    expect(over.length).toBeGreaterThan(0);
  }
  expect(tiles.length).toBeLessThan(50);
});

test("a tile is asked for by its zoom, column and row", () => {
  expect(tiles[0]!.href).toMatch(/^https:\/\/tiles\.example\/13\/(\d+)\/\d+\.png\?of=\1$/);
  expect(new Set(tiles.map((each) => each.href)).size).toBe(tiles.length);
});

test("tiles join, and are as wide as they are high", () => {
  const [first, second] = tiles as [(typeof tiles)[0], (typeof tiles)[0]];
  expect(second.x).toBeCloseTo(first.x + first.width, 6);
  expect(Math.abs(first.width - first.height)).toBeLessThan(1);
});
