/** The order in which cases need somebody: overdue first, then due soon, then by what is due next. */
import type { ClockState, Hazard } from "../api/operations";

const URGENCY: readonly ClockState[] = ["overdue", "due_soon", "running", "met_late", "met"];

function urgency(hazard: Hazard): [number, string] {
  const open = Object.values(hazard.clocks).filter((clock) => clock.met_at === null);
  const most = Math.min(...open.map((clock) => URGENCY.indexOf(clock.state)), URGENCY.length);
  const next = open.map((clock) => clock.due_at).sort()[0] ?? "9999";
  return [most, next];
}

/** Cases with the most urgent first. */
export function sortByUrgency(hazards: readonly Hazard[]): Hazard[] {
  return hazards
    .map((hazard) => ({ hazard, at: urgency(hazard) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1].localeCompare(b.at[1]) || a.hazard.case_id.localeCompare(b.hazard.case_id))
    .map(({ hazard }) => hazard);
}
