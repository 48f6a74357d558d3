/** The map's twin: every ward with its index, band and the values behind them. */
import type { AirNow, PollutantNow } from "../api/types";
import { worstFirst } from "../domain/daqi";
import { concentration } from "../domain/format";
import { href } from "../domain/route";
import { text } from "../texts";
import { IndexMark } from "./Marks";
import { Scroll } from "./Scroll";

const COLUMNS = ["no2", "o3", "so2", "pm25", "pm10"];

export function WardTable({ wards }: { wards: readonly AirNow[] }) {
  const columns = text.overview.columns;
  const measured = COLUMNS.filter((code) =>
    wards.some((ward) => ward.pollutants.some((each) => each.pollutant === code && each.value !== null)),
  );
  return (
    <Scroll label={text.overview.tableCaption}>
      <table class="ward-table">
        <caption class="hidden">{text.overview.tableCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.ward}</th>
            <th scope="col">{columns.index}</th>
            <th scope="col">{columns.driven}</th>
            {measured.map((code) => (
              <th scope="col" class="amount" key={code}>
                {text.pollutant(code)} <small>µg/m³</small>
              </th>
            ))}
            <th scope="col" class="amount">
              {columns.sensors}
            </th>
          </tr>
        </thead>
        <tbody>
          {worstFirst(wards).map((ward) => (
            <tr key={ward.locality}>
              <th scope="row">
                <a href={href("places", ward.locality)}>{ward.name}</a>
              </th>
              <td>
                <IndexMark index={ward.daqi} band={ward.band} />
                {ward.daqi !== null && ward.indicative && (
                  <small class="indicative" title={text.overview.indicativeHelp}>
                    {text.overview.indicative}
                  </small>
                )}
              </td>
              <td>{text.list(ward.driving_pollutants.map(text.pollutant)) || text.dash}</td>
              {measured.map((code) => (
                <Value key={code} of={ward.pollutants.find((each) => each.pollutant === code)} />
              ))}
              <td class="amount">{ward.sensors}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Value({ of }: { of: PollutantNow | undefined }) {
  if (!of || of.value === null) return <td class="amount faint">{text.dash}</td>;
  return (
    <td class="amount" title={`${of.value} ${text.unit(of.unit)}, ${text.averaging(of.averaging)}`}>
      {concentration(of.value)}
    </td>
  );
}
