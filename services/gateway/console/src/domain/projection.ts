/** Ward polygons as SVG paths: an equirectangular projection about the middle of what is drawn. */
import type { Geometry, LocalityFeature, Position } from "../api/types";

export interface Frame {
  width: number;
  height: number;
  /** How many drawing units a kilometre has. */
  kilometre: number;
  /** What is drawn, in degrees, without the margin. */
  bounds: { west: number; east: number; south: number; north: number };
  /** Degrees to drawing units. */
  place(lon: number, lat: number): [number, number];
}

export interface Shape {
  code: string;
  name: string;
  path: string;
  /** The middle of the label, in drawing units. */
  at: [number, number];
  /** How wide a label may be there. */
  room: number;
}

const WIDTH = 1_000;
const MARGIN = 8;
const DEGREE_KM = 111.2;

function rings(geometry: Geometry): Position[][] {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}

/** The drawing frame that holds all these features; null where nothing can be drawn. */
export function frameOf(features: readonly LocalityFeature[]): Frame | null {
  const points = features.flatMap((each) => (each.geometry ? rings(each.geometry).flat() : []));
  if (points.length < 3) return null;
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (WIDTH - 2 * MARGIN) / Math.max((east - west) * squeeze, 1e-9);
  return {
    width: WIDTH,
    kilometre: scale / DEGREE_KM,
    height: Math.round((north - south) * scale + 2 * MARGIN),
    bounds: { west, east, south, north },
    place: (lon, lat) => [MARGIN + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale],
  };
}

/** One path per feature, with the place of its label: its given centre, or the middle of an approximate area. */
export function shapesOf(features: readonly LocalityFeature[], frame: Frame): Shape[] {
  return features
    .filter((each): each is LocalityFeature & { geometry: Geometry } => each.geometry !== null)
    .map(({ properties, geometry }) => {
      const placed = rings(geometry).map((ring) => ring.map(([lon, lat]) => frame.place(lon, lat)));
      const given = Number.isFinite(properties.lon) && Number.isFinite(properties.lat);
      const at = given && !properties.approximate ? frame.place(properties.lon, properties.lat) : centroid(placed[0] ?? []);
      return {
        code: properties.code,
        name: properties.name,
        path: placed.map(pathOf).join(""),
        at,
        room: roomAt(placed, at),
      };
    });
}

function pathOf(ring: readonly (readonly [number, number])[]): string {
  return `M${ring.map((point) => point.map((each) => each.toFixed(1)).join(" ")).join("L")}Z`;
}

/** The centre of mass of a ring; the middle of its box where it has no area. */
function centroid(ring: readonly (readonly [number, number])[]): [number, number] {
  let [area, x, y] = [0, 0, 0];
  ring.forEach(([ax, ay], row) => {
    const [bx, by] = ring[(row + 1) % ring.length] as [number, number];
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  });
  if (Math.abs(area) > 1e-9) return [x / (3 * area), y / (3 * area)];
  const [xs, ys] = [ring.map(([each]) => each), ring.map(([, each]) => each)];
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

/** Twice the way from a point to the nearest edge to its left or right. */
function roomAt(placed: readonly (readonly (readonly [number, number])[])[], [x, y]: readonly [number, number]): number {
  let least = Infinity;
  for (const ring of placed) {
    ring.forEach(([ax, ay], row) => {
      const [bx, by] = ring[(row + 1) % ring.length] as [number, number];
      if (ay > y === by > y) return;
      least = Math.min(least, Math.abs(ax + ((y - ay) / (by - ay)) * (bx - ax) - x));
    });
  }
  return Number.isFinite(least) ? 2 * least : 0;
}

export type Direction = "up" | "down" | "left" | "right";

/** The nearest shape from `code` in a direction (within 60° of it); `code` itself where there is none. */
export function neighbour(shapes: readonly Shape[], code: string, direction: Direction): string {
  const from = shapes.find((each) => each.code === code);
  if (!from) return code;
  const [dx, dy] = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] }[direction] as [number, number];
  let best = code;
  let least = Infinity;
  for (const { code: other, at } of shapes) {
    if (other === code) continue;
    const [x, y] = [at[0] - from.at[0], at[1] - from.at[1]];
    const distance = Math.hypot(x, y);
    const along = x * dx + y * dy;
    if (along < distance * 0.5) continue;
    const cost = distance * (2 - along / distance);
    if (cost < least) [best, least] = [other, cost];
  }
  return best;
}

/** How wide a letter is drawn, in shares of the size of the letters. */
const LETTER = 0.57;

export interface Lettering {
  lines: string[];
  size: number;
}

/** A name in lines that fit a width, as large as may be between two sizes. */
export function lettering(name: string, room: number, most = 16, least = 11.5): Lettering {
  const fits = (lines: readonly string[]): number => room / (LETTER * Math.max(...lines.map((line) => line.length), 1));
  const words = name.split(" ");
  const ways = [[name], ...words.slice(1).map((_, row) => [words.slice(0, row + 1).join(" "), words.slice(row + 1).join(" ")])];
  const best = ways.find((lines) => fits(lines) >= most) ?? ways.reduce((a, b) => (fits(b) > fits(a) ? b : a));
  return { lines: best, size: Math.max(least, Math.min(most, fits(best))) };
}
