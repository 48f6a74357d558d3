/**
 * An outline for wards that are only known by their centres.
 *
 * Cells about centres have no end on the outer side but that of a box, which says nothing. What is
 * drawn is cut where the town may be thought to end: a rounded line about the outermost centres.
 */
import type { LocalityFeature, Position } from "../api/types";

export type Point = readonly [number, number];

/** How far beyond the outermost centres, as a share of the usual distance between neighbours. */
const BEYOND = 0.85;
const ARC = Math.PI / 18;

/** The same features, those drawn about centres cut to a common outline; given boundaries stay. */
export function trimmed(features: readonly LocalityFeature[]): LocalityFeature[] {
  const drawn = features.filter((each) => each.geometry?.type === "Polygon" && each.geometry.coordinates.length === 1);
  if (drawn.length < 3 || drawn.length < features.length || !features.every((each) => each.properties.approximate)) {
    return [...features];
  }
  const squeeze = Math.cos(((features[0] as LocalityFeature).properties.lat * Math.PI) / 180);
  const flat = (lon: number, lat: number): Point => [lon * squeeze, lat];
  const centres = features.map(({ properties }) => flat(properties.lon, properties.lat));
  const outline = around(hullOf(centres), BEYOND * usualDistance(centres));
  if (outline.length < 3) return [...features];
  return features.map((feature) => {
    const ring = (feature.geometry as { coordinates: Position[][] }).coordinates[0] ?? [];
    const cut = clipped(ring.map(([lon, lat]) => flat(lon, lat)), outline);
    const coordinates = [cut.map(([x, y]): Position => [x / squeeze, y])];
    return cut.length < 3 ? feature : { ...feature, geometry: { type: "Polygon", coordinates } };
  });
}

/** The convex hull, counter-clockwise. */
export function hullOf(points: readonly Point[]): Point[] {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const half = (run: readonly Point[]): Point[] => {
    const kept: Point[] = [];
    for (const point of run) {
      while (kept.length > 1 && turn(kept.at(-2) as Point, kept.at(-1) as Point, point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The line at a distance about a convex polygon: its edges moved out, joined by arcs. */
export function around(hull: readonly Point[], distance: number): Point[] {
  return hull.flatMap((corner, row) => {
    const before = hull.at(row - 1) as Point;
    const after = hull[(row + 1) % hull.length] as Point;
    const start = outward(before, corner);
    let sweep = outward(corner, after) - start;
    if (sweep < 0) sweep += 2 * Math.PI;
    const steps = Math.max(1, Math.ceil(sweep / ARC));
    return Array.from({ length: steps + 1 }, (_, step): Point => {
      const angle = start + (sweep * step) / steps;
      return [corner[0] + distance * Math.cos(angle), corner[1] + distance * Math.sin(angle)];
    });
  });
}

/** The part of a polygon inside a convex one that runs counter-clockwise (Sutherland and Hodgman). */
export function clipped(polygon: readonly Point[], convex: readonly Point[]): Point[] {
  let kept = [...polygon];
  convex.forEach((from, row) => {
    const to = convex[(row + 1) % convex.length] as Point;
    const before = kept;
    kept = [];
    before.forEach((point, at) => {
      const last = before.at(at - 1) as Point;
      const [inside, was] = [turn(from, to, point) >= 0, turn(from, to, last) >= 0];
      if (inside !== was) kept.push(crossing(last, point, from, to));
      if (inside) kept.push(point);
    });
  });
  return kept;
}

/** Positive where `c` lies to the left of the line from `a` to `b`. */
const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const outward = (from: Point, to: Point): number => Math.atan2(from[0] - to[0], to[1] - from[1]);

function crossing(a: Point, b: Point, from: Point, to: Point): Point {
  const [before, after] = [turn(from, to, a), turn(from, to, b)];
  const share = before / (before - after);
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** The median distance from a point to the nearest other one. */
function usualDistance(points: readonly Point[]): number {
  const nearest = points.map(([x, y], row) =>
    Math.min(...points.map(([ox, oy], other) => (other === row ? Infinity : Math.hypot(ox - x, oy - y)))),
  );
  return nearest.sort((a, b) => a - b)[Math.floor(nearest.length / 2)] ?? 0;
}
