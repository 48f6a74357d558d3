/** Rules, dead letters, hazards, keys: what an operator sees and changes. */
import type { Rule } from "./explain";
import { everything, request } from "./client";

export interface BacktestAlert {
  locality: string | null;
  sensor_id: string | null;
  started_at: string;
  triggered_at: string;
  resolved_at: string | null;
  peak_severity: string;
  peak: number | null;
}

export interface Outcome {
  alerts: BacktestAlert[];
  summary: { alerts: number; flaps: number; localities: number; hours: number };
}

export type Backtest = Outcome & { against: Outcome | null };

export interface DeadLetter {
  id: number | string;
  topic: string;
  partition: number;
  offset: number;
  item: number | null;
  key: string | null;
  reason: string;
  detail: string | null;
  service: string;
  at: string;
  status: "open" | "redriven" | "edited";
  redriven_at: string | null;
  payload: string | null;
  payload_base64: string | null;
}

export type ClockState = "running" | "due_soon" | "overdue" | "met" | "met_late";

export interface Hazard {
  case_id: string;
  ward: string | null;
  hazard: string | null;
  category: string | null;
  aware_at: string | null;
  identified_at: string | null;
  concluded_at: string | null;
  clocks: Record<string, { due_at: string; met_at: string | null; state: ClockState }>;
}

export interface Key {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  replaced_by?: string | null;
  /** Only in the answer that makes it. */
  key?: string;
}

export interface Silence {
  id: string;
  matchers: { field: string; op: string; value: unknown }[];
  starts_at: string;
  ends_at: string | null;
  until_resolved: boolean;
  comment: string | null;
  created_by: string;
}

const segment = encodeURIComponent;

export const readRules = (): Promise<Rule[]> => everything<Rule>("v1/rules");
export const draftRule = (rule: Partial<Rule>): Promise<Rule> => request("v1/rules", { method: "POST", body: rule });
export const publishRule = (id: string): Promise<Rule> => request(`v1/rules/${segment(id)}/publish`, { method: "POST" });
/** Judge by a rule no more; its open alerts end. */
export const retireRule = (id: string, reason: string): Promise<Rule> =>
  request(`v1/rules/${segment(id)}/retire`, { method: "POST", body: reason === "" ? {} : { reason } });
export const backtestRule = (id: string, from: string, to: string): Promise<Backtest> =>
  request(`v1/rules/${segment(id)}/backtest`, { method: "POST", query: { from, to }, patienceMs: 120_000 });

export const readLetters = (
  query: { topic: string; reason: string; key: string; limit: number },
  signal: AbortSignal,
): Promise<{ items: DeadLetter[]; next: string | null }> => request("v1/dead-letters", { query, signal });
/** How many letters there are of one kind. */
export interface LetterGroup {
  topic: string;
  reason: string;
  status: DeadLetter["status"];
  /** Who published them; both null where they are counted by reason only. */
  source: string | null;
  key: string | null;
  letters: number;
  first_at: string;
  last_at: string;
}

export const readLetterGroups = (by: "reason" | "publisher", signal: AbortSignal): Promise<LetterGroup[]> =>
  request<{ items: LetterGroup[] }>("v1/dead-letters/groups", { query: { by }, signal }).then(({ items }) => items);

export const readLetter = (id: string, signal: AbortSignal): Promise<DeadLetter> =>
  request(`v1/dead-letters/${segment(id)}`, { signal });
/** Judge a letter again, as it was or with an edited payload. */
export const redriveLetter = (id: string, payload: string | null): Promise<DeadLetter> =>
  request(`v1/dead-letters/${segment(id)}/redrive`, { method: "POST", ...(payload === null ? {} : { bytes: payload }) });
export const redriveLetters = (filter: {
  topic?: string;
  reason?: string;
  key?: string;
  shadow: boolean;
}): Promise<{ redriven: number; refused: number }> =>
  request("v1/dead-letters/redrive", { method: "POST", body: filter, patienceMs: 120_000 });

export const readHazards = (state: string): Promise<Hazard[]> => everything<Hazard>("v1/housing/hazards", { state });

export const readKeys = (): Promise<Key[]> => everything<Key>("v1/keys");
export const makeKey = (name: string, scopes: string[]): Promise<Key> =>
  request("v1/keys", { method: "POST", body: { name, scopes } });
export const rotateKey = (id: string): Promise<Key> => request(`v1/keys/${segment(id)}/rotate`, { method: "POST", body: {} });
export const revokeKey = (id: string): Promise<void> => request(`v1/keys/${segment(id)}`, { method: "DELETE" });

export const readSilences = (): Promise<Silence[]> => everything<Silence>("v1/silences");
export const endSilence = (id: string): Promise<void> => request(`v1/silences/${segment(id)}`, { method: "DELETE" });
