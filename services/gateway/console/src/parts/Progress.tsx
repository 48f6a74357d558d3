/** How far each service has read of what is there: everything applied, or how much is waiting. */
import { request } from "../api/client";
import { number } from "../domain/format";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Trouble } from "./Marks";
import { Table } from "./Table";

interface Answer {
  items: { service: string; topic: string; partition: number; end_offset: number; applied_offset: number }[];
  /** Null where a service does not answer. */
  pending: number | null;
}

export function Progress() {
  const read = useResource((signal) => request<Answer>("v1/progress", { signal }), [], 5_000);
  const found = read.value.value;
  const rows = new Map<string, { service: string; topic: string; behind: number; applied: number }>();
  for (const each of found?.items ?? []) {
    const key = `${each.service} ${each.topic}`;
    const row = rows.get(key) ?? { service: each.service, topic: each.topic, behind: 0, applied: 0 };
    row.behind += Math.max(0, each.end_offset - each.applied_offset);
    row.applied += each.applied_offset;
    rows.set(key, row);
  }
  return (
    <>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found && (
        <>
          <p>{text.progress.pending(found.pending)}</p>
          <Table
            label={text.operations.names.progress}
            columns={[
              { name: text.progress.service, kind: "head" },
              { name: text.letters.topic, kind: "wide" },
              { name: text.progress.applied, kind: "amount" },
              { name: text.progress.behind, kind: "amount" },
            ]}
            rows={[...rows].map(([key, each]) => ({
              key,
              cells: [each.service, each.topic, number(each.applied), each.behind === 0 ? text.progress.level : number(each.behind)],
            }))}
          />
        </>
      )}
    </>
  );
}
