/** The judgement step by step: each interval with its value, the threshold, and the readings behind it. */
import type { Evaluation, Explanation } from "../api/explain";
import { concentration, percent } from "../domain/format";
import { text } from "../texts";
import { Moment } from "./Marks";
import { Scroll } from "./Scroll";

const MOST = 200;

export function Evaluations({ of }: { of: Explanation }) {
  const columns = text.drawer.evaluations;
  const shown = of.evaluations.slice(-MOST).reverse();
  return (
    <>
      {of.rule && <p>{text.drawer.rule(of.rule)}</p>}
      <details>
        <summary>{text.drawer.steps(of.evaluations.length)}</summary>
        <Scroll label={text.drawer.why} className="chart-rows">
          <table class="evaluations">
            <thead>
              <tr>
                <th scope="col">{columns.interval}</th>
                <th scope="col" class="amount">
                  {columns.value}
                </th>
                <th scope="col" class="amount">
                  {columns.threshold}
                </th>
                <th scope="col">{columns.outcome}</th>
                <th scope="col" class="amount">
                  {columns.capture}
                </th>
                <th scope="col">{columns.readings}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each, row) => (
                <Step key={row} step={each} />
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}

function Step({ step }: { step: Evaluation }) {
  const left = step.left_out ?? [];
  const reasons = [...new Set(left.map((each) => each.reason))];
  return (
    <tr>
      <th scope="row">
        <Moment at={step.interval.start} /> – <Moment at={step.interval.end} />
      </th>
      <td class="amount">{concentration(step.value)}</td>
      <td class="amount">{concentration(step.threshold)}</td>
      <td>{text.drawer.outcomes[step.outcome] ?? step.outcome}</td>
      <td class="amount">{percent(step.capture)}</td>
      <td>
        {text.drawer.used((step.readings_used ?? []).length, step.sensor_id)}
        {left.length > 0 && <small class="faint row-note">{text.drawer.leftOut(left.length, reasons.join(", "))}</small>}
        {step.arithmetic && <small class="faint row-note">{step.arithmetic}</small>}
      </td>
    </tr>
  );
}
