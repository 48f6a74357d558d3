/** A rule to write down as a draft; the platform says where it makes no sense. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Problem } from "../api/client";
import type { Rule } from "../api/explain";
import { draftRule } from "../api/operations";
import { levelsOf, levelsText } from "../domain/rules";
import { text } from "../texts";
import { sentence } from "./Marks";

const POLLUTANTS = ["no2", "o3", "so2", "pm25", "pm10", "co"];
const AVERAGINGS = ["15min", "1h", "8h", "24h"];

interface Props {
  from: Rule | null;
  onDone: (made: Rule) => Promise<void>;
}

export function RuleForm({ from, onDone }: Props) {
  const wrong = useSignal<string | null>(null);
  const busy = useSignal(false);
  const words = text.rules.form;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: string): string => String(fields.get(name) ?? "").trim();
    const levels = levelsOf(said("levels"));
    if (!levels) {
      wrong.value = words.levelsWrong;
      return;
    }
    busy.value = true;
    try {
      const made = await draftRule({
        id: said("id"),
        name: said("name"),
        pollutant: said("pollutant"),
        measure: said("measure") as Rule["measure"],
        averaging: said("averaging"),
        operator: said("operator") as Rule["operator"],
        levels,
        consecutive: Number(said("consecutive")),
        clear: { below: said("below") === "" ? null : Number(said("below")), consecutive: Number(said("clear")) },
        min_capture: Number(said("min_capture")),
        min_sensors: Number(said("min_sensors")),
        combine: said("combine") as Rule["combine"],
        kinds: said("kinds") === "" ? [] : said("kinds").split(","),
        localities: from?.localities ?? [],
      });
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
      <Field label={words.levels} help={words.levelsHelp}>
        <input name="levels" required defaultValue={from ? levelsText(from.levels) : ""} />
      </Field>
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
      <Field label={words.minSensors}>
        <input name="min_sensors" type="number" min={1} max={100} required defaultValue={String(from?.min_sensors ?? 1)} />
      </Field>
      <Field label={text.rules.combine}>
        <Select name="combine" value={from?.combine ?? "max"} options={Object.entries(text.rules.combines)} />
      </Field>
      <Field label={words.kinds}>
        <Select name="kinds" value={(from?.kinds ?? []).join(",")} options={Object.entries(words.kindsOf)} />
      </Field>
      <p class="wrong" role="alert">
        {wrong.value}
      </p>
      <div class="form-end">
        <button type="submit" class="primary" disabled={busy.value}>
          {words.submit}
        </button>
      </div>
    </form>
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
