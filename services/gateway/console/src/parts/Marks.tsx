/** How severity, index, time and trouble look everywhere: always in words, the colour only helps. */
import type { Problem } from "../api/client";
import type { Band, Severity } from "../api/types";
import { bandOf, indexClass } from "../domain/daqi";
import { clockSeconds, moment } from "../domain/format";
import { now } from "../live/clock";
import { text } from "../texts";
import { Icon } from "./Icon";

export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span class={`severity severity-${severity}`}>
      <Icon name={severity} />
      {text.severity(severity)}
    </span>
  );
}

/** The index in its colour, with the band in words beside it. */
export function IndexMark({ index, band }: { index: number | null; band?: Band | null }) {
  return (
    <span class="index-mark">
      <span class={`index-box ${indexClass(index)}`}>{index ?? text.dash}</span>
      <span>{text.band(band ?? bandOf(index))}</span>
    </span>
  );
}

/** A moment in London time; the exact instant in the markup. */
export function Moment({ at }: { at: string }) {
  const milliseconds = Date.parse(at);
  return (
    <time dateTime={at} title={at}>
      {moment(milliseconds, now.value)}
    </time>
  );
}

export function sentence(problem: Problem): string {
  if (problem.fields.length > 0) return problem.fields.map((each) => `${each.field}: ${each.problem}`).join("; ");
  if (problem.status === 0) return text.problem.unreachable;
  if (problem.status === 403) return text.problem.forbidden;
  if (problem.status === 404) return text.problem.notFound;
  if (problem.status === 409 || problem.status === 422) return problem.detail ?? text.problem.other(problem.title);
  if (problem.status >= 502) return text.problem.unavailable;
  return problem.title === "unreadable" ? text.problem.unreadable : text.problem.other(problem.title);
}

/** What went wrong, since when what is shown is out of date, and a way to try again. */
export function Trouble(props: { problem: Problem | null; knownAt?: number | null; retry?: () => void }) {
  const { problem, knownAt, retry } = props;
  if (!problem) return null;
  return (
    <div class="trouble" role="status">
      <p>
        <strong>{sentence(problem)}</strong> {knownAt ? text.problem.since(clockSeconds(knownAt)) : ""}{" "}
        {problem.requestId && <small>{text.problem.reference(problem.requestId)}</small>}
      </p>
      {retry && (
        <button type="button" class="quiet" onClick={retry}>
          {text.problem.retry}
        </button>
      )}
    </div>
  );
}

export function Loading() {
  return <p class="loading">{text.loading}</p>;
}
