/** One alert in full: what it means, what was done, the series against the threshold, and why. */
import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { readExplanation, readSeries, seriesOf } from "../api/explain";
import { request } from "../api/client";
import { mayOperate } from "../api/session";
import type { Alert } from "../api/types";
import { isOpen } from "../domain/alerts";
import { columns } from "../domain/chart";
import { bandLines } from "../domain/daqi";
import { number, percent, span } from "../domain/format";
import { href } from "../domain/route";
import { alertsChanged, heardAlerts } from "../live/alerts";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { judgesEach, measuresIndex, ruleName } from "../live/rules";
import { text } from "../texts";
import { begin, type Deed, KEYS } from "./AlertAction";
import { amountOf, placeOf } from "./AlertList";
import { States } from "./AlertTable";
import { Chart, type Threshold } from "./Chart";
import { Dialog } from "./Dialog";
import { Evaluations } from "./Evaluations";
import { Loading, Moment, SeverityMark, Trouble } from "./Marks";
import { Timeline } from "./Timeline";

const EVERY_MS = 20_000;

export function AlertDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const heard = useComputed(() => heardAlerts.value.find((each) => each.id === id));
  const changed = useComputed(() => `${heard.value?.revision} ${heard.value?.acknowledged?.at}`);
  const full = useResource<Alert>((signal) => request(`v1/alerts/${encodeURIComponent(id)}`, { signal }), [id, changed.value], EVERY_MS);
  const read = full.value.value;
  const live = heard.value;
  const alert = read && (!live || read.revision >= live.revision) ? read : live ? { ...read, ...live, transitions: live.transitions ?? read?.transitions ?? [], sensitive_sites: live.sensitive_sites ?? read?.sensitive_sites ?? {} } : read;
  void alertsChanged.value;
  if (!alert) {
    return (
      <Dialog title={text.drawer.title} label={text.drawer.title} className="drawer" onClose={onClose}>
        {full.problem.value ? <Trouble problem={full.problem.value} retry={() => void full.reload()} /> : <Loading />}
      </Dialog>
    );
  }
  const label = `${text.severity(alert.severity)}, ${ruleName(alert.rule_id)}, ${placeOf(alert)}`;
  return (
    <Dialog
      title={
        <>
          <SeverityMark severity={alert.severity} /> <span>{placeOf(alert)}</span>
        </>
      }
      label={label}
      className={`drawer edge-${alert.severity}`}
      onClose={onClose}
    >
      <p class="drawer-rule">{ruleName(alert.rule_id)}</p>
      {mayOperate.value && <Actions alert={alert} />}
      <p class="lead">{text.drawer.meaning(alert, placeOf(alert), span(until(alert) - Date.parse(alert.started_at)))}</p>
      <Facts alert={alert} />
      {alert.pollutant !== null && <Series alert={alert} />}
      <section>
        <h3>{text.drawer.timeline}</h3>
        <Timeline alert={alert} />
      </section>
      {alert.pollutant !== null ? <Why id={alert.id} revision={alert.revision} /> : <BuiltIn alert={alert} />}
    </Dialog>
  );
}

/** Why an alert is there whose rule is code: the rule in words, and where to see more. */
function BuiltIn({ alert }: { alert: Alert }) {
  const says = text.rules.builtIns[alert.rule_id];
  return (
    <section>
      <h3>{text.drawer.why}</h3>
      <p>{says ?? text.rules.builtIn}</p>
      <p>
        {alert.case_id !== null ? (
          <a href={href("operations", "clocks")}>{text.drawer.toClocks}</a>
        ) : (
          <a href={href("operations", "sensors", { find: alert.sensors[0] ?? "" })}>{text.drawer.toSensor}</a>
        )}
      </p>
    </section>
  );
}

const until = (alert: Alert): number => (alert.resolved_at === null ? now.value : Date.parse(alert.resolved_at));

function Actions({ alert }: { alert: Alert }) {
  if (alert.state === "resolved") {
    return (
      <div class="actions">
        <button type="button" onClick={() => void begin("comment", alert)}>
          {text.action.titles.comment}
        </button>
      </div>
    );
  }
  const deeds: Deed[] = ["acknowledge", "assign", "comment", "silence", "resolve"];
  return (
    <div
      class="actions"
      role="toolbar"
      aria-label={text.alerts.columns.act}
      onKeyDown={(event) => {
        const deed = KEYS[event.key];
        if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        void begin(deed, alert);
      }}
    >
      {deeds
        .filter((deed) => deed !== "acknowledge" || !alert.acknowledged)
        .map((deed) => (
          <button
            key={deed}
            type="button"
            class={deed === "acknowledge" ? "primary" : ""}
            onClick={() => void begin(deed, alert)}
          >
            {text.action.titles[deed]}
          </button>
        ))}
    </div>
  );
}

function Facts({ alert }: { alert: Alert }) {
  const names = text.drawer.facts;
  const people = alert.population;
  const sites = Object.entries(alert.sensitive_sites ?? {});
  return (
    <dl class="facts">
      <Fact name={names.state}>
        <States alert={alert} />
      </Fact>
      {alert.pollutant !== null && (
        <>
          <Fact name={names.value}>{amountOf(alert, alert.value)}</Fact>
          <Fact name={names.peak}>{amountOf(alert, alert.peak)}</Fact>
          <Fact name={names.threshold}>{amountOf(alert, alert.threshold)}</Fact>
          <Fact name={names.averaging}>{text.averaging(alert.averaging)}</Fact>
          <Fact name={names.capture}>{percent(alert.capture)}</Fact>
        </>
      )}
      <Fact name={names.started}>
        <Moment at={alert.started_at} />
      </Fact>
      {alert.triggered_at !== null && (
        <Fact name={names.triggered}>
          <Moment at={alert.triggered_at} />
        </Fact>
      )}
      {alert.resolved_at !== null && (
        <Fact name={names.resolved}>
          <Moment at={alert.resolved_at} />
        </Fact>
      )}
      {people?.total != null && (
        <Fact name={names.people}>
          {text.drawer.people(
            number(people.total),
            people.under_5 === null ? null : number(people.under_5),
            people.over_65 === null ? null : number(people.over_65),
          )}
        </Fact>
      )}
      {sites.length > 0 && (
        <Fact name={names.sites}>{text.list(sites.map(([kind, count]) => text.drawer.sites(kind, count)))}</Fact>
      )}
      {alert.person_hours !== null && <Fact name={names.personHours}>{number(alert.person_hours)}</Fact>}
      <Fact name={names.owner}>{alert.assigned_to ?? text.alerts.filters.nobody}</Fact>
      {alert.sensors.length > 0 && (
        <Fact name={names.sensors}>
          {text.list(alert.sensors)}
          {alert.indicative && <small class="chip">{text.overview.indicative}</small>}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Series({ alert }: { alert: Alert }) {
  const hour = Math.floor(now.value / 3_600_000);
  const each = judgesEach(alert);
  const index = measuresIndex(alert);
  const query = useMemo(() => seriesOf(alert, Date.now(), each), [alert.id, alert.revision, hour, each]);
  const series = useResource(() => (query ? readSeries(query) : Promise.resolve([])), [query], isOpen(alert) ? 60_000 : 600_000);
  const items = series.value.value;
  const [times, values] = useMemo(() => columns(items ?? []), [items]);
  const pollutant = alert.pollutant ?? "";
  const lines = useMemo(() => [{ label: text.pollutant(pollutant), values }], [values, pollutant]);
  const thresholds = useMemo<Threshold[]>(
    () =>
      index
        ? bandLines(pollutant).map(({ band, value }) => ({ label: text.band(band), value }))
        : alert.threshold === null
          ? []
          : [{ label: text.drawer.facts.threshold, value: alert.threshold }],
    [alert.id, alert.threshold, index],
  );
  const unit = text.unit(pollutant === "co" ? "mg/m3" : "ug/m3");
  return (
    <section>
      <h3>
        {text.pollutant(pollutant)}, {text.averaging(query?.average ?? alert.averaging)}
      </h3>
      <Trouble problem={series.problem.value} knownAt={series.checkedAt.value} retry={() => void series.reload()} />
      {!items && !series.problem.value && <Loading />}
      {items && items.length === 0 && <p class="note">{text.chart.empty}</p>}
      {items && items.length > 0 && (
        <Chart
          label={text.drawer.chart(text.pollutant(pollutant), placeOf(alert))}
          times={times}
          lines={lines}
          thresholds={thresholds}
          unit={unit}
          height={220}
        />
      )}
    </section>
  );
}

function Why({ id, revision }: { id: string; revision: number }) {
  const why = useResource((signal) => readExplanation(id, signal), [id, revision], 120_000);
  return (
    <section>
      <h3>{text.drawer.why}</h3>
      <Trouble problem={why.problem.value} knownAt={why.checkedAt.value} retry={() => void why.reload()} />
      {why.value.value ? <Evaluations of={why.value.value} /> : !why.problem.value && <Loading />}
    </section>
  );
}
