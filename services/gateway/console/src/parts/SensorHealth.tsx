/** Every sensor with its kind, place and last reading; the silent ones first. */
import { useSignal } from "@preact/signals";
import type { Sensor } from "../api/types";
import { number, span } from "../domain/format";
import { href } from "../domain/route";
import { health } from "../domain/sensors";
import { sensors, wardNames } from "../live/air";
import { now } from "../live/clock";
import { text } from "../texts";
import { Loading, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

const SHOWN = 200;
const ORDER = ["silent", "never", "dormant", "fresh", "retired"];

export function SensorHealth() {
  const shown = useSignal(SHOWN);
  const known = sensors.value.value;
  if (!known) return sensors.problem.value ? <Trouble problem={sensors.problem.value} retry={() => void sensors.reload()} /> : <Loading />;
  const judged = known
    .map((sensor) => ({ sensor, state: health(sensor, now.value) }))
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.sensor.sensor_id.localeCompare(b.sensor.sensor_id));
  const counts = ORDER.map((state) => [state, judged.filter((each) => each.state === state).length] as const);
  return (
    <>
      <Trouble problem={sensors.problem.value} knownAt={sensors.checkedAt.value} retry={() => void sensors.reload()} />
      <p>{text.list(counts.filter(([, count]) => count > 0).map(([state, count]) => `${number(count)} ${text.operations.healths[state]}`)) || text.operations.noSensors}</p>
      {judged.length > 0 && (
        <Scroll label={text.operations.names.sensors}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.places.sensor}</th>
                <th scope="col">{text.operations.health}</th>
                <th scope="col">{text.places.lastReading}</th>
                <th scope="col">{text.overview.columns.ward}</th>
                <th scope="col">{text.places.kind}</th>
                <th scope="col">{text.places.measures}</th>
                <th scope="col" class="amount">
                  {text.operations.interval}
                </th>
              </tr>
            </thead>
            <tbody>
              {judged.slice(0, shown.value).map(({ sensor, state }) => (
                <Row key={sensor.sensor_id} sensor={sensor} state={state} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {judged.length > shown.value && (
        <button type="button" class="more" onClick={() => (shown.value += SHOWN)}>
          {text.alerts.more(Math.min(SHOWN, judged.length - shown.value), judged.length - shown.value)}
        </button>
      )}
    </>
  );
}

function Row({ sensor, state }: { sensor: Sensor; state: string }) {
  const last = sensor.last_reading_at;
  return (
    <tr>
      <th scope="row">
        {sensor.sensor_id}
        {sensor.name && <small class="row-note faint">{sensor.name}</small>}
      </th>
      <td class={state === "silent" ? "waiting" : ""}>{text.operations.healths[state]}</td>
      <td>{last === null ? text.dash : text.places.ago(span(now.value - Date.parse(last)))}</td>
      <td>
        {sensor.locality === null ? text.alert.city : <a href={href("places", sensor.locality)}>{wardNames.value.get(sensor.locality) ?? sensor.locality}</a>}
      </td>
      <td>{text.kinds[sensor.kind]}</td>
      <td>{sensor.pollutants.map(text.pollutant).join(", ")}</td>
      <td class="amount">{span(sensor.interval_s * 1000)}</td>
    </tr>
  );
}
