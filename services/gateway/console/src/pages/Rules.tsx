/** Rules: which are in force, what they say; a rule's page drafts, tests and publishes. */
import type { Rule } from "../api/explain";
import { mayOperate } from "../api/session";
import { byId, standing } from "../domain/rules";
import { href } from "../domain/route";
import { route } from "../live/route";
import { Loading, Trouble } from "../parts/Marks";
import { conditionOf } from "../parts/Condition";
import { type Line, Table } from "../parts/Table";
import { ruleName, rules } from "../live/rules";
import { text } from "../texts";
import "../style/alerts.css";
import "../style/places.css";
import "../style/rules.css";
import { RulePage } from "./Rule";

export default function Rules() {
  const { id } = route.value;
  const known = rules.value.value;
  if (!known) {
    return (
      <>
        <h1>{text.rules.heading}</h1>
        {rules.problem.value ? <Trouble problem={rules.problem.value} retry={() => void rules.reload()} /> : <Loading />}
      </>
    );
  }
  if (id === null) return <List rules={known} />;
  const versions = known.filter((each) => each.id === id).sort((a, b) => b.version - a.version);
  return <RulePage key={id} id={id} versions={versions} onChange={() => rules.reload()} />;
}

function List({ rules: known }: { rules: Rule[] }) {
  return (
    <>
      <header class="page-head">
        <h1>{text.rules.heading}</h1>
        {mayOperate.value && (
          <a class="button" href={href("rules", "new")}>
            {text.rules.draftNew}
          </a>
        )}
      </header>
      <p class="faint">{text.rules.lead}</p>
      <section class="panel">
        <Trouble problem={rules.problem.value} knownAt={rules.checkedAt.value} retry={() => void rules.reload()} />
        <Table
          label={text.rules.heading}
          columns={[
            { name: text.rules.rule, kind: "head" },
            { name: text.rules.status },
            { name: text.rules.condition, kind: "wide" },
            { name: text.rules.combine },
          ]}
          rows={byId(known).flatMap(([id, versions]) => lineOf(id, versions))}
        />
      </section>
    </>
  );
}

function lineOf(id: string, versions: Rule[]): Line[] {
  const rule = standing(versions);
  if (!rule) return [];
  const draft = versions.find((each) => each.status === "draft" && each.version > rule.version);
  return [
    {
      key: id,
      cells: [
        <>
          <a href={href("rules", id)}>{ruleName(id)}</a>
          <small class="row-note faint">{id}</small>
        </>,
        <>
          {text.rules.statuses[rule.status]} <small class="faint">{text.rules.version(rule.version)}</small>
          {draft && <small class="chip">{text.rules.hasDraft}</small>}
        </>,
        conditionOf(rule),
        rule.combine ? text.rules.combines[rule.combine] : null,
      ],
    },
  ];
}
