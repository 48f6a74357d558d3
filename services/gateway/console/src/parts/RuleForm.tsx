/** A rule to write down as a draft; the platform says where it makes no sense. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Problem } from "../api/client";
import type { Rule } from "../api/explain";
import { draftRule } from "../api/operations";
import { SEVERITIES } from "../domain/alerts";
import { levelsOf } from "../domain/rules";
import { wardNames } from "../live/air";
import { text } from "../texts";
import { sentence } from "./Marks";

const POLLUTANTS = ["no2", "o3", "so2", "pm25", "pm10", "co"];
const AVERAGINGS = ["15min", "1h", "8h", "24h"];
/** Mildest first, as thresholds rise. */
const LEVELS = [...SEVERITIES].reverse();

interface Props {
  from: Rule | null;
  onDone: (made: Rule) => Promise<void>;
}

export function RuleForm({ from, onDone }: Props) {
  const wrong = useSignal<string | null>(null);
  const busy = useSignal(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    try {
      const made = await draftRule(ruleIn(fields));
      wrong.value = null;
      await onDone(made);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = sentence(error);
    } finally {
      busy.value = false;
    }
  }

  return (
    <form class="form rule-form" onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
      <What from={from} />
      <Levels from={from} />
      <When from={from} />
      <Where from={from} />
      <p class="wrong" role="alert">
        {wrong.value}
      </p>
      <div class="form-end">
        <button type="submit" class="primary" disabled={busy.value}>
          {text.rules.form.submit}
        </button>
      </div>
    </form>
  );
}

/** The rule that the fields say. */
function ruleIn(fields: FormData): Partial<Rule> {
  const said = (name: string): string => String(fields.get(name) ?? "").trim();
  const maybe = (name: string): string | null => (said(name) === "" ? null : said(name));
  const active = { from: maybe("active_from"), to: maybe("active_to") };
  return {
    id: said("id"),
    name: said("name"),
    pollutant: said("pollutant"),
    measure: said("measure") as Rule["measure"],
    averaging: said("averaging"),
    operator: said("operator") as Rule["operator"],
    levels: levelsOf(LEVELS, (severity) => said(`level_${severity}`)),
    consecutive: Number(said("consecutive")),
    clear: { below: maybe("below") === null ? null : Number(said("below")), consecutive: Number(said("clear")) },
    min_capture: Number(said("min_capture")),
    min_sensors: Number(said("min_sensors")),
    combine: said("combine") as Rule["combine"],
    kinds: said("kinds") === "" ? [] : said("kinds").split(","),
    localities: fields.getAll("locality").map(String),
    active: active.from === null && active.to === null ? null : active,
  };
}

function What({ from }: { from: Rule | null }) {
  const words = text.rules.form;
  return (
    <>
      <Field label={words.id}>
        <input name="id" required pattern="[A-Za-z0-9][A-Za-z0-9_.\-]*" maxLength={64} readOnly={from !== null} defaultValue={from?.id ?? ""} />
      </Field>
      <Field label={words.name}>
        <input name="name" required maxLength={200} defaultValue={from?.name ?? ""} />
      </Field>
      <Field label={text.places.pollutant}>
        <Select name="pollutant" value={from?.pollutant ?? "no2"} options={POLLUTANTS.map((each) => [each, text.pollutant(each)])} />
      </Field>
      <Field label={words.measure}>
        <Select name="measure" value={from?.measure ?? "concentration"} options={Object.entries(words.measures)} />
      </Field>
      <Field label={text.places.averaging}>
        <Select name="averaging" value={from?.averaging ?? "1h"} options={AVERAGINGS.map((each) => [each, text.averaging(each)])} />
      </Field>
      <Field label={words.operator}>
        <Select name="operator" value={from?.operator ?? ">"} options={Object.entries(words.operators)} />
      </Field>
    </>
  );
}

function Levels({ from }: { from: Rule | null }) {
  const known = new Map((from?.levels ?? []).map((each) => [each.severity, each.threshold]));
  return (
    <fieldset class="levels">
      <legend>{text.rules.form.levels}</legend>
      <p class="faint">{text.rules.form.levelsHelp}</p>
      {LEVELS.map((severity) => (
        <label key={severity}>
          {text.severity(severity)}
          <input name={`level_${severity}`} type="number" step="any" defaultValue={String(known.get(severity) ?? "")} />
        </label>
      ))}
    </fieldset>
  );
}

function When({ from }: { from: Rule | null }) {
  const words = text.rules.form;
  return (
    <>
      <Field label={words.consecutive}>
        <input name="consecutive" type="number" min={1} max={168} required defaultValue={String(from?.consecutive ?? 1)} />
      </Field>
      <Field label={words.clear}>
        <input name="clear" type="number" min={1} max={168} required defaultValue={String(from?.clear?.consecutive ?? 2)} />
      </Field>
      <Field label={words.below} help={words.belowHelp}>
        <input name="below" type="number" step="any" defaultValue={from?.clear?.below == null ? "" : String(from.clear.below)} />
      </Field>
      <Field label={words.minCapture}>
        <input name="min_capture" type="number" min={0} max={1} step={0.05} required defaultValue={String(from?.min_capture ?? 0.75)} />
      </Field>
      <Field label={words.activeFrom} help={words.activeHelp}>
        <input name="active_from" maxLength={40} autocomplete="off" defaultValue={from?.active?.from ?? ""} />
      </Field>
      <Field label={words.activeTo}>
        <input name="active_to" maxLength={40} autocomplete="off" defaultValue={from?.active?.to ?? ""} />
      </Field>
    </>
  );
}

function Where({ from }: { from: Rule | null }) {
  const words = text.rules.form;
  const chosen = from?.localities ?? [];
  const wards = new Map(wardNames.value);
  for (const code of chosen) if (!wards.has(code)) wards.set(code, code);
  return (
    <>
      <Field label={words.minSensors}>
        <input name="min_sensors" type="number" min={1} max={100} required defaultValue={String(from?.min_sensors ?? 1)} />
      </Field>
      <Field label={text.rules.combine}>
        <Select name="combine" value={from?.combine ?? "max"} options={Object.entries(text.rules.combines)} />
      </Field>
      <Field label={words.kinds}>
        <Select name="kinds" value={(from?.kinds ?? []).join(",")} options={Object.entries(words.kindsOf)} />
      </Field>
      <details class="wards" open={chosen.length > 0}>
        <summary>{words.wards}</summary>
        <fieldset class="checks">
          <legend class="hidden">{words.wards}</legend>
          {[...wards]
            .sort(([, a], [, b]) => a.localeCompare(b))
            .map(([code, name]) => (
              <label key={code}>
                <input type="checkbox" name="locality" value={code} defaultChecked={chosen.includes(code)} />
                {name}
              </label>
            ))}
        </fieldset>
      </details>
    </>
  );
}

function Field({ label, help, children }: { label: string; help?: string; children: ComponentChildren }) {
  return (
    <label>
      {label}
      {children}
      {help && <small class="faint">{help}</small>}
    </label>
  );
}

function Select({ name, value, options }: { name: string; value: string; options: readonly (readonly [string, string])[] }) {
  return (
    <select name={name} defaultValue={value}>
      {options.map(([each, label]) => (
        <option key={each} value={each} selected={each === value}>
          {label}
        </option>
      ))}
    </select>
  );
}
