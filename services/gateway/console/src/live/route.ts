/** Where in the console we are, after the address bar. */
import { signal } from "@preact/signals";
import { href, parseRoute, type PageName } from "../domain/route";

export const route = signal(parseRoute(location.hash));

addEventListener("hashchange", () => (route.value = parseRoute(location.hash)));

/** Go to a page; `replace` leaves no step in the history (for filters). */
export function go(page: PageName, id: string | null = null, query: Record<string, string | null> = {}, replace = false): void {
  const to = href(page, id, query);
  if (replace) {
    history.replaceState(null, "", to);
    route.value = parseRoute(location.hash);
  } else {
    location.hash = to;
  }
}
