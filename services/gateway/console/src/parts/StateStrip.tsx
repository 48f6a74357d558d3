/** The state of things in one line: what is open, who has seen it, how old the data are. */
import type { ComponentChildren } from "preact";
import { bySeverity, isStale } from "../domain/alerts";
import { newestEnd, worstFirst } from "../domain/daqi";
import { moment, number, span } from "../domain/format";
import { href } from "../domain/route";
import { air, newestReading, sensors } from "../live/air";
import { alertsCheckedAt, openAlerts, unacknowledged } from "../live/alerts";
import { now } from "../live/clock";
import { text } from "../texts";
import { IndexMark, SeverityMark } from "./Marks";

/** Readings older than this are late (the platform shows no value older than 65 minutes). */
const LATE_MS = 65 * 60_000;
const NAMED = 2;

export function StateStrip() {
  return (
    <section class="strip" aria-label={text.overview.strip}>
      <Open />
      <Unacknowledged />
      <Worst />
      <Stale />
      <Age />
    </section>
  );
}

interface TileProps {
  name: string;
  value: ComponentChildren;
  link?: string;
  mood?: "calm" | "busy";
  children?: ComponentChildren;
}

function Tile({ name, value, link, mood, children }: TileProps) {
  return (
    <div class={`tile ${mood ?? ""}`}>
      <h2>{link ? <a href={link}>{name}</a> : name}</h2>
      <p class="tile-value">{value}</p>
      <div class="tile-note">{children}</div>
    </div>
  );
}

function Open() {
  const counts = bySeverity(openAlerts.value).filter(([, count]) => count > 0);
  const known = alertsCheckedAt.value !== null;
  return (
    <Tile name={text.overview.open} value={known ? number(openAlerts.value.length) : text.dash} link={href("alerts")}>
      {counts.length === 0 && known && text.overview.openNone}
      {counts.length > 0 && (
        <ul class="counts">
          {counts.map(([severity, count]) => (
            <li key={severity}>
              <a href={href("alerts", null, { severity })}>
                <strong>{number(count)}</strong> <SeverityMark severity={severity} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Tile>
  );
}

function Unacknowledged() {
  const waiting = unacknowledged.value;
  const known = alertsCheckedAt.value !== null;
  const oldest = waiting.at(-1);
  return (
    <Tile
      name={text.overview.unacknowledged}
      value={known ? number(waiting.length) : text.dash}
      link={href("alerts", null, { acknowledged: "no" })}
      {...(waiting.length > 0 ? { mood: "busy" as const } : {})}
    >
      {oldest
        ? text.overview.unacknowledgedNote(span(now.value - Date.parse(oldest.raised_at ?? oldest.started_at)))
        : known && text.overview.unacknowledgedNone}
    </Tile>
  );
}

function Worst() {
  const [worst, ...others] = worstFirst(air.value.value ?? []);
  if (!worst || worst.daqi === null) {
    return <Tile name={text.overview.worst} value={text.dash}>{air.value.value && text.overview.worstNone}</Tile>;
  }
  const same = [worst, ...others.filter((each) => each.daqi === worst.daqi)];
  const named = same.slice(0, NAMED);
  return (
    <Tile name={text.overview.worst} value={<IndexMark index={worst.daqi} band={worst.band} />}>
      {named.map((each, row) => (
        <span key={each.locality}>
          {row > 0 && ", "}
          <a href={href("places", each.locality)}>{each.name}</a>
        </span>
      ))}
      {same.length > NAMED && ` ${text.overview.andMore(same.length - NAMED)}`}
    </Tile>
  );
}

function Stale() {
  const silent = openAlerts.value.filter(isStale).length;
  const serving = (sensors.value.value ?? []).filter((each) => each.retired_at === null).length;
  const known = alertsCheckedAt.value !== null;
  return (
    <Tile
      name={text.overview.stale}
      value={known ? number(silent) : text.dash}
      link={href("alerts", null, { rule: "stale.sensor" })}
    >
      {sensors.value.value && text.overview.staleOf(serving)}
    </Tile>
  );
}

function Age() {
  const newest = newestReading.value;
  const until = newestEnd(air.value.value ?? []);
  const age = newest === null ? null : now.value - newest;
  const late = age !== null && age > LATE_MS;
  return (
    <Tile
      name={text.overview.age}
      value={age === null ? text.dash : span(age)}
      {...(late ? { mood: "busy" as const } : {})}
    >
      {late && <strong>{text.overview.ageLate}</strong>}
      {!late && until !== null && text.overview.ageNote(moment(until, now.value))}
      {newest === null && sensors.value.value && text.overview.ageNone}
    </Tile>
  );
}
