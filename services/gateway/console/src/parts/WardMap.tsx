/** The ward map: our own drawing of the polygons, filled by index, with the number and name on it. */
import { useComputed, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { AirNow, Band, LocalityFeature } from "../api/types";
import { indexClass } from "../domain/daqi";
import { type Direction, frameOf, lines, neighbour, type Shape, shapesOf } from "../domain/projection";
import { href } from "../domain/route";
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
    className: indexClass(ward.daqi),
    mark: ward.daqi?.toString() ?? text.dash,
    label: text.overview.ward(name, ward.daqi, band, driving),
  };
}

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
  const source = useSignal(features);
  source.value = features;
  const drawn = useComputed(() => {
    const frame = frameOf(source.value);
    return frame ? { frame, shapes: shapesOf(source.value, frame) } : null;
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

  const ring = shapes.find((each) => each.code === looked);
  return (
    <svg
      ref={root}
      class="ward-map"
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      role="group"
      aria-label={label}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onLook?.(null)}
    >
      <defs>
        <pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="14" height="14" />
          <line class="hatch-line" x1="0" y1="0" x2="0" y2="14" />
        </pattern>
      </defs>
      {shapes.map((shape) => (
        <Ward
          key={shape.code}
          shape={shape}
          fill={fill(shape.code, shape.name)}
          tabIndex={shape.code === stop ? 0 : -1}
          onFocus={() => {
            held.value = shape.code;
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
    </a>
  );
}

/** Number and name, drawn over all wards so that no neighbour covers them. */
function Label({ shape, fill }: { shape: Shape; fill: WardFill }) {
  const [x, y] = shape.at;
  return (
    <g class={`ward-label ${fill.className}`}>
      <text class="ward-mark" x={x} y={y}>
        {fill.mark}
      </text>
      {lines(shape.name).map((word, row) => (
        <text class="ward-name" x={x} y={y + 20 + row * 18} key={word}>
          {word}
        </text>
      ))}
    </g>
  );
}
