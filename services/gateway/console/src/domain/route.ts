/** Addresses inside the console: `#/page/id?filter=value`, so that any static server can serve it. */

export const PAGES = ["overview", "alerts", "places", "measures", "rules", "operations"] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  page: PageName;
  id: string | null;
  query: URLSearchParams;
}

/** The route of a location's hash; an unknown page is the overview. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2) as [string, string?];
  const [name, ...rest] = path.split("/");
  const page = PAGES.find((each) => each === name) ?? "overview";
  const id = rest.join("/");
  return { page, id: id === "" ? null : safeDecode(id), query: new URLSearchParams(query) };
}

/** The hash of a route; empty filters are left out. */
export function href(page: PageName, id: string | null = null, query: Record<string, string | null> = {}): string {
  const filters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) filters.set(name, value);
  const path = page === "overview" && id === null ? "" : page + (id === null ? "" : `/${encodeURIComponent(id)}`);
  const text = filters.toString();
  return `#/${path}${text === "" ? "" : `?${text}`}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
