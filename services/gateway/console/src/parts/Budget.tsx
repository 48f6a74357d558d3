/** How much of a year's permitted exceedances is used, in numbers and as a bar. */
import { readAnnual } from "../api/annual";
import type { Sensor } from "../api/types";
import { number } from "../domain/format";
import { yearSensor } from "../domain/place";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

const POLLUTANTS = ["no2", "o3", "so2", "pm25", "pm10", "co"];

export function Budgets({ sensors, year }: { sensors: readonly Sensor[]; year: number }) {
  const asked = POLLUTANTS.flatMap((pollutant) => {
    const sensor = yearSensor(sensors, pollutant);
    return sensor ? [{ pollutant, sensor }] : [];
  });
  if (asked.length === 0) return <p class="note">{text.places.noSensors}</p>;
  return (
    <Scroll label={text.places.budget(year)}>
      <table class="stack" role="table">
        <caption class="hidden">{text.places.budget(year)}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              {text.places.objective}
            </th>
            <th scope="col" role="columnheader" class="amount">
              {text.places.counted}
            </th>
            <th scope="col" role="columnheader">
              {text.places.used}
            </th>
            <th scope="col" role="columnheader">
              {text.places.sensor}
            </th>
          </tr>
        </thead>
        {asked.map(({ pollutant, sensor }) => (
          <Rows key={pollutant} pollutant={pollutant} sensor={sensor} year={year} />
        ))}
      </table>
    </Scroll>
  );
}

function Rows({ pollutant, sensor, year }: { pollutant: string; sensor: Sensor; year: number }) {
  const annual = useResource(
    (signal) => readAnnual({ sensor_id: sensor.sensor_id, pollutant, year }, signal),
    [sensor.sensor_id, pollutant, year],
    600_000,
  );
  const found = annual.value.value;
  if (!found) {
    return (
      <tbody role="rowgroup">
        <tr role="row">
          <td role="cell" colSpan={4}>
            {annual.problem.value ? <Trouble problem={annual.problem.value} /> : <Loading />}
          </td>
        </tr>
      </tbody>
    );
  }
  return (
    <tbody role="rowgroup">
      {Object.entries(found.exceedances).map(([objective, { count, allowed, budget_used: used }]) => (
        <tr key={objective} role="row">
          <th scope="row" role="rowheader">
            {text.objective(objective)}
          </th>
          <td role="cell" class="amount" data-name={text.places.counted}>
            {text.places.of(number(count), allowed)}
          </td>
          <td role="cell" data-name={text.places.used}>
            {used !== null && allowed !== null && allowed > 0 ? (
              <span class="budget">
                <meter min={0} max={1} value={Math.min(1, used)} high={0.8} optimum={0} aria-label={text.places.used} />
                {number(used * 100)} %
              </span>
            ) : (
              text.dash
            )}
          </td>
          <td role="cell" data-name={text.places.sensor}>
            {sensor.sensor_id} <small class="faint">{text.kinds[sensor.kind]}</small>
          </td>
        </tr>
      ))}
    </tbody>
  );
}
