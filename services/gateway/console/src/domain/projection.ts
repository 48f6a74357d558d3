/** Ward polygons as SVG paths: an equirectangular projection about the middle of what is drawn. */
import type { Geometry, LocalityFeature, Position } from "../api/types";

export interface Frame {
  width: number;
  height: number;
  /** Degrees to drawing units. */
  place(lon: number, lat: number): [number, number];
}

export interface Shape {
  code: string;
  name: string;
  path: string;
  /** Where the label stands, in drawing units. */
  at: [number, number];
}

const WIDTH = 1_000;
const MARGIN = 8;

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
    height: Math.round((north - south) * scale + 2 * MARGIN),
    place: (lon, lat) => [MARGIN + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale],
  };
}

/** One path per feature, with the place of its label: its given centre, else the middle of its box. */
export function shapesOf(features: readonly LocalityFeature[], frame: Frame): Shape[] {
  return features
    .filter((each): each is LocalityFeature & { geometry: Geometry } => each.geometry !== null)
    .map(({ properties, geometry }) => ({
      code: properties.code,
      name: properties.name,
      path: rings(geometry).map((ring) => pathOf(ring, frame)).join(""),
      at: Number.isFinite(properties.lon) && Number.isFinite(properties.lat)
        ? frame.place(properties.lon, properties.lat)
        : middle(rings(geometry).flat(), frame),
    }));
}

function pathOf(ring: readonly Position[], frame: Frame): string {
  const points = ring.map(([lon, lat]) => frame.place(lon, lat).map((each) => each.toFixed(1)).join(" "));
  return `M${points.join("L")}Z`;
}

function middle(points: readonly Position[], frame: Frame): [number, number] {
  const placed = points.map(([lon, lat]) => frame.place(lon, lat));
  const xs = placed.map(([x]) => x);
  const ys = placed.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
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

/** Words in lines of at most `most` characters, for labels. */
export function lines(name: string, most = 12): string[] {
  const out: string[] = [];
  for (const word of name.split(" ")) {
    const last = out.at(-1);
    if (last !== undefined && last.length + word.length < most) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return out;
}
