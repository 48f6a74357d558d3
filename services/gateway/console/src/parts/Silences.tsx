/** What holds back messages just now, and a way to end it. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { endSilence, readSilences, type Silence } from "../api/operations";
import { mayOperate } from "../api/session";
import type { Severity } from "../api/types";
import { wardNames } from "../live/air";
import { useResource } from "../live/resource";
import { ruleName } from "../live/rules";
import { text } from "../texts";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { type Column, type Line, Table } from "./Table";

export function Silences() {
  const read = useResource(() => readSilences(), [], 30_000);
  const said = useSignal("");
  const found = read.value.value;
  async function end(id: string): Promise<void> {
    try {
      await endSilence(id);
      said.value = text.silences.ended;
      await read.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    }
  }
  const columns: Column[] = [
    { name: text.silences.what, kind: "head" },
    { name: text.silences.until },
    { name: text.action.why, kind: "wide" },
    { name: text.silences.by },
    ...(mayOperate.value ? [{ name: text.alerts.columns.act, kind: "acts" as const }] : []),
  ];
  return (
    <>
      <p class="faint">{text.silences.lead}</p>
      <p role="status">{said.value}</p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found?.length === 0 && <p class="note">{text.silences.none}</p>}
      {found && found.length > 0 && (
        <Table label={text.operations.names.silences} columns={columns} rows={found.map((each) => lineOf(each, end))} />
      )}
    </>
  );
}

function lineOf(silence: Silence, end: (id: string) => Promise<void>): Line {
  return {
    key: silence.id,
    cells: [
      text.list(silence.matchers.map(inWords)),
      <>
        {silence.until_resolved ? text.silences.resolved : null} {silence.ends_at !== null && <Moment at={silence.ends_at} />}
      </>,
      silence.comment,
      silence.created_by,
      ...(mayOperate.value
        ? [
            <button type="button" onClick={() => void end(silence.id)}>
              {text.silences.end}
            </button>,
          ]
        : []),
    ],
  };
}

/** One matcher as a person says it: the names of things in place of their codes. */
function inWords({ field, op, value }: Silence["matchers"][number]): string {
  const named: Record<string, (code: string) => string> = {
    rule_id: ruleName,
    locality: (code) => wardNames.value.get(code) ?? code,
    pollutant: text.pollutant,
    severity: (code) => text.severity(code as Severity),
    sensor_id: text.alert.sensor,
  };
  const words = [value].flat().map((each) => (named[field] ?? String)(String(each)));
  return text.silences.matcher(op, words.join(", "));
}
