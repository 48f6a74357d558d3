/** Series as a chart wants them. Gaps stay gaps: a null is never drawn as 0 nor bridged. */
import type { SeriesItem } from "../api/explain";

/** Times (seconds, at the end of each interval) and values, in two columns of one length. */
export function columns(items: readonly SeriesItem[]): [number[], (number | null)[]] {
  return [items.map((each) => Date.parse(each.end) / 1000), items.map((each) => each.value)];
}

/** The range of an axis: from 0 (or below, for noise) to a little over what is drawn and the lines near it. */
export function rangeOf(values: readonly (number | null)[], lines: readonly number[]): [number, number] {
  const numbers = values.filter((each): each is number => each !== null);
  const highest = numbers.reduce((a, b) => Math.max(a, b), 0);
  const lowest = numbers.reduce((a, b) => Math.min(a, b), 0);
  const near = lines.filter((line) => line <= highest * 1.6 || line === Math.min(...lines));
  const top = Math.max(highest, ...near, 1e-9);
  return [lowest < 0 ? lowest * 1.05 : 0, top * 1.08];
}

/** An SVG path of values in a box, one move per unbroken stretch; a lone value is a dot's width. */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): string {
  const numbers = values.filter((each): each is number => each !== null);
  if (numbers.length === 0) return "";
  const low = Math.min(0, ...numbers);
  const high = Math.max(...numbers, low + 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = "";
  let pen = false;
  values.forEach((value, row) => {
    if (value === null) {
      pen = false;
      return;
    }
    const y = height - ((value - low) / (high - low)) * height;
    path += `${pen ? "L" : "M"}${(row * step).toFixed(1)} ${y.toFixed(1)}`;
    if (!pen && (values[row + 1] ?? null) === null) path += "h0.1";
    pen = true;
  });
  return path;
}
