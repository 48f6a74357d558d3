/** Whether a sensor reports as it should: the bounds are those of the rule `stale.sensor`. */
import type { Sensor } from "../api/types";

const MINUTE = 60_000;
const DORMANT = 7 * 24 * 60 * MINUTE;

export type Health = "fresh" | "silent" | "dormant" | "never" | "retired";

/** A sensor's health at an instant (milliseconds). */
export function health(sensor: Sensor, at: number): Health {
  if (sensor.retired_at !== null && Date.parse(sensor.retired_at) <= at) return "retired";
  if (sensor.last_reading_at === null) return "never";
  const age = at - Date.parse(sensor.last_reading_at);
  if (age > DORMANT) return "dormant";
  return age > Math.max(65 * MINUTE, 3 * sensor.interval_s * 1000) ? "silent" : "fresh";
}

/** Whether a sensor is meant by what somebody typed: every word is in its id, its name or its ward's. */
export function matching(sensor: Sensor, words: string, ward: string): boolean {
  const told = `${sensor.sensor_id} ${sensor.name ?? ""} ${ward}`.toLocaleLowerCase();
  return words.toLocaleLowerCase().split(/\s+/).every((word) => told.includes(word));
}
