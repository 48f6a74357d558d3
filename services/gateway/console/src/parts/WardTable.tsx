/** The map's twin: every ward with its index, band and the values behind them. */
import type { AirNow, PollutantNow } from "../api/types";
import { worstFirst } from "../domain/daqi";
import { fixed } from "../domain/format";
import { href } from "../domain/route";
import { text } from "../texts";
import { IndexMark } from "./Marks";
import { type Column, Table } from "./Table";

const COLUMNS = ["no2", "o3", "so2", "pm25", "pm10"];

export function WardTable({ wards }: { wards: readonly AirNow[] }) {
  const names = text.overview.columns;
  const measured = COLUMNS.filter((code) =>
    wards.some((ward) => ward.pollutants.some((each) => each.pollutant === code && each.value !== null)),
  );
  const columns: Column[] = [
    { name: names.ward, kind: "head" },
    { name: names.index },
    { name: names.driven },
    ...measured.map((code) => ({ name: `${text.pollutant(code)} ${text.unit("ug/m3")}`, kind: "amount" as const })),
    { name: names.sensors, kind: "amount" },
  ];
  return (
    <Table
      label={text.overview.tableCaption}
      className="ward-table"
      columns={columns}
      rows={worstFirst(wards).map((ward) => ({
        key: ward.locality,
        cells: [
          <a href={href("places", ward.locality)}>{ward.name}</a>,
          <>
            <IndexMark index={ward.daqi} band={ward.band} />
            {ward.daqi !== null && ward.indicative && (
              <small class="indicative" title={text.overview.indicativeHelp}>
                {text.overview.indicative}
              </small>
            )}
          </>,
          ward.driving_pollutants.map(text.pollutant).join(", ") || text.dash,
          ...measured.map((code) => <Value of={ward.pollutants.find((each) => each.pollutant === code)} />),
          ward.sensors,
        ],
      }))}
    />
  );
}

function Value({ of }: { of: PollutantNow | undefined }) {
  if (!of || of.value === null) return <span class="faint">{text.dash}</span>;
  return <span title={`${of.value} ${text.unit(of.unit)}, ${text.averaging(of.averaging)}`}>{fixed(of.value, 1)}</span>;
}
