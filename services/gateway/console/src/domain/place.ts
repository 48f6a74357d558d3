/** What a ward's page draws: periods, averagings that fit them, the sensors that speak for the ward. */
import type { Sensor } from "../api/types";

export const PERIODS = { day: 1, week: 7, month: 30, year: 365 } as const;
export type Period = keyof typeof PERIODS;

const AVERAGINGS: Record<Period, readonly string[]> = {
  day: ["15min", "1h", "8h", "24h"],
  week: ["1h", "8h", "24h", "day"],
  month: ["1h", "8h", "24h", "day"],
  year: ["day", "day_max_8h", "month"],
};

/** The averagings worth drawing over a period, the first that fits it best. */
export const averagingsOf = (period: Period): readonly string[] => AVERAGINGS[period];

/** The averaging asked for where it fits the period, else the pollutant's own or the nearest to it. */
export function averagingFor(period: Period, wish: string | null, own: string): string {
  const offered = AVERAGINGS[period];
  if (wish !== null && offered.includes(wish)) return wish;
  return offered.includes(own) ? own : (period === "year" ? "day" : "1h");
}

const KINDS = ["reference", "indicative", "low_cost"];

/** The sensors of a ward that are in service, the best kind first. */
export function sensorsOf(sensors: readonly Sensor[], locality: string): Sensor[] {
  return sensors
    .filter((each) => each.locality === locality && each.retired_at === null)
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.sensor_id.localeCompare(b.sensor_id));
}

/** The sensor whose year speaks for a pollutant: the best kind that measures it. */
export const yearSensor = (sensors: readonly Sensor[], pollutant: string): Sensor | undefined =>
  sensors.find((each) => each.pollutants.includes(pollutant));
