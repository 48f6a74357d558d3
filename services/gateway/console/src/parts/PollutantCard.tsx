/** One pollutant in a ward now: value, band, what it is a mean of, the last day, capture and age. */
import { useMemo } from "preact/hooks";
import { readSeries } from "../api/explain";
import type { PollutantNow } from "../api/types";
import { concentration, percent, span } from "../domain/format";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { IndexMark } from "./Marks";
import { Spark } from "./Spark";

const DAY = 86_400_000;

export function PollutantCard({ locality, of }: { locality: string; of: PollutantNow }) {
  const series = useResource(
    () =>
      readSeries({
        locality,
        pollutant: of.pollutant,
        average: of.averaging,
        from: new Date(Date.parse(of.end) - DAY).toISOString(),
        to: of.end,
      }),
    [locality, of.pollutant, of.averaging, of.end],
    600_000,
  );
  const values = useMemo(() => (series.value.value ?? []).map((each) => each.value), [series.value.value]);
  return (
    <article class="panel pollutant">
      <header>
        <h2>
          {text.pollutant(of.pollutant)} <small class="faint">{text.pollutantName(of.pollutant)}</small>
        </h2>
        {of.index !== null && <IndexMark index={of.index} band={of.band} />}
      </header>
      <p class="pollutant-value">
        <strong title={String(of.value)}>{concentration(of.value)}</strong> {text.unit(of.unit)}
      </p>
      <Spark values={values} label={text.places.spark(text.pollutant(of.pollutant))} />
      <p class="faint pollutant-note">
        {text.averaging(of.averaging)} · {text.places.capture(percent(of.capture))} ·{" "}
        {text.places.old(span(now.value - Date.parse(of.end)))}
      </p>
    </article>
  );
}
