/** What the console knows of open alerts, and how news changes it. Pure: values in, values out. */
import type { Alert, Severity } from "../api/types";

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["very_high", "alert", "high", "information", "moderate", "guideline"];

/** An alert with the step (a count of our own) at which we last heard of it. */
export interface Known {
  alert: Alert;
  step: number;
}
export type Book = ReadonlyMap<string, Known>;

export const isOpen = (alert: Alert): boolean => alert.state === "firing" || alert.state === "indeterminate";
export const isStale = (alert: Alert): boolean => alert.rule_id === "stale.sensor";

/** Of two accounts of one alert, the newer; an acknowledgement once seen is not lost to an older answer. */
export function newer(known: Alert, heard: Alert): Alert {
  if (heard.revision < known.revision) return known;
  const { transition: _, ...alert } = heard;
  return {
    ...alert,
    acknowledged: alert.acknowledged ?? known.acknowledged,
    transitions: alert.transitions ?? known.transitions,
    sensitive_sites: alert.sensitive_sites ?? known.sensitive_sites,
  } as Alert;
}

/** The book after one alert was heard of. A replay or an older account changes nothing but the step. */
export function hear(book: Book, heard: Alert, step: number): Book {
  const known = book.get(heard.id);
  const alert = known ? newer(known.alert, heard) : newer(heard, heard);
  return new Map(book).set(heard.id, { alert, step });
}

/**
 * The book after the list of all open alerts was read.
 *
 * What was heard since the reading began (`since`) stands; open alerts that the list no longer
 * has have been resolved while we were not listening, and go.
 */
export function reconcile(book: Book, listed: readonly Alert[], since: number): Book {
  const after = new Map<string, Known>();
  for (const [id, known] of book) if (known.step > since) after.set(id, known);
  for (const alert of listed) {
    const known = book.get(alert.id);
    after.set(alert.id, { alert: known ? newer(known.alert, alert) : alert, step: known?.step ?? since });
  }
  return after;
}

const raised = (alert: Alert): string => alert.raised_at ?? alert.started_at;

/** Newest first; those raised at once by severity and begin, then by id so that the order never flickers. */
export function newestFirst(alerts: Iterable<Alert>): Alert[] {
  return [...alerts].sort(
    (a, b) =>
      raised(b).localeCompare(raised(a)) ||
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.started_at.localeCompare(a.started_at) ||
      a.id.localeCompare(b.id),
  );
}

export const ORDERS = ["newest", "worst", "waiting"] as const;
export type Order = (typeof ORDERS)[number];

/** Alerts in the order wished: newest first; worst first; or those that nobody has seen first, worst and oldest ahead. */
export function inOrder(alerts: Iterable<Alert>, order: Order): Alert[] {
  const newest = newestFirst(alerts);
  if (order === "newest") return newest;
  const worse = (a: Alert, b: Alert): number => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (order === "worst") return newest.sort(worse);
  const seen = (alert: Alert): number => Number(alert.acknowledged !== null);
  return newest.sort((a, b) => seen(a) - seen(b) || worse(a, b) || raised(a).localeCompare(raised(b)));
}

/** The order named in an address. */
export const orderOf = (wish: string | null): Order => ORDERS.find((each) => each === wish) ?? "newest";

/** How many alerts there are of each severity, worst first, none left out. */
export function bySeverity(alerts: readonly Alert[]): [Severity, number][] {
  return SEVERITIES.map((severity) => [severity, alerts.filter((each) => each.severity === severity).length]);
}
