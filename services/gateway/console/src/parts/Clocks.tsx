/** Awaab's Law: the clocks of every case, the most urgent first. */
import { type ClockState, type Hazard, readHazards } from "../api/operations";
import { countsOf, hasClock, sortByUrgency } from "../domain/hazards";
import { number, span } from "../domain/format";
import { href } from "../domain/route";
import { wardNames } from "../live/air";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { text } from "../texts";
import { Icon, type IconName } from "./Icon";
import { Loading, Moment, Trouble } from "./Marks";
import { type Line, Table } from "./Table";

const ICONS: Record<ClockState, IconName> = { overdue: "high", due_soon: "moderate", running: "clock", met_late: "check", met: "check" };

export function Clocks() {
  const { query } = route.value;
  const closed = query.get("state") === "closed";
  const wish = closed ? "" : (query.get("clock") ?? "");
  const read = useResource(() => readHazards(closed ? "closed" : "open"), [closed], 30_000);
  const found = read.value.value;
  const counts = countsOf(found ?? []);
  const wanted = sortByUrgency((found ?? []).filter((each) => wish === "" || hasClock(each, wish as ClockState)));
  const choose = (change: Record<string, string>): void =>
    go("operations", "clocks", { state: closed ? "closed" : "", clock: wish, ...change }, true);
  return (
    <>
      <form class="filters" aria-label={text.alerts.filters.label} onSubmit={(event) => event.preventDefault()}>
        <label>
          {text.clocks.cases}
          <select value={closed ? "closed" : "open"} onChange={(event) => choose({ state: event.currentTarget.value === "closed" ? "closed" : "", clock: "" })}>
            <option value="open">{text.clocks.open}</option>
            <option value="closed">{text.clocks.closed}</option>
          </select>
        </label>
        {!closed && (
          <label>
            {text.clocks.withClock}
            <select value={wish} onChange={(event) => choose({ clock: event.currentTarget.value })}>
              <option value="">{text.alerts.filters.any}</option>
              {(["overdue", "due_soon", "running"] as const).map((each) => (
                <option key={each} value={each}>
                  {text.clocks.states[each]}
                </option>
              ))}
            </select>
          </label>
        )}
      </form>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found && !closed && found.length > 0 && (
        <p class="clock-counts">
          <State state="overdue" /> {number(counts.overdue)} · <State state="due_soon" /> {number(counts.due_soon)} · <State state="running" />{" "}
          {number(counts.running)}
        </p>
      )}
      {found && wanted.length === 0 && <p class="note">{text.clocks.none}</p>}
      {wanted.length > 0 && (
        <Table
          label={text.operations.names.clocks}
          columns={[
            { name: text.clocks.case, kind: "head" },
            { name: text.overview.columns.ward },
            { name: text.clocks.hazard },
            { name: text.clocks.aware },
            { name: text.clocks.clocks, kind: "wide" },
          ]}
          rows={wanted.map(lineOf)}
        />
      )}
      <p class="faint keys">{text.clocks.help}</p>
    </>
  );
}

function State({ state }: { state: ClockState }) {
  return (
    <span class={`clock-state clock-${state}`}>
      <Icon name={ICONS[state]} />
      {text.clocks.states[state]}
    </span>
  );
}

function lineOf(of: Hazard): Line {
  const clocks = Object.entries(of.clocks);
  return {
    key: of.case_id,
    cells: [
      <span class="mono">{of.case_id}</span>,
      of.ward === null ? text.dash : <a href={href("places", of.ward)}>{wardNames.value.get(of.ward) ?? of.ward}</a>,
      <>
        {of.hazard === null ? text.dash : text.measures.note(of.hazard)}
        <small class="row-note faint">{of.category}</small>
      </>,
      of.aware_at === null ? text.dash : <Moment at={of.aware_at} />,
      clocks.length === 0 ? (
        <span class="faint">{text.clocks.noClock}</span>
      ) : (
        <ul class="clock-list">
          {clocks.map(([name, clock]) => (
            <li key={name}>
              <State state={clock.state} />{" "}
              <span>
                {text.clocks.name(name)}, {text.clocks.due} <Moment at={clock.due_at} />
                {clock.met_at === null && <small class="faint"> {left(clock.due_at)}</small>}
              </span>
            </li>
          ))}
        </ul>
      ),
    ],
  };
}

function left(due: string): string {
  const rest = Date.parse(due) - now.value;
  return rest >= 0 ? text.clocks.left(span(rest)) : text.clocks.over(span(-rest));
}
