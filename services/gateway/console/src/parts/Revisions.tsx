/** How a measure's figures for the city were revised, and why: read when somebody asks. */
import { useSignal } from "@preact/signals";
import { CITY, type Indicator, readRevisions } from "../api/indicators";
import { number } from "../domain/format";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Moment, Trouble } from "./Marks";
import { periodText } from "./Measure";
import { Scroll } from "./Scroll";

const MOST = 200;

export function Revisions({ indicator }: { indicator: Indicator }) {
  const open = useSignal(false);
  return (
    <details class="chart-table" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{text.measures.revisions}</summary>
      {open.value && <List indicator={indicator} />}
    </details>
  );
}

function List({ indicator }: { indicator: Indicator }) {
  const read = useResource(() => readRevisions(indicator.id, { area: CITY }), [indicator.id], 600_000);
  const found = read.value.value;
  if (!found) return read.problem.value ? <Trouble problem={read.problem.value} retry={() => void read.reload()} /> : <Loading />;
  if (found.length === 0) return <p class="note">{text.measures.noRevisions}</p>;
  return (
    <Scroll label={text.measures.revisions} className="chart-rows">
      <table>
        <thead>
          <tr>
            <th scope="col">{text.places.period}</th>
            <th scope="col" class="amount">
              {text.measures.value}
            </th>
            <th scope="col" class="amount">
              {text.measures.revision}
            </th>
            <th scope="col">{text.measures.since}</th>
            <th scope="col">{text.measures.cause}</th>
          </tr>
        </thead>
        <tbody>
          {found
            .slice(-MOST)
            .reverse()
            .map((each) => (
              <tr key={`${each.basis} ${each.period.end} ${each.revision} ${each.group}`}>
                <th scope="row">{periodText(each)}</th>
                <td class="amount">{each.suppressed === null ? number(each.value, 1) : text.measures.suppressed}</td>
                <td class="amount">{each.revision}</td>
                <td>
                  <Moment at={each.at} />
                </td>
                <td>{text.measures.note(each.cause)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Scroll>
  );
}
