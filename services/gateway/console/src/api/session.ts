/** Who is signed in. The key itself is exchanged at once for a cookie that no script can read. */
import { computed, signal } from "@preact/signals";
import { holdCsrfToken, Problem, request, whenUnauthorised } from "./client";
import type { Scope, Session } from "./types";

/** `undefined` until the gateway has said; `null` when nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined);
/** Why it is not known who is signed in: the gateway does not answer. */
export const sessionProblem = signal<Problem | null>(null);

export const mayOperate = computed(() => may("operate"));
export const mayAdminister = computed(() => may("admin"));

/** Whether the session's scopes include this one (`admin` includes every other). */
export function may(scope: Scope): boolean {
  const scopes = session.value?.scopes ?? [];
  return scopes.includes(scope) || scopes.includes("admin");
}

whenUnauthorised(() => {
  if (session.value) session.value = null;
});

/** Ask the gateway who is signed in. */
export async function recallSession(): Promise<void> {
  try {
    const found = await request<Session>("v1/session");
    holdCsrfToken(found.csrf_token);
    session.value = found;
    sessionProblem.value = null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const signedOut = error.status === 401 || error.status === 403;
    sessionProblem.value = signedOut ? null : error;
    if (signedOut) session.value = null;
  }
}

/** How one may sign in: with a key always, at a token issuer where one is set up. */
export interface Ways {
  key: boolean;
  oidc: { name: string; start: string } | null;
}

export const readWays = (): Promise<Ways> => request<Ways>("v1/session/ways");

/** Exchange a key for a session. Throws `Problem` when it is refused. */
export async function signIn(key: string): Promise<void> {
  await request("v1/session", { method: "POST", body: { key } });
  await recallSession();
}

/** End the session here, at the gateway, and at the token issuer where that is where it began. */
export async function signOut(): Promise<void> {
  const issuer = session.value?.sign_out;
  try {
    await request("v1/session", { method: "DELETE" });
  } finally {
    session.value = null;
  }
  if (issuer) location.assign(issuer);
}
