/** The ward map: our own drawing of the polygons, filled by index, with the number and name on each. */
import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { AirNow, Band, LocalityFeature } from "../api/types";
import { indexClass } from "../domain/daqi";
import { trimmed } from "../domain/outline";
import { type Direction, type Frame, frameOf, lettering, neighbour, type Shape, shapesOf } from "../domain/projection";
import { href } from "../domain/route";
import { tilesOf } from "../domain/tiles";
import { text } from "../texts";

const ARROWS: Record<string, Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** What the map says of one ward. */
export interface WardFill {
  className: string;
  mark: string;
  label: string;
}

/** How a ward looks by its index now; blank while that is not known. */
export function fillByIndex(name: string, ward: AirNow | undefined): WardFill {
  if (!ward) return { className: "index-unknown", mark: "", label: name };
  const driving = text.list((ward.driving_pollutants).map(text.pollutant));
  const band: Band | null = ward.band;
  return {
    className: `${indexClass(ward.daqi)} ${band === null ? "" : `band-${band}`}`,
    mark: ward.daqi?.toString() ?? text.dash,
    label: text.overview.ward(name, ward.daqi, band, driving),
  };
}

const told = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
/** Where the gateway says that tiles are to be had, and whom to credit; empty where it says nothing. */
const TILES = told("map-tiles");
const CREDIT = told("map-credit");

/** Room below the wards for the scale. */
const FOOT = 34;

interface Props {
  features: readonly LocalityFeature[];
  fill: (code: string, name: string) => WardFill;
  label: string;
  /** Told which ward the pointer or the focus is on; null when it has left. */
  onLook?: (code: string | null) => void;
  looked?: string | null;
}

export function WardMap({ features, fill, label, onLook, looked }: Props) {
  const root = useRef<SVGSVGElement>(null);
  const held = useSignal<string | null>(null);
  const focused = useSignal<string | null>(null);
  const source = useSignal(features);
  source.value = features;
  const drawn = useComputed(() => {
    const shown = trimmed(source.value);
    const frame = frameOf(shown);
    return frame ? { frame, shapes: shapesOf(shown, frame) } : null;
  });
  if (!drawn.value) return null;
  const { frame, shapes } = drawn.value;
  const stop = held.value ?? shapes[0]?.code;

  function onKeyDown(event: KeyboardEvent): void {
    const direction = ARROWS[event.key];
    if (!direction || !stop) return;
    event.preventDefault();
    const next = neighbour(shapes, stop, direction);
    held.value = next;
    root.current?.querySelector<SVGAElement>(`[data-ward="${CSS.escape(next)}"]`)?.focus();
  }

  const ring = shapes.find((each) => each.code === (focused.value ?? looked));
  return (
    <svg
      ref={root}
      class="ward-map"
      viewBox={`0 0 ${frame.width} ${frame.height + FOOT}`}
      role="group"
      aria-label={label}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onLook?.(null)}
      onFocusOut={() => (focused.value = null)}
    >
      <Patterns />
      {TILES && <Tiles frame={frame} />}
      {shapes.map((shape) => (
        <Ward
          key={shape.code}
          shape={shape}
          fill={fill(shape.code, shape.name)}
          tabIndex={shape.code === stop ? 0 : -1}
          onFocus={() => {
            held.value = shape.code;
            focused.value = shape.code;
            onLook?.(shape.code);
          }}
          onEnter={() => onLook?.(shape.code)}
        />
      ))}
      <g class="ward-labels" aria-hidden="true">
        {shapes.map((shape) => (
          <Label key={shape.code} shape={shape} fill={fill(shape.code, shape.name)} />
        ))}
      </g>
      {ring && <path class="ward-ring" d={ring.path} aria-hidden="true" />}
      <Scale frame={frame} approximate={features.some((each) => each.properties.approximate)} />
    </svg>
  );
}

function Tiles({ frame }: { frame: Frame }) {
  return (
    <svg class="map-tiles" width={frame.width} height={frame.height} aria-hidden="true">
      {tilesOf(frame, TILES).map((tile) => (
        <image key={tile.href} preserveAspectRatio="none" {...tile} />
      ))}
    </svg>
  );
}

interface WardProps {
  shape: Shape;
  fill: WardFill;
  tabIndex: number;
  onFocus: () => void;
  onEnter: () => void;
}

function Ward({ shape, fill, tabIndex, onFocus, onEnter }: WardProps) {
  return (
    <a
      class={`ward ${fill.className}`}
      href={href("places", shape.code)}
      aria-label={fill.label}
      data-ward={shape.code}
      tabindex={tabIndex}
      onFocus={onFocus}
      onPointerEnter={onEnter}
    >
      <path d={shape.path} />
      <path class="ward-pattern" d={shape.path} />
    </a>
  );
}

const MARK = 32;

/** Number and name, drawn over all wards so that no neighbour covers them. */
function Label({ shape, fill }: { shape: Shape; fill: WardFill }) {
  const [x, y] = shape.at;
  const { lines, size } = lettering(shape.name, shape.room - 14);
  const step = size * 1.15;
  const top = y - (MARK + lines.length * step) / 2;
  return (
    <g class={`ward-label ${fill.className}`}>
      <text class="ward-mark" x={x} y={top + MARK * 0.85}>
        {fill.mark}
      </text>
      <text class="ward-mark-alone" x={x} y={y}>
        {fill.mark}
      </text>
      {lines.map((line, row) => (
        <text class={`ward-name ${size < 13.5 ? "ward-name-small" : ""}`} x={x} y={top + MARK + (row + 0.85) * step} key={line}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** What the bands and the want of an index look like without colour. */
function Patterns() {
  return (
    <defs>
      <pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="hatch-ground" width="14" height="14" />
        <line class="hatch-line" x1="0" y1="0" x2="0" y2="14" />
      </pattern>
      <pattern id="band-moderate" width="22" height="22" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <circle class="band-ink" cx="11" cy="11" r="2.2" />
      </pattern>
      <pattern id="band-high" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="band-ink" width="4" height="16" />
      </pattern>
      <pattern id="band-very_high" width="16" height="16" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="band-ink" width="3.500" height="16" />
        <rect class="band-ink" width="16" height="3.500" />
      </pattern>
    </defs>
  );
}

const SCALE_KM = 2;

/** How far is far, where is north, and that the lines are no survey. */
function Scale({ frame, approximate }: { frame: Frame; approximate: boolean }) {
  const y = frame.height + FOOT - 14;
  const long = SCALE_KM * frame.kilometre;
  return (
    <g class="map-scale" aria-hidden="true">
      <path d={`M8 ${y - 6}v6h${long}v-6`} />
      <text x={long + 18} y={y + 2}>
        {text.overview.scale(SCALE_KM)}
      </text>
      {TILES && (
        <text class="map-credit" x={frame.width / 2} y={y + 2}>
          {CREDIT}
        </text>
      )}
      <text class="map-north" x={frame.width - 8} y={y + 2}>
        {approximate ? text.overview.approximateShort : text.overview.north}
      </text>
    </g>
  );
}
