/** Map tiles under the wards, where an address of some is set up. */
import type { Frame } from "./projection";

export interface Tile {
  href: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const TILE_PIXELS = 256;
const CLOSEST = 18;

/**
 * The tiles that cover a frame, each where its own corners lie in it.
 *
 * Tiles are in the Mercator projection: over a city it differs from ours by less than a drawing unit.
 *
 * @param template an address with `{z}`, `{x}` and `{y}`.
 */
export function tilesOf(frame: Frame, template: string): Tile[] {
  const { west, east, south, north } = frame.bounds;
  const zoom = Math.max(0, Math.min(CLOSEST, Math.round(Math.log2((frame.width * 360) / (TILE_PIXELS * (east - west))))));
  const count = 2 ** zoom;
  const column = (lon: number): number => Math.floor(((lon + 180) / 360) * count);
  const row = (lat: number): number => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * count);
  const corner = (x: number, y: number): [number, number] =>
    frame.place((x / count) * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / count))) * 180) / Math.PI);
  const found: Tile[] = [];
  for (let y = row(north); y <= row(south); y++) {
    for (let x = column(west); x <= column(east); x++) {
      const [left, top] = corner(x, y);
      const [right, bottom] = corner(x + 1, y + 1);
      const values: Record<string, number> = { z: zoom, x, y };
      const href = template.replace(/\{([zxy])\}/g, (_, name: string) => String(values[name]));
      found.push({ href, x: left, y: top, width: right - left, height: bottom - top });
    }
  }
  return found;
}
