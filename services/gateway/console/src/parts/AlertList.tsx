/** Open alerts as a short list of sentences; the alerts page has the whole table. */
import type { Alert } from "../api/types";
import { isStale } from "../domain/alerts";
import { concentration, number, span } from "../domain/format";
import { href } from "../domain/route";
import { wardNames } from "../live/air";
import { now } from "../live/clock";
import { measuresIndex, ruleName } from "../live/rules";
import { text } from "../texts";
import { Moment, SeverityMark } from "./Marks";

/** Where an alert is, in words. */
export function placeOf(alert: Alert): string {
  if (alert.locality === null) return alert.case_id ? text.alert.case(alert.case_id) : text.alert.city;
  return wardNames.value.get(alert.locality) ?? alert.locality;
}

/** The alert's value against its threshold, in the rule's own measure. */
export function valueOf(alert: Alert): string {
  if (isStale(alert)) return text.alert.sensor(alert.sensors[0] ?? "");
  if (alert.rule_id.startsWith("awaab.")) return alert.case_id ? text.alert.case(alert.case_id) : "";
  if (alert.value === null) return text.alert.noValue;
  if (measuresIndex(alert)) return text.alert.indexAgainst(number(alert.value), number(alert.threshold));
  return text.alert.against(concentration(alert.value), number(alert.threshold, 1), unitOf(alert.pollutant));
}

/** A value of an alert in the rule's own measure: an index, or a concentration with its unit; a dash for none. */
export function amountOf(alert: Alert, value: number | null): string {
  if (value === null || alert.pollutant === null) return text.dash;
  return measuresIndex(alert) ? text.alert.index(number(value)) : `${concentration(value)} ${unitOf(alert.pollutant)}`;
}

/** What a pollutant is told in. */
const unitOf = (pollutant: string | null): string => text.unit(pollutant === "co" ? "mg/m3" : "ug/m3");

export function AlertList({ alerts }: { alerts: readonly Alert[] }) {
  return (
    <ol class="alert-list">
      {alerts.map((alert) => (
        <li key={alert.id} class={`alert-item edge-${alert.severity}`}>
          <a href={href("alerts", alert.id)}>
            <span class="alert-head">
              <SeverityMark severity={alert.severity} />
              <strong>{placeOf(alert)}</strong>
            </span>
            <span class="alert-what">
              {ruleName(alert.rule_id)} · {valueOf(alert)}
            </span>
            <span class="alert-when">
              {text.alert.since("")}
              <Moment at={alert.started_at} /> · {text.alert.ago(span(now.value - Date.parse(alert.started_at)))}
              {alert.state === "indeterminate" && <> · {text.state(alert.state)}</>}
              {" · "}
              <span class={alert.acknowledged ? "" : "waiting"}>
                {alert.acknowledged ? text.alert.acknowledged(alert.acknowledged.by) : text.alert.unacknowledged}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ol>
  );
}
