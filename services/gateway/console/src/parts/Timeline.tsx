/** What happened to an alert, oldest first: its transitions and what people did. */
import type { ComponentChildren } from "preact";
import type { Alert, Transition } from "../api/types";
import { text } from "../texts";
import { amountOf } from "./AlertList";
import { Moment } from "./Marks";

interface Entry {
  at: string;
  what: ComponentChildren;
  by: string | null;
}

/** Learned later than this after it happened, an entry says so. */
const LATE_MS = 5 * 60_000;

/** Transitions that say what the alert says itself, with the words of who did it. */
const TOLD_BELOW = ["acknowledged", "commented"];

/** The reason of a change of owner, with the new one. */
const ASSIGNED = /^assigned(?: to (.*))?$/;

export function Timeline({ alert }: { alert: Alert }) {
  const entries: Entry[] = told(alert.transitions ?? []).map((each) => ({
    at: each.by === null ? each.at : each.learned_at,
    by: each.by,
    what: ASSIGNED.test(each.reason ?? "") && each.from === each.to ? (
      <strong>{text.drawer.assigned((each.reason ?? "").replace(ASSIGNED, "$1"))}</strong>
    ) : (
      <>
        <strong>{text.drawer.step(each.from, each.to)}</strong>
        {each.severity !== null && each.to !== "resolved" && <> · {text.severity(each.severity)}</>}
        {each.value !== null && alert.pollutant !== null && <> · {amountOf(alert, each.value)}</>}
        {each.reason !== null && <> · {text.drawer.reason(each.reason)}</>}
        {each.by === null && Date.parse(each.learned_at) - Date.parse(each.at) > LATE_MS && (
          <small class="faint">
            {" "}
            ({text.drawer.learned} <Moment at={each.learned_at} />)
          </small>
        )}
      </>
    ),
  }));
  if (alert.acknowledged) {
    const { at, by, comment } = alert.acknowledged;
    entries.push({ at, by, what: <Said what={text.drawer.acknowledged} words={comment} /> });
  }
  for (const { at, by, text: words } of alert.comments ?? []) {
    entries.push({ at, by, what: <Said what={text.drawer.commented} words={words} /> });
  }
  entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <ol class="timeline">
      {entries.map((entry, row) => (
        <li key={row}>
          <span class="faint">
            <Moment at={entry.at} />
          </span>
          <span>
            {entry.what}
            {entry.by !== null && <span class="faint"> · {entry.by}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Without what is told below, and each of several changes that look the same only once. */
function told(transitions: readonly Transition[]): Transition[] {
  const look = ({ at, to, severity, value, reason }: Transition): string => [at, to, severity, value, reason].join(" ");
  return transitions
    .filter((each) => !TOLD_BELOW.includes(each.reason ?? ""))
    .filter((each, row, all) => row === 0 || look(each) !== look(all[row - 1] as Transition));
}

function Said({ what, words }: { what: string; words: string | null }) {
  return (
    <>
      <strong>{what}</strong>
      {words && <q class="said">{words}</q>}
    </>
  );
}
