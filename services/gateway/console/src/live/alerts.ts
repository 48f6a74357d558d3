/** Open alerts, live: the list read whole, then kept by the stream, and told to the other tabs. */
import { batch, computed, signal } from "@preact/signals";
import { everything, Problem, request } from "../api/client";
import { recallSession } from "../api/session";
import type { Alert } from "../api/types";
import { type Book, hear, isOpen, newestFirst, reconcile } from "../domain/alerts";
import { announce } from "./announce";
import { refreshAir } from "./air";
import { listen, streamState } from "./stream";

const EVERY_MS = 15_000;

const book = signal<Book>(new Map());
let step = 0;

/** Everything heard of since the page was opened or the list last read, resolved ones included. */
export const heardAlerts = computed(() => [...book.value.values()].map((known) => known.alert));
export const openAlerts = computed(() => newestFirst(heardAlerts.value.filter(isOpen)));
export const unacknowledged = computed(() => openAlerts.value.filter((alert) => alert.acknowledged === null));
export const alertsProblem = signal<Problem | null>(null);
/** When the list of open alerts was last known to be whole, in milliseconds. */
export const alertsCheckedAt = signal<number | null>(null);
/** Counts every change, so that pages with filters of their own can follow. */
export const alertsChanged = signal(0);

const tabs = new BroadcastChannel("healthyplaces-alerts");
tabs.addEventListener("message", (event: MessageEvent<Alert>) => take(event.data));

/** Take in an account of an alert: from the stream, another tab, or the answer to an action. */
export function take(alert: Alert): void {
  batch(() => {
    book.value = hear(book.value, alert, ++step);
    alertsChanged.value += 1;
  });
}

let reading = false;

/** Read the whole list of open alerts. */
export async function readAlerts(): Promise<void> {
  if (reading) return;
  reading = true;
  const since = step;
  try {
    const [firing, indeterminate] = await Promise.all([
      everything<Alert>("v1/alerts", { state: "firing" }),
      everything<Alert>("v1/alerts", { state: "indeterminate" }),
    ]);
    batch(() => {
      book.value = reconcile(book.value, [...firing, ...indeterminate], since);
      alertsProblem.value = null;
      alertsCheckedAt.value = Date.now();
      alertsChanged.value += 1;
    });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    alertsProblem.value = error;
  } finally {
    reading = false;
  }
}

/** Keep the open alerts until the returned function is called. */
export function followAlerts(): () => void {
  void readAlerts();
  const stop = listen({
    opened: () => void readAlerts(),
    refused: () => void recallSession(),
    heard(alert) {
      const first = !book.value.has(alert.id);
      take(alert);
      refreshAir();
      if (first && alert.state === "firing" && !alert.historical) announce(alert);
    },
  });
  const timer = setInterval(() => {
    if (!document.hidden || streamState.value !== "live") void readAlerts();
  }, EVERY_MS);
  return () => {
    stop();
    clearInterval(timer);
    book.value = new Map();
    alertsCheckedAt.value = null;
  };
}

export type Action = "acknowledge" | "assign" | "comment" | "resolve";

/** Act on an alert as the signed-in operator. Throws `Problem`. */
export async function act(id: string, action: Action, body: Record<string, string | null> = {}): Promise<Alert> {
  const path = `v1/alerts/${encodeURIComponent(id)}`;
  const answer = await request<Alert | undefined>(`${path}/${action}`, { method: "POST", body });
  const alert = answer && typeof answer.id === "string" && "state" in answer ? answer : await request<Alert>(path);
  take(alert);
  tabs.postMessage(alert);
  return alert;
}
