/** A back-test drawn: one row a ward, the tested rule above the published one, and both counted. */
import type { Backtest, Outcome } from "../api/operations";
import { moment, number } from "../domain/format";
import { bars } from "../domain/rules";
import { wardNames } from "../live/air";
import { now } from "../live/clock";
import { text } from "../texts";
import { Scroll } from "./Scroll";
import { Table } from "./Table";

const WIDTH = 1_000;
const ROW = 26;
const LEFT = 170;

export function BacktestResult({ of, from, to }: { of: Backtest; from: string; to: string }) {
  const against = of.against;
  return (
    <>
      <Table
        label={text.rules.result}
        className="summary"
        columns={[
          { name: text.rules.result, kind: "head" },
          { name: text.rules.tested, kind: "amount" },
          ...(against ? [{ name: text.rules.published, kind: "amount" as const }] : []),
        ]}
        rows={(["alerts", "flaps", "localities", "hours"] as const).map((each) => ({
          key: each,
          cells: [
            text.rules.summary[each],
            number(of.summary[each], 1),
            ...(against ? [number(against.summary[each], 1)] : []),
          ],
        }))}
      />
      {of.alerts.length + (against?.alerts.length ?? 0) > 0 && (
        <>
          <Lanes of={of} against={against} from={Date.parse(from)} to={Date.parse(to)} />
          <Twin of={of} />
        </>
      )}
    </>
  );
}

function Lanes({ of, against, from, to }: { of: Outcome; against: Outcome | null; from: number; to: number }) {
  const tested = bars(of.alerts, from, to);
  const published = bars(against?.alerts ?? [], from, to);
  const rows = [...new Set([...tested, ...published].map((bar) => bar.row))].sort();
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT);
  const height = rows.length * ROW + 24;
  return (
    <Scroll label={text.rules.drawn}>
      <svg class="lanes" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={text.rules.drawn}>
        {rows.map((row, index) => (
          <g key={row}>
            <text x={0} y={index * ROW + 17}>
              {wardNames.value.get(row) ?? row}
            </text>
            <line class="lane" x1={LEFT} x2={WIDTH} y1={(index + 1) * ROW} y2={(index + 1) * ROW} />
          </g>
        ))}
        {tested.map((bar, index) => (
          <rect
            key={`t${index}`}
            class={`lane-bar edge-${bar.severity}`}
            x={x(bar.start)}
            y={rows.indexOf(bar.row) * ROW + 4}
            width={Math.max(3, x(bar.end) - x(bar.start))}
            height={10}
          />
        ))}
        {published.map((bar, index) => (
          <rect
            key={`p${index}`}
            class="lane-bar lane-published"
            x={x(bar.start)}
            y={rows.indexOf(bar.row) * ROW + 16}
            width={Math.max(3, x(bar.end) - x(bar.start))}
            height={6}
          />
        ))}
        <text x={LEFT} y={height - 4}>
          {moment(from, now.value)}
        </text>
        <text x={WIDTH} y={height - 4} text-anchor="end">
          {moment(to, now.value)}
        </text>
      </svg>
    </Scroll>
  );
}

function Twin({ of }: { of: Outcome }) {
  return (
    <details class="chart-table">
      <summary>{text.chart.table}</summary>
      <Table
        label={text.rules.tested}
        scrollClass="chart-rows"
        columns={[
          { name: text.alerts.columns.ward, kind: "head" },
          { name: text.alerts.columns.severity },
          { name: text.drawer.facts.started },
          { name: text.drawer.facts.resolved },
        ]}
        rows={of.alerts.map((each, row) => ({
          key: row,
          cells: [
            `${wardNames.value.get(each.locality ?? "") ?? each.locality ?? ""} ${each.sensor_id ?? ""}`,
            text.severity(each.peak_severity as never),
            moment(Date.parse(each.started_at), now.value),
            each.resolved_at === null ? text.dash : moment(Date.parse(each.resolved_at), now.value),
          ],
        }))}
      />
    </details>
  );
}
