/** Awaab's Law: the clocks of every case, the most urgent first. */
import { type Hazard, readHazards } from "../api/operations";
import { sortByUrgency } from "../domain/hazards";
import { span } from "../domain/format";
import { href } from "../domain/route";
import { wardNames } from "../live/air";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { text } from "../texts";
import { Icon } from "./Icon";
import { Loading, Moment, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

export function Clocks() {
  const state = route.value.query.get("state") === "closed" ? "closed" : "open";
  const read = useResource(() => readHazards(state), [state], 30_000);
  const found = read.value.value;
  return (
    <>
      <div class="choices">
        <label>
          {text.alerts.filters.state}
          <select value={state} onChange={(event) => go("operations", "clocks", { state: event.currentTarget.value }, true)}>
            <option value="open">{text.clocks.open}</option>
            <option value="closed">{text.clocks.closed}</option>
          </select>
        </label>
      </div>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found?.length === 0 && <p class="note">{text.clocks.none}</p>}
      {found && found.length > 0 && (
        <Scroll label={text.operations.names.clocks}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.clocks.case}</th>
                <th scope="col">{text.overview.columns.ward}</th>
                <th scope="col">{text.clocks.hazard}</th>
                <th scope="col">{text.clocks.aware}</th>
                <th scope="col">{text.clocks.clocks}</th>
              </tr>
            </thead>
            <tbody>
              {sortByUrgency(found).map((each) => (
                <Case key={each.case_id} of={each} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}

function Case({ of }: { of: Hazard }) {
  return (
    <tr>
      <th scope="row" class="mono">
        {of.case_id}
      </th>
      <td>{of.ward === null ? text.dash : <a href={href("places", of.ward)}>{wardNames.value.get(of.ward) ?? of.ward}</a>}</td>
      <td>
        {of.hazard === null ? text.dash : text.measures.note(of.hazard)}
        <small class="row-note faint">{of.category}</small>
      </td>
      <td>
        {of.aware_at === null ? text.dash : <Moment at={of.aware_at} />}
      </td>
      <td>
        <ul>
          {Object.entries(of.clocks).map(([name, clock]) => (
            <li key={name}>
              <span class={`clock-state clock-${clock.state}`}>
                {clock.state === "overdue" && <Icon name="high" />}
                {clock.state === "due_soon" && <Icon name="moderate" />}
                {(clock.state === "met" || clock.state === "met_late") && <Icon name="check" />}
                {text.clocks.states[clock.state]}
              </span>{" "}
              {text.clocks.name(name)}, {text.clocks.due} <Moment at={clock.due_at} />
              {clock.met_at === null && <small class="faint"> {left(clock.due_at)}</small>}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

function left(due: string): string {
  const rest = Date.parse(due) - now.value;
  return rest >= 0 ? text.clocks.left(span(rest)) : text.clocks.over(span(-rest));
}
