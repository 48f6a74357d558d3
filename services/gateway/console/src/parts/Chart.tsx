/** A line chart over time with threshold lines, and the same numbers as a table below it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { rangeOf } from "../domain/chart";
import { concentration, moment } from "../domain/format";
import { now } from "../live/clock";
import { theme } from "../live/preferences";
import { text } from "../texts";
import { Scroll } from "./Scroll";

export interface Line {
  label: string;
  values: (number | null)[];
  /** A limit of another line: drawn thin and dashed. */
  limit?: boolean;
}

export interface Threshold {
  label: string;
  value: number;
}

interface Props {
  /** What is drawn, for those who cannot see it. */
  label: string;
  /** Seconds since 1970, rising. */
  times: number[];
  lines: Line[];
  thresholds?: Threshold[];
  unit: string;
  height?: number;
  children?: ComponentChildren;
}

const STROKES = ["--accent", "--severity-guideline", "--severity-moderate"];
const MOST_ROWS = 400;

export function Chart({ label, times, lines, thresholds = [], unit, height = 260, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const look = theme.value;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const make = (): uPlot => draw(element, { times, lines, thresholds, unit, height });
    let plot = make();
    const redraw = (): void => {
      plot.destroy();
      plot = make();
    };
    const size = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    size.observe(element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", redraw);
    return () => {
      size.disconnect();
      dark.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [times, lines, thresholds, unit, height, look]);
  return (
    <figure class="chart">
      <div ref={box} class="chart-canvas" role="img" aria-label={label} />
      {children && <figcaption class="faint">{children}</figcaption>}
      <details class="chart-table">
        <summary>{text.chart.table}</summary>
        <Twin label={label} times={times} lines={lines} unit={unit} />
      </details>
    </figure>
  );
}

function Twin({ label, times, lines, unit }: Pick<Props, "label" | "times" | "lines" | "unit">) {
  const from = Math.max(0, times.length - MOST_ROWS);
  return (
    <Scroll label={label} className="chart-rows">
      <table>
        <caption class="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{text.chart.until}</th>
            {lines.map((line) => (
              <th scope="col" class="amount" key={line.label}>
                {line.label} {unit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times
            .map((time, row) => (
              <tr key={time}>
                <th scope="row">{moment(time * 1000, now.peek())}</th>
                {lines.map((line) => (
                  <td class="amount" key={line.label}>
                    {concentration(line.values[row])}
                  </td>
                ))}
              </tr>
            ))
            .slice(from)
            .reverse()}
        </tbody>
      </table>
    </Scroll>
  );
}

function colour(element: Element, name: string): string {
  // A canvas does not know light-dark(): ask for the colour as it is used.
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

type Drawing = Required<Pick<Props, "times" | "lines" | "thresholds" | "unit" | "height">>;

function draw(element: HTMLElement, { times, lines, thresholds, unit, height }: Drawing): uPlot {
  const ink = colour(element, "--faint");
  const grid = { stroke: colour(element, "--line"), width: 1 };
  const alarm = colour(element, "--severity-high");
  const range = rangeOf(lines.flatMap((line) => line.values), thresholds.map((line) => line.value));
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: ink, grid, ticks: grid, font };
  const options: uPlot.Options = {
    width: element.clientWidth,
    height,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Europe/London"),
    scales: { y: { range } },
    axes: [
      { ...axis, values: text.chart.axis, space: 70 },
      { ...axis, size: 52, label: unit, labelSize: 18, labelFont: font, labelGap: 0 },
    ],
    series: [
      { label: text.chart.until, value: (_, seconds) => (seconds === null ? "–" : moment(seconds * 1000, now.peek())) },
      ...lines.map((line, row) => ({
        label: line.label,
        stroke: colour(element, line.limit ? "--line-strong" : (STROKES[row] ?? "--ink")),
        width: line.limit ? 1.5 : 2,
        ...(line.limit ? { dash: [4, 4] } : {}),
        spanGaps: false,
        points: { show: !line.limit && times.length < 40, size: 5 },
        value: (_: uPlot, value: number | null) => `${concentration(value)} ${unit}`,
      })),
    ],
    hooks: {
      ready: [showNewest],
      setCursor: [(plot) => (plot.cursor.idx == null ? showNewest(plot) : undefined)],
      draw: [(plot) => thresholds.forEach((line) => rule(plot, line, alarm, font))],
    },
  };
  return new uPlot(options, [times, ...lines.map((line) => line.values)] as uPlot.AlignedData, element);
}

/** Until the pointer is on the chart, the legend tells the newest point that has a value. */
function showNewest(plot: uPlot): void {
  const values = plot.data[1] ?? [];
  for (let idx = values.length - 1; idx >= 0; idx -= 1) {
    if (values[idx] == null) continue;
    plot.setLegend({ idx }, false);
    return;
  }
}

function rule(plot: uPlot, line: Threshold, stroke: string, font: string): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(line.value, "y", true));
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = font.replace("12px", `${12 * devicePixelRatio}px`);
  ctx.textAlign = "right";
  ctx.fillText(line.label, bbox.left + bbox.width - 4, y - 5 * devicePixelRatio);
  ctx.restore();
}
