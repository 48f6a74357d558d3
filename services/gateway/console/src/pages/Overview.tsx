/** The first page: the state strip, the ward map with its table twin, the newest alerts. */
import { useSignal } from "@preact/signals";
import type { AirNow } from "../api/types";
import { inOrder } from "../domain/alerts";
import { bandOf, newestEnd, worstFirst } from "../domain/daqi";
import { clockSeconds } from "../domain/format";
import { href } from "../domain/route";
import { air, newestReading, sensors, wards } from "../live/air";
import { alertsCheckedAt, alertsProblem, openAlerts, readAlerts } from "../live/alerts";
import { preference } from "../live/preferences";
import { AlertList } from "../parts/AlertList";
import { Icon } from "../parts/Icon";
import { Legend } from "../parts/Legend";
import { IndexMark, Loading, Trouble } from "../parts/Marks";
import { StateStrip } from "../parts/StateStrip";
import { fillByIndex, WardMap } from "../parts/WardMap";
import { WardTable } from "../parts/WardTable";
import { text } from "../texts";

const NEWEST = 8;

export function Overview() {
  const known = air.value.value;
  return (
    <>
      <h1>{text.overview.heading}</h1>
      <StateStrip />
      <div class="overview">
        <MapPanel />
        <AlertPanel />
      </div>
      <section class="panel" aria-labelledby="ward-table">
        <h2 id="ward-table">{text.overview.table}</h2>
        {known ? <WardTable wards={known} /> : !air.problem.value && <Loading />}
        <Trouble problem={air.problem.value} knownAt={air.checkedAt.value} retry={() => void air.reload()} />
      </section>
    </>
  );
}

function MapPanel() {
  const looked = useSignal<string | null>(null);
  const known = air.value.value ?? [];
  const byCode = new Map(known.map((ward) => [ward.locality, ward]));
  const shown = byCode.get(looked.value ?? "") ?? worstFirst(known)[0];
  const empty = air.value.value && newestEnd(known) === null;
  return (
    <section class="panel map-panel" aria-labelledby="ward-map">
      <header class="panel-head">
        <h2 id="ward-map">{text.overview.map}</h2>
        <p class="faint">{text.overview.mapLead}</p>
      </header>
      <Trouble problem={air.problem.value} knownAt={air.checkedAt.value} retry={() => void air.reload()} />
      {empty && <p class="note">{text.overview.noData}</p>}
      {wards.value.value ? (
        <WardMap
          features={wards.value.value}
          fill={(code, name) => fillByIndex(name, byCode.get(code))}
          label={text.overview.mapLabel}
          looked={looked.value}
          onLook={(code) => (looked.value = code)}
        />
      ) : wards.problem.value ? (
        <p class="note">{text.overview.noMap}</p>
      ) : (
        <div class="map-space">
          <Loading />
        </div>
      )}
      <Legend />
      {shown && <WardNote ward={shown} />}
      <p class="faint keys">
        {text.overview.mapKeys}
        {wards.value.value?.some((each) => each.properties.approximate) && ` ${text.overview.approximate}`}
      </p>
    </section>
  );
}

function WardNote({ ward }: { ward: AirNow }) {
  const band = ward.band ?? bandOf(ward.daqi);
  const driving = text.list(ward.driving_pollutants.map(text.pollutant));
  return (
    <div class="ward-note">
      <p class="ward-note-head">
        <strong>{ward.name}</strong>
        <IndexMark index={ward.daqi} band={ward.band} />
        <span class="faint">
          {driving !== "" && `${text.overview.drivenBy(driving)} · `}
          {text.overview.behind(ward.sensors)}
          {ward.daqi !== null && ward.indicative && ` · ${text.overview.indicative}`}
        </span>
      </p>
      {band && (
        <dl class="advice">
          <dt title={text.advice.riskHelp}>{text.advice.risk}</dt>
          <dd>{text.advice.bands[band].risk}</dd>
          <dt>{text.advice.general}</dt>
          <dd>{text.advice.bands[band].general}</dd>
        </dl>
      )}
    </div>
  );
}

const order = preference("order", ["newest", "worst"]);

function AlertPanel() {
  const open = order.value === "newest" ? openAlerts.value : inOrder(openAlerts.value, "waiting");
  return (
    <section class="panel alert-panel" aria-labelledby="newest-alerts">
      <header class="panel-head">
        <h2 id="newest-alerts">{text.overview.alerts[order.value]}</h2>
        <a href={href("alerts")}>
          {open.length > NEWEST ? text.overview.allAlerts(open.length) : text.overview.toAlerts} <Icon name="arrow" />
        </a>
      </header>
      <Trouble problem={alertsProblem.value} knownAt={alertsCheckedAt.value} retry={() => void readAlerts()} />
      {open.length > 0 ? <AlertList alerts={open.slice(0, NEWEST)} /> : <AllClear />}
      {open.length > NEWEST && (
        <p class="after">
          <button type="button" class="quiet" onClick={() => (order.value = order.value === "newest" ? "worst" : "newest")}>
            {text.overview.showOrder[order.value]}
          </button>
        </p>
      )}
    </section>
  );
}

/** Said only when it is known: the list was read, it was empty, and there were readings to judge. */
function AllClear() {
  const checkedAt = alertsCheckedAt.value;
  if (alertsProblem.value) return <p class="note">{text.overview.clearUnknown}</p>;
  if (checkedAt === null) return <Loading />;
  if (sensors.value.value && newestReading.value === null) return <p class="note">{text.overview.clearNoData}</p>;
  return (
    <div class="all-clear">
      <Icon name="check" />
      <p>
        <strong>{text.overview.clear}</strong>, {text.overview.clearChecked(clockSeconds(checkedAt))}
      </p>
      <p class="faint">{text.overview.clearNote}</p>
    </div>
  );
}
