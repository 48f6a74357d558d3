/** Something read from the API and read again: its last value stays while a refresh fails. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Problem } from "../api/client";

export interface Resource<T> {
  value: ReadonlySignal<T | undefined>;
  problem: ReadonlySignal<Problem | null>;
  /** When the value was last confirmed, in milliseconds. */
  checkedAt: ReadonlySignal<number | null>;
  reload(): Promise<void>;
  /** Read now and every so often until the returned function is called. */
  follow(everyMs: number): () => void;
}

/** Describe a resource; nothing is read until it is followed or reloaded. */
export function resource<T>(load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const value = signal<T | undefined>(undefined);
  const problem = signal<Problem | null>(null);
  const checkedAt = signal<number | null>(null);
  let running: AbortController | null = null;

  async function reload(): Promise<void> {
    running?.abort();
    const mine = (running = new AbortController());
    try {
      const loaded = await load(mine.signal);
      if (mine.signal.aborted) return;
      value.value = loaded;
      problem.value = null;
      checkedAt.value = Date.now();
    } catch (error) {
      if (mine.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      problem.value = error;
    }
  }

  function follow(everyMs: number): () => void {
    void reload();
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, everyMs);
    const whenShown = (): void => {
      if (!document.hidden) void reload();
    };
    document.addEventListener("visibilitychange", whenShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", whenShown);
      running?.abort();
    };
  }

  return { value, problem, checkedAt, reload, follow };
}

/** A resource of a component's own, read anew when one of `inputs` changes. */
export function useResource<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  everyMs = 60_000,
): Resource<T> {
  const made = useMemo(() => resource(load), inputs);
  useEffect(() => made.follow(everyMs), [made, everyMs]);
  return made;
}
