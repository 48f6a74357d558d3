/** The air now, the wards and the sensors: read when the console opens, and again and again. */
import { computed, effect } from "@preact/signals";
import { everything, request } from "../api/client";
import type { AirNow, Localities, LocalityProperties, Sensor } from "../api/types";
import { keep, recall } from "./preferences";
import { resource } from "./resource";

const AIR_MS = 10_000;
const SENSORS_MS = 20_000;
const WARDS_MS = 900_000;

export const air = resource((signal) =>
  request<{ items: AirNow[] }>("v1/air/now", { query: { limit: 1_000 }, signal }).then((page) => page.items),
);
export const sensors = resource(() => everything<Sensor>("v1/sensors"));
export const wards = resource((signal) =>
  request<Localities>("v1/localities", { accept: "application/geo+json", query: { limit: 1_000 }, signal }).then(
    (answer) => answer.features.filter(({ properties }) => holdsNow(properties)),
  ),
);

function holdsNow({ valid_from: from, valid_to: to }: LocalityProperties): boolean {
  const at = Date.now();
  return (!from || Date.parse(from) <= at) && (!to || Date.parse(to) > at);
}

const NAMES = "wards";
const known = recall(NAMES);
/** As they were at the last visit: a ward has a name also while the service that knows it is away. */
const namesBefore = new Map(
  (Array.isArray(known) ? known : []).filter((each): each is [string, string] => Array.isArray(each) && each.every((part) => typeof part === "string")),
);

/** Names of wards by code, from whichever answer has them. */
export const wardNames = computed(() => {
  const names = wards.value.value ? new Map<string, string>() : new Map(namesBefore);
  for (const each of air.value.value ?? []) names.set(each.locality, each.name);
  for (const { properties } of wards.value.value ?? []) names.set(properties.code, properties.name);
  return names;
});

effect(() => {
  if (wards.value.value) keep(NAMES, [...wardNames.value]);
});

/** The newest reading of any sensor, in milliseconds; null where there is none. */
export const newestReading = computed(() => {
  const times = (sensors.value.value ?? []).flatMap((each) =>
    each.last_reading_at === null ? [] : [Date.parse(each.last_reading_at)],
  );
  return times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null;
});

let soon: ReturnType<typeof setTimeout> | undefined;

/** Read the air again shortly: an alert's transition means that an index may have moved. */
export function refreshAir(): void {
  clearTimeout(soon);
  soon = setTimeout(() => void air.reload(), 400);
}

/** Keep air, sensors and wards until the returned function is called. */
export function followAir(): () => void {
  const stops = [air.follow(AIR_MS), sensors.follow(SENSORS_MS), wards.follow(WARDS_MS)];
  return () => stops.forEach((stop) => stop());
}
