/** How a measure's figures for the city were revised, and why: read when somebody asks. */
import { useSignal } from "@preact/signals";
import { CITY, type Indicator, readRevisions } from "../api/indicators";
import { number } from "../domain/format";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Moment, Trouble } from "./Marks";
import { periodText } from "./Measure";
import { Table } from "./Table";

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
    <Table
      label={text.measures.revisions}
      scrollClass="chart-rows"
      columns={[
        { name: text.places.period, kind: "head" },
        { name: text.measures.value, kind: "amount" },
        { name: text.measures.revision, kind: "amount" },
        { name: text.measures.since },
        { name: text.measures.cause, kind: "wide" },
      ]}
      rows={found
        .slice(-MOST)
        .reverse()
        .map((each) => ({
          key: `${each.basis} ${each.period.end} ${each.revision} ${each.group}`,
          cells: [
            periodText(each),
            each.suppressed === null ? number(each.value, 1) : text.measures.suppressed,
            each.revision,
            <Moment at={each.at} />,
            each.cause,
          ],
        }))}
    />
  );
}
