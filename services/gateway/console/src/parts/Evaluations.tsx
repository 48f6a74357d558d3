/** The judgement step by step: each interval with its value, the threshold, and the readings behind it. */
import type { Evaluation, Explanation } from "../api/explain";
import { concentration, percent } from "../domain/format";
import { text } from "../texts";
import { Moment } from "./Marks";
import { type Line, Table } from "./Table";

const MOST = 200;

export function Evaluations({ of }: { of: Explanation }) {
  const columns = text.drawer.evaluations;
  const shown = of.evaluations.slice(-MOST).reverse();
  return (
    <>
      {of.rule && <p>{text.drawer.rule(of.rule)}</p>}
      <details>
        <summary>{text.drawer.steps(of.evaluations.length)}</summary>
        <Table
          label={text.drawer.why}
          className="evaluations"
          scrollClass="chart-rows"
          columns={[
            { name: columns.interval, kind: "head" },
            { name: columns.value, kind: "amount" },
            { name: columns.threshold, kind: "amount" },
            { name: columns.outcome },
            { name: columns.capture, kind: "amount" },
            { name: columns.readings, kind: "wide" },
          ]}
          rows={shown.map(lineOf)}
        />
      </details>
    </>
  );
}

function lineOf(step: Evaluation, row: number): Line {
  const left = step.left_out ?? [];
  const reasons = [...new Set(left.map((each) => each.reason))];
  return {
    key: row,
    cells: [
      <>
        <Moment at={step.interval.start} /> – <Moment at={step.interval.end} />
      </>,
      concentration(step.value),
      concentration(step.threshold),
      text.drawer.outcomes[step.outcome] ?? step.outcome,
      percent(step.capture),
      <>
        {text.drawer.used((step.readings_used ?? []).length, step.sensor_id)}
        {left.length > 0 && <small class="faint row-note">{text.drawer.leftOut(left.length, reasons.map(text.drawer.reason).join(", "))}</small>}
        {step.arithmetic && <small class="faint row-note">{step.arithmetic}</small>}
      </>,
    ],
  };
}
