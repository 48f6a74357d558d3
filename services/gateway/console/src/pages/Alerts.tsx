/** Alerts: the table with its filters, the drawer of one alert, and the keys that act. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { everything } from "../api/client";
import { mayOperate, session } from "../api/session";
import type { Alert } from "../api/types";
import { inOrder, ORDERS, orderOf } from "../domain/alerts";
import { type Filter, filterOf, matches, onlyOpen, serverQuery } from "../domain/filter";
import { clockSeconds } from "../domain/format";
import { href } from "../domain/route";
import { alertsCheckedAt, alertsProblem, heardAlerts, openAlerts, readAlerts } from "../live/alerts";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { AlertAction, outcome } from "../parts/AlertAction";
import { AlertDrawer } from "../parts/AlertDrawer";
import { AlertTable } from "../parts/AlertTable";
import { Filters } from "../parts/Filters";
import { Loading, Trouble } from "../parts/Marks";
import { text } from "../texts";
import "../style/alerts.css";

const MOST = 2_000;
const SHOWN = 100;

export default function Alerts() {
  const { query, id } = route.value;
  const filter = filterOf(query);
  const order = orderOf(query.get("order"));
  const asWished = { ...filter, order: order === "newest" ? "" : order };
  const key = JSON.stringify(filter);
  const shown = useSignal(SHOWN);
  useEffect(() => {
    shown.value = SHOWN;
  }, [key]);
  const live = onlyOpen(filter);
  const read = useResource<Alert[]>(
    () => (live ? Promise.resolve([]) : everything<Alert>("v1/alerts", serverQuery(filter), MOST)),
    [key],
  );

  const me = session.value?.actor ?? "";
  const wanted = inOrder(merged(read.value.value ?? [], live), order).filter((alert) => matches(alert, filter, me));
  const waiting = live ? alertsCheckedAt.value === null && !alertsProblem.value : !read.value.value && !read.problem.value;
  const keep = (next: Filter): void => go("alerts", null, { ...next, order: asWished.order }, true);

  return (
    <>
      <header class="page-head">
        <h1>{text.alerts.heading}</h1>
        <p class="faint" role="status">
          {!waiting && text.alerts.count(wanted.length)}
        </p>
      </header>
      <section class="panel">
        <Filters filter={filter} onChange={keep} />
        <div class="order">
          <p id="alert-keys" class="keys">
            {mayOperate.value ? text.alerts.keys : text.alerts.keysReading}
          </p>
          <label>
            {text.alerts.order}{" "}
            <select value={order} onChange={(event) => go("alerts", null, { ...filter, order: event.currentTarget.value }, true)}>
              {ORDERS.map((each) => (
                <option key={each} value={each}>
                  {text.alerts.orders[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <Trouble
          problem={live ? alertsProblem.value : read.problem.value}
          knownAt={live ? alertsCheckedAt.value : read.checkedAt.value}
          retry={() => void (live ? readAlerts() : read.reload())}
        />
        {waiting && <Loading />}
        {!waiting && wanted.length === 0 && <Nothing filtered={Object.values(filter).some((wish) => wish !== "")} />}
        {wanted.length > 0 && (
          <>
            <AlertTable alerts={wanted.slice(0, shown.value)} address={(one) => href("alerts", one, asWished)} />
            {wanted.length > shown.value && (
              <button type="button" class="more" onClick={() => (shown.value += SHOWN)}>
                {text.alerts.more(Math.min(SHOWN, wanted.length - shown.value), wanted.length - shown.value)}
              </button>
            )}
          </>
        )}
      </section>
      <p class="hidden" role="status">
        {outcome.value}
      </p>
      {id !== null && <AlertDrawer key={id} id={id} onClose={() => go("alerts", null, asWished)} />}
      <AlertAction />
    </>
  );
}

/** What the page keeps live, and with it what was read by filter: of each alert the newer account. */
function merged(read: readonly Alert[], live: boolean): Alert[] {
  if (live) return openAlerts.value;
  const byId = new Map(read.map((alert) => [alert.id, alert]));
  for (const heard of heardAlerts.value) {
    const known = byId.get(heard.id);
    if (!known || heard.revision >= known.revision) byId.set(heard.id, heard);
  }
  return [...byId.values()];
}

function Nothing({ filtered }: { filtered: boolean }) {
  const at = alertsCheckedAt.value;
  return (
    <p class="note">
      {filtered ? text.alerts.noneMatching : text.alerts.none} {at !== null && text.overview.clearChecked(clockSeconds(at))}
    </p>
  );
}
