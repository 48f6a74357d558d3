/** Every sensor with its kind, place and last reading; the silent ones first. */
import { useSignal } from "@preact/signals";
import type { Sensor } from "../api/types";
import { number, span } from "../domain/format";
import { href } from "../domain/route";
import { type Health, health, matching } from "../domain/sensors";
import { sensors, wardNames } from "../live/air";
import { now } from "../live/clock";
import { go, route } from "../live/route";
import { text } from "../texts";
import { Icon, type IconName } from "./Icon";
import { Loading, Trouble } from "./Marks";
import { type Line, Table } from "./Table";

const SHOWN = 100;
const ORDER: readonly Health[] = ["silent", "never", "dormant", "fresh", "retired"];
const ICONS: Record<Health, IconName> = { silent: "high", never: "moderate", dormant: "guideline", fresh: "check", retired: "close" };

export function SensorHealth() {
  const shown = useSignal(SHOWN);
  const known = sensors.value.value;
  const { query } = route.value;
  const [wish, words] = [query.get("health") ?? "", query.get("find") ?? ""];
  if (!known) return sensors.problem.value ? <Trouble problem={sensors.problem.value} retry={() => void sensors.reload()} /> : <Loading />;
  const judged = known
    .map((sensor) => ({ sensor, state: health(sensor, now.value) }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.sensor.sensor_id.localeCompare(b.sensor.sensor_id));
  const counts = ORDER.map((state) => [state, judged.filter((each) => each.state === state).length] as const).filter(([, count]) => count > 0);
  const wanted = judged.filter(({ sensor, state }) => (wish === "" || state === wish) && matching(sensor, words, wardNames.value.get(sensor.locality ?? "") ?? ""));
  const choose = (change: Record<string, string>): void => go("operations", "sensors", { health: wish, find: words, ...change }, true);
  return (
    <>
      <Trouble problem={sensors.problem.value} knownAt={sensors.checkedAt.value} retry={() => void sensors.reload()} />
      {known.length === 0 && <p class="note">{text.operations.noSensors}</p>}
      {known.length > 0 && (
        <form class="filters" aria-label={text.alerts.filters.label} onSubmit={(event) => event.preventDefault()}>
          <label>
            {text.operations.health}
            <select value={wish} onChange={(event) => choose({ health: event.currentTarget.value })}>
              <option value="">{text.operations.anyHealth(number(judged.length))}</option>
              {counts.map(([state, count]) => (
                <option key={state} value={state}>
                  {text.operations.healths[state]} ({number(count)})
                </option>
              ))}
            </select>
          </label>
          <label>
            {text.operations.find}
            <input type="search" value={words} onInput={(event) => choose({ find: event.currentTarget.value })} />
          </label>
        </form>
      )}
      {known.length > 0 && wanted.length === 0 && <p class="note">{text.operations.noneFound}</p>}
      {wanted.length > 0 && (
        <Table
          label={text.operations.names.sensors}
          columns={[
            { name: text.places.sensor, kind: "head" },
            { name: text.operations.health },
            { name: text.places.lastReading },
            { name: text.overview.columns.ward },
            { name: text.places.kind },
            { name: text.places.measures },
            { name: text.operations.interval, kind: "amount" },
          ]}
          rows={wanted.slice(0, shown.value).map(({ sensor, state }) => lineOf(sensor, state))}
        />
      )}
      {wanted.length > shown.value && (
        <button type="button" class="more" onClick={() => (shown.value += SHOWN)}>
          {text.alerts.more(Math.min(SHOWN, wanted.length - shown.value), wanted.length - shown.value)}
        </button>
      )}
    </>
  );
}

function lineOf(sensor: Sensor, state: Health): Line {
  const last = sensor.last_reading_at;
  return {
    key: sensor.sensor_id,
    cells: [
      <>
        {sensor.sensor_id}
        {sensor.name && <small class="row-note faint">{sensor.name}</small>}
      </>,
      <span class={`health health-${state}`}>
        <Icon name={ICONS[state]} />
        {text.operations.healths[state]}
      </span>,
      last === null ? text.dash : <time dateTime={last} title={last}>{text.places.ago(span(now.value - Date.parse(last)))}</time>,
      sensor.locality === null ? text.alert.city : <a href={href("places", sensor.locality)}>{wardNames.value.get(sensor.locality) ?? sensor.locality}</a>,
      text.kinds[sensor.kind],
      sensor.pollutants.map(text.pollutant).join(", "),
      span(sensor.interval_s * 1000),
    ],
  };
}
