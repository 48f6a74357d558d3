/** Coming back from the token issuer: why it did not work, and where one was going before. */
import { signal } from "@preact/signals";
import { parseRoute } from "../domain/route";

const PLACE = "healthyplaces.going-to";

/** Why the issuer's sign-in failed, as the gateway calls it; null where it did not. */
export const turnedAway = signal<string | null>(parseRoute(location.hash).query.get("sign_in"));

// Said once: the address is left clean, so that a reload or a bookmark does not say it again.
if (turnedAway.value !== null) history.replaceState(null, "", "#/");

/** The page to go back to after a journey that loses the address. */
export const whereFrom = {
  keep(): void {
    try {
      sessionStorage.setItem(PLACE, location.hash);
    } catch {
      // Without storage one comes back to the overview.
    }
  },
  resume(): void {
    try {
      const place = sessionStorage.getItem(PLACE);
      sessionStorage.removeItem(PLACE);
      if (place?.startsWith("#/") && ["", "#", "#/"].includes(location.hash)) location.hash = place;
    } catch {
      // As above.
    }
  },
};
