/** One ward: its air now and over time, its alerts and sensors, its measures and case studies. */
import { useMemo } from "preact/hooks";
import { readSeries } from "../api/explain";
import { newestFirst } from "../domain/alerts";
import { columns } from "../domain/chart";
import { bandLines } from "../domain/daqi";
import { londonDay, number, span } from "../domain/format";
import { averagingFor, averagingsOf, PERIODS, type Period, sensorsOf } from "../domain/place";
import { href } from "../domain/route";
import { air, sensors, wardNames, wards } from "../live/air";
import { alertsProblem, openAlerts } from "../live/alerts";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { AlertList } from "../parts/AlertList";
import { Budgets } from "../parts/Budget";
import { Chart } from "../parts/Chart";
import { IndexMark, Loading, Trouble } from "../parts/Marks";
import { PollutantCard } from "../parts/PollutantCard";
import { WardMeasures } from "../parts/WardMeasures";
import { text } from "../texts";
import { Table } from "../parts/Table";

export function Place({ code }: { code: string }) {
  const ward = air.value.value?.find((each) => each.locality === code);
  const facts = wards.value.value?.find((each) => each.properties.code === code)?.properties;
  const name = wardNames.value.get(code);
  const here = newestFirst(openAlerts.value.filter((alert) => alert.locality === code));
  const standing = useMemo(() => sensorsOf(sensors.value.value ?? [], code), [sensors.value.value, code]);
  if (!name) {
    return (
      <>
        <h1>{text.places.heading}</h1>
        {air.value.value && wards.value.value ? (
          <p class="note">{text.places.unknown(code)}</p>
        ) : air.problem.value ? (
          <Trouble problem={air.problem.value} />
        ) : (
          <Loading />
        )}
      </>
    );
  }
  const shown = (ward?.pollutants ?? []).filter((each) => each.value !== null);
  return (
    <>
      <p class="crumbs">
        <a href={href("places")}>{text.places.heading}</a>
      </p>
      <header class="page-head place-head">
        <h1>{name}</h1>
        {ward && <IndexMark index={ward.daqi} band={ward.band} />}
        <p class="faint">
          {facts?.population != null && text.places.people(number(facts.population))}
          {facts?.imd?.quintile != null && ` · ${text.places.deprivation(facts.imd.quintile)}`}
          {ward?.indicative && ward.daqi !== null && ` · ${text.overview.indicative}`}
        </p>
      </header>
      <Trouble problem={air.problem.value} knownAt={air.checkedAt.value} retry={() => void air.reload()} />
      <section class="pollutants" aria-label={text.places.now}>
        {shown.map((each) => (
          <PollutantCard key={each.pollutant} locality={code} of={each} />
        ))}
        {ward && shown.length === 0 && <p class="note">{text.places.noValues}</p>}
      </section>
      <Series code={code} name={name} own={shown[0]?.pollutant ?? "no2"} />
      <div class="halves">
        <section class="panel">
          <h2>{text.places.alerts}</h2>
          {here.length > 0 ? (
            <AlertList alerts={here.slice(0, 8)} />
          ) : (
            <p class="note">{alertsProblem.value ? text.overview.clearUnknown : text.places.noAlerts}</p>
          )}
          <p class="after">
            <a href={href("alerts", null, { locality: code, state: "all" })}>{text.places.allAlerts(name)}</a>
          </p>
        </section>
        <section class="panel">
          <h2>{text.places.sensors}</h2>
          <SensorList of={standing} />
        </section>
      </div>
      <section class="panel">
        <h2>{text.places.budget(year())}</h2>
        <p class="faint">{text.places.budgetLead}</p>
        <Budgets sensors={standing} year={year()} />
      </section>
      <WardMeasures code={code} name={name} />
    </>
  );
}

const year = (): number => Number(londonDay(now.value).slice(0, 4));

function SensorList({ of }: { of: ReturnType<typeof sensorsOf> }) {
  if (of.length === 0) return <p class="note">{text.places.noSensors}</p>;
  return (
    <Table
      label={text.places.sensors}
      columns={[
        { name: text.places.sensor, kind: "head" },
        { name: text.places.kind },
        { name: text.places.measures },
        { name: text.places.lastReading },
      ]}
      rows={of.map((each) => ({
        key: each.sensor_id,
        cells: [
          each.sensor_id,
          text.kinds[each.kind],
          each.pollutants.map(text.pollutant).join(", "),
          each.last_reading_at === null ? text.dash : text.places.ago(span(now.value - Date.parse(each.last_reading_at))),
        ],
      }))}
    />
  );
}

function Series({ code, name, own }: { code: string; name: string; own: string }) {
  const { query } = route.value;
  const pollutant = query.get("pollutant") ?? own;
  const period = (Object.keys(PERIODS) as Period[]).find((each) => each === query.get("period")) ?? "day";
  const average = averagingFor(period, query.get("average"), "1h");
  const hour = Math.floor(now.value / 3_600_000);
  const choose = (change: Record<string, string>): void =>
    go("places", code, { pollutant, period, average, ...change }, true);
  const series = useResource(() => {
    const end = (hour + 1) * 3_600_000;
    const from = new Date(end - PERIODS[period] * 86_400_000).toISOString();
    return readSeries({ locality: code, pollutant, average, from, to: new Date(end).toISOString() });
  }, [code, pollutant, period, average, hour], 60_000);
  const items = series.value.value;
  const [times, values] = useMemo(() => columns(items ?? []), [items]);
  const lines = useMemo(() => [{ label: text.pollutant(pollutant), values }], [values]);
  const thresholds = useMemo(
    () => (average === ownAveraging[pollutant] ? bandLines(pollutant) : []).map(({ band, value }) => ({ label: text.band(band), value })),
    [pollutant, average],
  );
  const title = text.places.series(text.pollutant(pollutant), text.averaging(average));
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>{title}</h2>
        <form class="choices" onSubmit={(event) => event.preventDefault()}>
          <Choice label={text.places.pollutant} value={pollutant} onChange={(wish) => choose({ pollutant: wish })}
            options={Object.keys(ownAveraging).map((each) => [each, text.pollutant(each)])} />
          <Choice label={text.places.period} value={period} onChange={(wish) => choose({ period: wish })}
            options={(Object.keys(PERIODS) as Period[]).map((each) => [each, text.places.periods[each]])} />
          <Choice label={text.places.averaging} value={average} onChange={(wish) => choose({ average: wish })}
            options={averagingsOf(period).map((each) => [each, text.averaging(each)])} />
        </form>
      </header>
      <Trouble problem={series.problem.value} knownAt={series.checkedAt.value} retry={() => void series.reload()} />
      {!items && !series.problem.value && <Loading />}
      {items && !items.some((each) => each.value !== null) && <p class="note">{text.chart.empty}</p>}
      {items && items.some((each) => each.value !== null) && (
        <Chart
          label={`${title}, ${name}`}
          times={times}
          lines={lines}
          thresholds={thresholds}
          unit={text.unit(pollutant === "co" ? "mg/m3" : "ug/m3")}
        />
      )}
    </section>
  );
}

/** The averaging a pollutant's index rests on: only there do the bands belong beside the line. */
const ownAveraging: Record<string, string> = { no2: "1h", o3: "8h", so2: "15min", pm25: "24h", pm10: "24h", co: "8h" };

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
