/** Small drawings that stand beside words, never for them. */

const paths = {
  very_high: "M8 1.500 15 8l-7 6.500L1 8Z",
  alert: "M5 1h6l4 4v6l-4 4H5l-4-4V5Z",
  high: "M8 1.500 15 14H1Z",
  information: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z",
  moderate: "M2 2h12v12H2Z",
  guideline: "M1 8h14",
  check: "M2.500 8.500 6.500 12.500 13.500 4",
  clock: "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM8 4.500V8l2.500 2",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  arrow: "M3 8h9M8.500 4 12.500 8l-4 4",
  gear: "M2 4h12M2 8h12M2 12h12",
  close: "M3 3l10 10M13 3 3 13",
  map: "M1 4l4.500-2 5 2L15 2v10l-4.500 2-5-2L1 14ZM5.500 2v10M10.500 4v10",
} as const;

export type IconName = keyof typeof paths;
const filled: readonly IconName[] = ["very_high", "alert", "high", "information", "moderate"];

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon ${filled.includes(name) ? "icon-filled" : ""}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
