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

/** Whether a clock of the case is in this state. */
export const hasClock = (hazard: Hazard, state: ClockState): boolean =>
  Object.values(hazard.clocks).some((clock) => clock.state === state);

/** How many clocks of these cases are in each state. */
export function countsOf(hazards: readonly Hazard[]): Record<ClockState, number> {
  const counts: Record<ClockState, number> = { overdue: 0, due_soon: 0, running: 0, met_late: 0, met: 0 };
  for (const { clocks } of hazards) for (const clock of Object.values(clocks)) counts[clock.state] += 1;
  return counts;
}
