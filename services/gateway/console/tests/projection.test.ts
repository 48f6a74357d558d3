import { describe, expect, it } from "vitest";
import type { LocalityFeature } from "../src/api/types";
import { frameOf, lettering, neighbour, shapesOf } from "../src/domain/projection";

function square(code: string, lon: number, lat: number, size = 0.1): LocalityFeature {
  return {
    type: "Feature",
    properties: { code, name: code, lat: lat + size / 2, lon: lon + size / 2, population: null, imd: null },
    geometry: {
      type: "Polygon",
      coordinates: [[[lon, lat], [lon + size, lat], [lon + size, lat + size], [lon, lat + size], [lon, lat]]],
    },
  };
}

const ringsOf = ({ geometry }: LocalityFeature) => (geometry?.type === "Polygon" ? geometry.coordinates : []);

const GRID = [square("sw", 0, 0), square("se", 0.1, 0), square("nw", 0, 0.1), square("ne", 0.1, 0.1)];

describe("the drawing frame", () => {
  it("holds every point and puts north at the top", () => {
    const frame = frameOf(GRID)!;
    const [left, bottom] = frame.place(0, 0);
    const [right, top] = frame.place(0.2, 0.2);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(frame.width);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(frame.height);
    expect(top).toBeLessThan(bottom);
  });

  it("squeezes longitudes as far as the latitude asks", () => {
    const frame = frameOf([square("a", 0, 60 - 0.05)])!;
    const [left] = frame.place(0, 60);
    const [right] = frame.place(0.1, 60);
    const [, low] = frame.place(0, 60);
    const [, high] = frame.place(0, 60.1);
    expect((right - left) / (low - high)).toBeCloseTo(0.5, 2);
  });

  it("is none where nothing can be drawn", () => {
    expect(frameOf([])).toBeNull();
    expect(frameOf([{ ...square("a", 0, 0), geometry: null }])).toBeNull();
  });
});

describe("shapes", () => {
  it("draw each ring of each part as a closed path", () => {
    const [one] = GRID;
    const two: LocalityFeature = {
      ...one!,
      geometry: { type: "MultiPolygon", coordinates: [one!, GRID[3]!].map(ringsOf) },
    };
    const [shape] = shapesOf([two], frameOf(GRID)!);
    expect(shape!.path.match(/M/g)).toHaveLength(2);
    expect(shape!.path.match(/Z/g)).toHaveLength(2);
  });

  it("are reached from their neighbours by direction", () => {
    const shapes = shapesOf(GRID, frameOf(GRID)!);
    expect(neighbour(shapes, "sw", "right")).toBe("se");
    expect(neighbour(shapes, "sw", "up")).toBe("nw");
    expect(neighbour(shapes, "ne", "left")).toBe("nw");
    expect(neighbour(shapes, "sw", "down")).toBe("sw");
    expect(neighbour(shapes, "unknown", "up")).toBe("unknown");
  });
});

describe("labels", () => {
  it("stand in one line where there is room, else break between words", () => {
    expect(lettering("Binley and Willenhall", 400).lines).toEqual(["Binley and Willenhall"]);
    expect(lettering("Binley and Willenhall", 110).lines.join(" ")).toBe("Binley and Willenhall");
    expect(lettering("Binley and Willenhall", 110).lines.length).toBe(2);
    expect(lettering("Cheylesmore", 110)).toEqual({ lines: ["Cheylesmore"], size: 16 });
  });

  it("become smaller before they leave their ward, but never unreadable", () => {
    expect(lettering("Sherbourne", 80).size).toBeLessThan(16);
    expect(lettering("Sherbourne", 10).size).toBe(11.5);
  });

  it("know how wide they may be where they stand", () => {
    const frame = frameOf(GRID)!;
    const [shape] = shapesOf([GRID[0]!], frame);
    const [left] = frame.place(0, 0);
    const [right] = frame.place(0.1, 0);
    expect(shape!.room).toBeCloseTo(right - left, 3);
  });
});
