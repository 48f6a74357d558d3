/** One rule: its versions, a draft to write, a back-test drawn beside the published version, publishing. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import type { Rule } from "../api/explain";
import { type Backtest, backtestRule, publishRule } from "../api/operations";
import { mayOperate } from "../api/session";
import { isAirRule, standing } from "../domain/rules";
import { londonDay } from "../domain/format";
import { href } from "../domain/route";
import { wardNames } from "../live/air";
import { ruleName } from "../live/rules";
import { go } from "../live/route";
import { BacktestResult } from "../parts/BacktestResult";
import { Dialog } from "../parts/Dialog";
import { Loading, sentence, Trouble } from "../parts/Marks";
import { Retire } from "../parts/Retire";
import { RuleForm } from "../parts/RuleForm";
import { conditionOf } from "../parts/Condition";
import { Table } from "../parts/Table";
import { text } from "../texts";

interface Props {
  id: string;
  versions: Rule[];
  onChange: () => Promise<void>;
}

export function RulePage({ id, versions, onChange }: Props) {
  const rule = standing(versions);
  const isNew = id === "new" && !rule;
  if (!rule && !isNew) {
    return (
      <>
        <h1>{text.rules.heading}</h1>
        <p class="note">{text.rules.unknown(id)}</p>
      </>
    );
  }
  const draft = versions.find((each) => each.status === "draft");
  const published = versions.find((each) => each.status === "published");
  return (
    <>
      <p class="crumbs">
        <a href={href("rules")}>{text.rules.heading}</a>
      </p>
      <h1>{rule ? ruleName(id) : text.rules.draftNew}</h1>
      {rule && (
        <section class="panel">
          <h2>{text.rules.versions}</h2>
          <Versions of={versions} />
          {mayOperate.value && (
            <div class="actions after">
              {draft && <Publish draft={draft} published={published} onDone={onChange} />}
              {published && <Retire rule={published} onDone={onChange} />}
            </div>
          )}
        </section>
      )}
      {rule && isAirRule(rule) && <Test id={id} />}
      {mayOperate.value && (isNew || (rule && isAirRule(rule))) && (
        <section class="panel">
          <h2>{isNew ? text.rules.draftNew : text.rules.draftFrom}</h2>
          <RuleForm
            from={draft ?? rule ?? null}
            onDone={async (made) => {
              await onChange();
              go("rules", made.id);
            }}
          />
        </section>
      )}
    </>
  );
}

function Versions({ of }: { of: Rule[] }) {
  return (
    <Table
      label={text.rules.versions}
      columns={[
        { name: text.rules.status, kind: "head" },
        { name: text.rules.condition, kind: "wide" },
        { name: text.rules.combine },
        { name: text.rules.where },
      ]}
      rows={of.map((each) => ({
        key: `${each.version} ${each.status}`,
        cells: [
          <>
            {text.rules.statuses[each.status]} <small class="faint">{text.rules.version(each.version)}</small>
          </>,
          conditionOf(each),
          each.combine ? text.rules.combines[each.combine] : text.dash,
          <>
            {text.rules.everywhere((each.localities ?? []).map((code) => wardNames.value.get(code) ?? code), each.kinds ?? [])}
            {each.active && <small class="row-note faint">{text.rules.active(each.active.from ?? "", each.active.to ?? "")}</small>}
          </>,
        ],
      }))}
    />
  );
}

interface PublishProps {
  draft: Rule;
  published: Rule | undefined;
  onDone: () => Promise<void>;
}

function Publish({ draft, published, onDone }: PublishProps) {
  const asking = useSignal(false);
  const wrong = useSignal<string | null>(null);
  async function publish(): Promise<void> {
    try {
      await publishRule(draft.id);
      asking.value = false;
      await onDone();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = sentence(error);
    }
  }
  return (
    <>
      <button type="button" class="primary" onClick={() => (asking.value = true)}>
        {text.rules.publish}
      </button>
      {asking.value && (
        <Dialog title={text.rules.publish} label={text.rules.publish} onClose={() => (asking.value = false)}>
          <p>{text.rules.publishHelp}</p>
          {published && isAirRule(published) && <p class="faint">{text.rules.says(published, published.levels)}</p>}
          {isAirRule(draft) && <p>{text.rules.says(draft, draft.levels)}</p>}
          <p class="wrong" role="alert">
            {wrong.value}
          </p>
          <div class="form-end">
            <button type="button" onClick={() => (asking.value = false)}>
              {text.cancel}
            </button>
            <button type="button" class="primary" onClick={() => void publish()}>
              {text.rules.publish}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Test({ id }: { id: string }) {
  const today = londonDay(Date.now());
  const week = londonDay(Date.now() - 7 * 86_400_000);
  const found = useSignal<{ of: Backtest; from: string; to: string } | null>(null);
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(false);
  async function run(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const from = `${String(fields.get("from"))}T00:00:00Z`;
    const last = `${String(fields.get("to"))}T23:59:59Z`;
    const to = Date.parse(last) > Date.now() ? new Date().toISOString() : last;
    busy.value = true;
    problem.value = null;
    try {
      found.value = { of: await backtestRule(id, from, to), from, to };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem.value = error;
    } finally {
      busy.value = false;
    }
  }
  return (
    <section class="panel">
      <h2>{text.rules.test}</h2>
      <p class="faint">{text.rules.testLead}</p>
      <form class="choices" onSubmit={(event) => void run(event as unknown as SubmitEvent)}>
        <label>
          {text.alerts.filters.from}
          <input type="date" name="from" required defaultValue={week} max={today} />
        </label>
        <label>
          {text.alerts.filters.to}
          <input type="date" name="to" required defaultValue={today} max={today} />
        </label>
        <button type="submit" disabled={busy.value}>
          {text.rules.run}
        </button>
      </form>
      {busy.value && <Loading />}
      <Trouble problem={problem.value} />
      {found.value && !busy.value && <BacktestResult {...found.value} />}
    </section>
  );
}
