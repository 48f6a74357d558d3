/** Rules: which are in force, what they say; a rule's page drafts, tests and publishes. */
import type { Rule } from "../api/explain";
import { mayOperate } from "../api/session";
import { byId, isAirRule, standing } from "../domain/rules";
import { href } from "../domain/route";
import { route } from "../live/route";
import { Loading, Trouble } from "../parts/Marks";
import { Scroll } from "../parts/Scroll";
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
        <Scroll label={text.rules.heading}>
          <table>
            <caption class="hidden">{text.rules.heading}</caption>
            <thead>
              <tr>
                <th scope="col">{text.rules.rule}</th>
                <th scope="col">{text.rules.status}</th>
                <th scope="col">{text.rules.condition}</th>
                <th scope="col">{text.rules.combine}</th>
              </tr>
            </thead>
            <tbody>
              {byId(known).map(([id, versions]) => (
                <Row key={id} id={id} versions={versions} />
              ))}
            </tbody>
          </table>
        </Scroll>
      </section>
    </>
  );
}

function Row({ id, versions }: { id: string; versions: Rule[] }) {
  const rule = standing(versions);
  if (!rule) return null;
  const draft = versions.find((each) => each.status === "draft" && each.version > rule.version);
  return (
    <tr>
      <th scope="row">
        <a href={href("rules", id)}>{ruleName(id)}</a>
        <small class="row-note faint">{id}</small>
      </th>
      <td>
        {text.rules.statuses[rule.status]} <small class="faint">{text.rules.version(rule.version)}</small>
        {draft && <small class="chip">{text.rules.hasDraft}</small>}
      </td>
      <td>{isAirRule(rule) ? text.rules.says(rule, rule.levels) : text.rules.builtIn}</td>
      <td>{rule.combine ? text.rules.combines[rule.combine] : text.dash}</td>
    </tr>
  );
}
