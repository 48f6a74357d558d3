/** A line chart over time with threshold lines, and the same numbers as a table below it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { rangeOf } from "../domain/chart";
import { concentration, dated, moment } from "../domain/format";
import { now } from "../live/clock";
import { theme } from "../live/preferences";
import { text } from "../texts";
import { Table } from "./Table";

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
  /** Whether a point is a whole day, told by its date alone. */
  days?: boolean;
  children?: ComponentChildren;
}

const STROKES = ["--accent", "--severity-guideline", "--severity-moderate"];
const MOST_ROWS = 400;

export function Chart({ label, times, lines, thresholds = [], unit, height = 260, days = false, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const look = theme.value;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const make = (): uPlot => draw(element, { times, lines, thresholds, unit, height, days });
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
  }, [times, lines, thresholds, unit, height, days, look]);
  return (
    <figure class="chart">
      <div ref={box} class="chart-canvas" role="img" aria-label={label} />
      {children && <figcaption class="faint">{children}</figcaption>}
      <details class="chart-table">
        <summary>{text.chart.table}</summary>
        <Twin label={label} times={times} lines={lines} unit={unit} days={days} />
      </details>
    </figure>
  );
}

function Twin({ label, times, lines, unit, days }: Pick<Props, "label" | "times" | "lines" | "unit"> & { days: boolean }) {
  const rows = times.map((time, row) => ({
    key: time,
    cells: [told(time, days), ...lines.map((line) => concentration(line.values[row]))],
  }));
  return (
    <Table
      label={label}
      scrollClass="chart-rows"
      narrow={lines.length === 1}
      columns={[
        { name: text.chart.until, kind: "head" },
        ...lines.map((line) => ({ name: `${line.label} ${unit}`, kind: "amount" as const })),
      ]}
      rows={rows.slice(-MOST_ROWS).reverse()}
    />
  );
}

const told = (seconds: number, days: boolean): string =>
  days ? dated(seconds * 1000) : moment(seconds * 1000, now.peek());

function colour(element: Element, name: string): string {
  // A canvas does not know light-dark(): ask for the colour as it is used.
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

type Drawing = Required<Pick<Props, "times" | "lines" | "thresholds" | "unit" | "height" | "days">>;

function draw(element: HTMLElement, { times, lines, thresholds, unit, height, days }: Drawing): uPlot {
  const ink = colour(element, "--faint");
  const grid = { stroke: colour(element, "--line"), width: 1 };
  const alarm = colour(element, "--severity-high");
  const range = rangeOf(lines.flatMap((line) => line.values), thresholds.map((line) => line.value));
  const ground = colour(element, "--panel");
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
      { label: text.chart.until, value: (_, seconds) => (seconds === null ? text.dash : told(seconds, days)) },
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
      draw: [(plot) => thresholds.forEach((line) => rule(plot, line, { stroke: alarm, ground, font }))],
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

interface Look {
  stroke: string;
  ground: string;
  font: string;
}

/** Draw a threshold across the chart and its name above it, at the old end: news come at the other. */
function rule(plot: uPlot, line: Threshold, { stroke, ground, font }: Look): void {
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
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.setLineDash([]);
  ctx.strokeStyle = ground;
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.lineJoin = "round";
  const at: [string, number, number] = [line.label, bbox.left + 4 * devicePixelRatio, y - 3 * devicePixelRatio];
  ctx.strokeText(...at);
  ctx.fillText(...at);
  ctx.restore();
}
