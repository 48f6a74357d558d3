/** What a person chose for this browser, and names that were known: in local storage, nothing personal in it. */
import { effect, type Signal, signal } from "@preact/signals";

/** A choice among `values`, the first by default, kept between visits. */
export function preference<T extends string>(name: string, values: readonly [T, ...T[]]): Signal<T> {
  const key = `healthyplaces.${name}`;
  const kept = read(key);
  const chosen = signal<T>(values.find((each) => each === kept) ?? values[0]);
  effect(() => write(key, chosen.value));
  return chosen;
}

/** A thing known before, kept between visits; `undefined` where it was never known, or what is kept is no JSON. */
export function recall(name: string): unknown {
  try {
    return JSON.parse(read(`healthyplaces.${name}`) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keep a thing for the next visit. */
export const keep = (name: string, thing: unknown): void => write(`healthyplaces.${name}`, JSON.stringify(thing));

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be full or forbidden: the choice then lasts as long as the page.
  }
}

export const theme = preference("theme", ["auto", "light", "dark"]);

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});
