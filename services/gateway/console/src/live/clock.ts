/** The one clock of the page: ages and "checked at" follow it. */
import { signal } from "@preact/signals";

const TICK_MS = 5_000;

export const now = signal(Date.now());

setInterval(() => (now.value = Date.now()), TICK_MS);
document.addEventListener("visibilitychange", () => (now.value = Date.now()));
