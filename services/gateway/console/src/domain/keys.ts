/** Whether an API key still opens anything. */
import type { Key } from "../api/operations";

export type KeyState = "valid" | "ending" | "expired" | "revoked";

/** A key's state at an instant (milliseconds); one that is valid until a given end is `ending`. */
export function keyState(key: Pick<Key, "expires_at" | "revoked_at">, at: number): KeyState {
  if (key.revoked_at !== null) return "revoked";
  if (key.expires_at === null) return "valid";
  return Date.parse(key.expires_at) <= at ? "expired" : "ending";
}
