/** Numbers and times as people read them. London wall-clock time; the exact instant stays in the markup. */
import { LOCALE } from "../texts";

const ZONE = "Europe/London";

const formats = {
  clock: new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, hour: "2-digit", minute: "2-digit" }),
  seconds: new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  day: new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, weekday: "short", day: "numeric", month: "short" }),
  dated: new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, day: "numeric", month: "short", year: "numeric" }),
  iso: new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" }),
};
const numbers = new Map<number, Intl.NumberFormat>();

/** A number with at most `decimals` places; a dash for none. */
export function number(value: number | null | undefined, decimals = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  let format = numbers.get(decimals);
  if (!format) numbers.set(decimals, (format = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: decimals })));
  return format.format(value);
}

/** A number with exactly so many places, for columns that are read downwards. */
export function fixed(value: number, decimals: number): string {
  return value.toLocaleString(LOCALE, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A concentration: one place, or two where it is below 10 (CO is in mg/m³). */
export const concentration = (value: number | null | undefined): string =>
  number(value, value !== null && value !== undefined && Math.abs(value) < 10 ? 2 : 1);

/** A fraction 0 … 1 in whole per cent; never 100 unless whole. */
export function percent(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined) return "–";
  return `${fraction < 1 ? Math.min(99, Math.round(fraction * 100)) : 100} %`;
}

/** `09:00`. */
export const clock = (at: number): string => formats.clock.format(at);
/** `09:00:12`. */
export const clockSeconds = (at: number): string => formats.seconds.format(at);
/** The London calendar day, `2026-01-15`. */
export const londonDay = (at: number): string => formats.iso.format(at);
/** `15 Jan 2026`. */
export const dated = (at: number): string => formats.dated.format(at);

/** `09:00` today, `Thu 15 Jan, 09:00` in the half year around, else with the year. */
export function moment(at: number, now: number): string {
  if (londonDay(at) === londonDay(now)) return clock(at);
  const day = Math.abs(now - at) < 180 * 86_400_000 ? formats.day.format(at) : formats.dated.format(at);
  return `${day}, ${clock(at)}`;
}

/** The largest two units of a span: `40 s`, `12 min`, `2 h 5 min`, `3 d 4 h`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days > 6 || hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
