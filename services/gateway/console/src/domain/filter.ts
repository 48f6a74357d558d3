/** Which alerts a person wants to see: read from the address, written back to it. */
import type { Alert } from "../api/types";
import { isOpen } from "./alerts";

export const FIELDS = [
  "state",
  "severity",
  "locality",
  "rule",
  "pollutant",
  "acknowledged",
  "owner",
  "from",
  "to",
] as const;
export type Field = (typeof FIELDS)[number];
/** An empty text is no wish; an empty `state` means open (firing or indeterminate). */
export type Filter = Record<Field, string>;

/** The filter in an address. */
export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(FIELDS.map((field) => [field, query.get(field) ?? ""])) as Filter;
}

/** Whether the open alerts that the page keeps anyway are enough. */
export const onlyOpen = (filter: Filter): boolean =>
  ["", "firing", "indeterminate"].includes(filter.state) && filter.from === "" && filter.to === "";

/** The part of a filter that the API can do itself. */
export function serverQuery(filter: Filter): Record<string, string> {
  const wishes: Record<string, string> = {
    state: ["", "all"].includes(filter.state) ? "" : filter.state,
    severity: filter.severity,
    locality: filter.locality,
    rule_id: filter.rule,
    from: filter.from === "" ? "" : `${filter.from}T00:00:00Z`,
    to: filter.to === "" ? "" : `${filter.to}T23:59:59Z`,
  };
  return Object.fromEntries(Object.entries(wishes).filter(([, wish]) => wish !== ""));
}

/** Whether an alert is wanted; `me` is the signed-in operator, meant by the owner `me`. */
export function matches(alert: Alert, filter: Filter, me: string): boolean {
  const ended = alert.resolved_at;
  return (
    (filter.state === "all" || (filter.state === "" ? isOpen(alert) : alert.state === filter.state)) &&
    same(filter.severity, alert.severity) &&
    same(filter.locality, alert.locality) &&
    same(filter.rule, alert.rule_id) &&
    same(filter.pollutant, alert.pollutant) &&
    (filter.acknowledged === "" || (filter.acknowledged === "yes") === (alert.acknowledged !== null)) &&
    owned(alert, filter.owner, me) &&
    (filter.from === "" || ended === null || ended >= `${filter.from}T00:00:00Z`) &&
    (filter.to === "" || alert.started_at <= `${filter.to}T23:59:59Z`)
  );
}

const same = (wish: string, found: string | null): boolean => wish === "" || wish === found;

function owned(alert: Alert, wish: string, me: string): boolean {
  if (wish === "") return true;
  if (wish === "nobody") return alert.assigned_to === null;
  return alert.assigned_to === (wish === "me" ? me : wish);
}
