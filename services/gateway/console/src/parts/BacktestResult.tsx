/** A back-test drawn: one row a ward, the tested rule above the published one, and both counted. */
import type { Backtest, Outcome } from "../api/operations";
import { moment, number } from "../domain/format";
import { bars } from "../domain/rules";
import { wardNames } from "../live/air";
import { now } from "../live/clock";
import { text } from "../texts";
import { Scroll } from "./Scroll";

const WIDTH = 1_000;
const ROW = 26;
const LEFT = 170;

export function BacktestResult({ of, from, to }: { of: Backtest; from: string; to: string }) {
  const against = of.against;
  return (
    <>
      <Scroll label={text.rules.result}>
        <table class="summary">
          <thead>
            <tr>
              <th scope="col">{text.rules.result}</th>
              <th scope="col" class="amount">
                {text.rules.tested}
              </th>
              {against && (
                <th scope="col" class="amount">
                  {text.rules.published}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {(["alerts", "flaps", "localities", "hours"] as const).map((each) => (
              <tr key={each}>
                <th scope="row">{text.rules.summary[each]}</th>
                <td class="amount">{number(of.summary[each], 1)}</td>
                {against && <td class="amount">{number(against.summary[each], 1)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
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
      <Scroll label={text.rules.tested} className="chart-rows">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.alerts.columns.ward}</th>
              <th scope="col">{text.alerts.columns.severity}</th>
              <th scope="col">{text.drawer.facts.started}</th>
              <th scope="col">{text.drawer.facts.resolved}</th>
            </tr>
          </thead>
          <tbody>
            {of.alerts.map((each, row) => (
              <tr key={row}>
                <th scope="row">
                  {wardNames.value.get(each.locality ?? "") ?? each.locality} {each.sensor_id}
                </th>
                <td>{text.severity(each.peak_severity as never)}</td>
                <td>{moment(Date.parse(each.started_at), now.value)}</td>
                <td>{each.resolved_at === null ? text.dash : moment(Date.parse(each.resolved_at), now.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
