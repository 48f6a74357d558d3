/** A small line of the last day or years, beside the number it leads to. */
import { sparkPath } from "../domain/chart";

const WIDTH = 120;
const HEIGHT = 32;

export function Spark({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const path = sparkPath(values, WIDTH, HEIGHT);
  if (path === "") return null;
  return (
    <svg class="spark" viewBox={`-2 -3 ${WIDTH + 4} ${HEIGHT + 6}`} role="img" aria-label={label} preserveAspectRatio="none">
      <path d={path} />
    </svg>
  );
}
