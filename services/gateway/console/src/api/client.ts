/** The one door to the public API: same origin, same cookie, RFC 9457 problems as errors. */

const PATIENCE_MS = 20_000;

export interface FieldProblem {
  field: string;
  problem: string;
}

/** A request that was answered with a problem, or not at all (`status` 0). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string | null = null,
    readonly fields: FieldProblem[] = [],
    readonly requestId: string | null = null,
  ) {
    super(detail ?? title);
  }
}

export interface Ask {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  /** A body as it stands, in place of `body`. */
  bytes?: string;
  accept?: string;
  query?: Record<string, string | number | undefined | null>;
  signal?: AbortSignal;
  /** How long to wait for an answer, in milliseconds. */
  patienceMs?: number;
}

let csrfToken = "";

/** Hold the session's token, which every request that changes something says back. */
export function holdCsrfToken(token: string): void {
  csrfToken = token;
}

let onUnauthorised: () => void = () => undefined;

/** Say what happens when the session is found to have ended. */
export function whenUnauthorised(then: () => void): void {
  onUnauthorised = then;
}

/** Address of an API path, relative to where the console is served; empty parameters are left out. */
export function address(path: string, query: Ask["query"] = {}): string {
  const url = new URL(path, document.baseURI.replace(/#.*$/, ""));
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** Ask the API and give its JSON. Throws `Problem`, also for a network that does not answer. */
export async function request<T>(path: string, ask: Ask = {}): Promise<T> {
  const method = ask.method ?? "GET";
  const headers: Record<string, string> = { accept: ask.accept ?? "application/json" };
  if (method !== "GET") headers["x-csrf-token"] = csrfToken;
  const body = ask.bytes ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  if (body !== undefined) headers["content-type"] = "application/json";
  const patience = AbortSignal.timeout(ask.patienceMs ?? PATIENCE_MS);
  let response: Response;
  try {
    response = await fetch(address(path, ask.query), {
      method,
      headers,
      credentials: "same-origin",
      cache: method === "GET" ? "no-cache" : "no-store",
      ...(body === undefined ? {} : { body }),
      signal: ask.signal ? AbortSignal.any([ask.signal, patience]) : patience,
    });
  } catch (error) {
    if (ask.signal?.aborted) throw error;
    throw new Problem(0, "unreachable");
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new Problem(response.status, "unreadable");
  }
}

/** Every page of a list, up to `most` items, oldest request first. */
export async function everything<T>(path: string, query: Ask["query"] = {}, most = 5_000): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; next: string | null } = await request(path, {
      query: { limit: 1_000, ...query, cursor },
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < most);
  return items;
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.status === 401) onUnauthorised();
  try {
    const body = (await response.json()) as Record<string, unknown>;
    return new Problem(
      response.status,
      String(body["title"] ?? response.statusText),
      typeof body["detail"] === "string" ? body["detail"] : null,
      Array.isArray(body["errors"]) ? (body["errors"] as FieldProblem[]) : [],
      typeof body["request_id"] === "string" ? body["request_id"] : response.headers.get("x-request-id"),
    );
  } catch {
    return new Problem(response.status, response.statusText || "unreadable");
  }
}
