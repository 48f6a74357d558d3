/** The alert stream: one EventSource, opened again for ever, its state known to the page. */
import { signal } from "@preact/signals";
import { address } from "../api/client";
import type { Alert } from "../api/types";

export type StreamState = "connecting" | "live" | "lost";

export const streamState = signal<StreamState>("connecting");

const SHORTEST_MS = 500;
const LONGEST_MS = 15_000;

export interface Listener {
  /** The stream is open: whatever happened before must be read from the list. */
  opened(): void;
  heard(alert: Alert): void;
  /** The stream was refused, which the browser does not explain: the session may have ended. */
  refused(): void;
}

/**
 * Listen until the returned function is called.
 *
 * The browser reconnects by itself, with `Last-Event-ID`, when a connection breaks; when it was
 * refused (a gateway that starts, an id no longer kept) it gives up, and we begin anew.
 */
export function listen(listener: Listener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = SHORTEST_MS;
  let stopped = false;

  function open(): void {
    source = new EventSource(address("v1/alerts/stream"));
    source.addEventListener("open", () => {
      pause = SHORTEST_MS;
      streamState.value = "live";
      listener.opened();
    });
    source.addEventListener("transition", (event) => {
      const alert = parse((event as MessageEvent<string>).data);
      if (alert) listener.heard(alert);
    });
    source.addEventListener("error", () => {
      if (stopped) return;
      streamState.value = "lost";
      if (source?.readyState !== EventSource.CLOSED) return;
      listener.refused();
      timer = setTimeout(open, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST_MS);
    });
  }

  streamState.value = "connecting";
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}

function parse(data: string): Alert | null {
  try {
    const alert = JSON.parse(data) as Alert;
    return typeof alert.id === "string" ? alert : null;
  } catch {
    return null;
  }
}
