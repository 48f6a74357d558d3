/** What a person chose for this browser: kept in local storage, nothing personal in it. */
import { effect, type Signal, signal } from "@preact/signals";

/** A choice among `values`, the first by default, kept between visits. */
export function preference<T extends string>(name: string, values: readonly [T, ...T[]]): Signal<T> {
  const key = `healthyplaces.${name}`;
  const kept = read(key);
  const chosen = signal<T>(values.find((each) => each === kept) ?? values[0]);
  effect(() => write(key, chosen.value));
  return chosen;
}

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
