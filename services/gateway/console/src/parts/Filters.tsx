/** The filters above the alerts: each choice goes into the address, so that a view can be sent. */
import { session } from "../api/session";
import { SEVERITIES } from "../domain/alerts";
import type { Field, Filter } from "../domain/filter";
import { wardNames } from "../live/air";
import { openAlerts } from "../live/alerts";
import { useMedia } from "../live/media";
import { ruleOptions } from "../live/rules";
import { text } from "../texts";

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

const POLLUTANTS = ["no2", "o3", "so2", "pm25", "pm10"];

export function Filters({ filter, onChange }: Props) {
  const owners = new Set(openAlerts.value.map((each) => each.assigned_to).filter((each) => each !== null));
  owners.delete(session.value?.actor ?? "");
  const wards = [...wardNames.value].sort(([, a], [, b]) => a.localeCompare(b));
  const labels = text.alerts.filters;
  const choice = (field: Field, options: readonly (readonly [string, string])[], any: string = labels.any) => (
    <label>
      {labels[field]}
      <select
        name={field}
        value={filter[field]}
        onChange={(event) => onChange({ ...filter, [field]: event.currentTarget.value })}
      >
        <option value="">{any}</option>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  const day = (field: "from" | "to") => (
    <label>
      {labels[field]}
      <input
        type="date"
        name={field}
        value={filter[field]}
        onChange={(event) => onChange({ ...filter, [field]: event.currentTarget.value })}
      />
    </label>
  );
  const chosen = Object.values(filter).filter((wish) => wish !== "").length;
  const wide = useMedia("(min-width: 48.01rem)");
  return (
    <details class="filter-box" open={wide || undefined}>
      <summary>
        {labels.label} {chosen > 0 && <span class="chip">{labels.chosen(chosen)}</span>}
      </summary>
      <form class="filters" aria-label={labels.label} onSubmit={(event) => event.preventDefault()}>
        {choice(
          "state",
          [
            ...(["firing", "indeterminate", "pending", "resolved"] as const).map((each) => [each, text.state(each)] as const),
            ["all", labels.all] as const,
          ],
          labels.open,
        )}
        {choice("severity", SEVERITIES.map((each) => [each, text.severity(each)]))}
        {choice("locality", wards)}
        {choice("rule", ruleOptions.value)}
        {choice("pollutant", POLLUTANTS.map((each) => [each, text.pollutant(each)]))}
        {choice("acknowledged", [["no", labels.no], ["yes", labels.yes]])}
        {choice("owner", [["me", labels.me], ["nobody", labels.nobody], ...[...owners].map((each) => [each, each] as const)])}
        {day("from")}
        {day("to")}
        {chosen > 0 && (
          <button
            type="button"
            onClick={() => onChange(Object.fromEntries(Object.keys(filter).map((each) => [each, ""])) as Filter)}
          >
            {labels.clear}
          </button>
        )}
      </form>
    </details>
  );
}
