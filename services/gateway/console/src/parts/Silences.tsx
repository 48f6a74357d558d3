/** What holds back messages just now, and a way to end it. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { endSilence, readSilences } from "../api/operations";
import { mayOperate } from "../api/session";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

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
  return (
    <>
      <p class="faint">{text.action.silenceHelp}</p>
      <p role="status">{said.value}</p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found?.length === 0 && <p class="note">{text.silences.none}</p>}
      {found && found.length > 0 && (
        <Scroll label={text.operations.names.silences}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.silences.what}</th>
                <th scope="col">{text.silences.until}</th>
                <th scope="col">{text.action.why}</th>
                <th scope="col">{text.silences.by}</th>
                {mayOperate.value && (
                  <th scope="col">
                    <span class="hidden">{text.alerts.columns.act}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {found.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    {each.matchers.map((match) => `${match.field} ${match.op} ${[match.value].flat().join(", ")}`).join("; ")}
                  </th>
                  <td>
                    {each.until_resolved ? text.silences.resolved : null} {each.ends_at !== null && <Moment at={each.ends_at} />}
                  </td>
                  <td>{each.comment}</td>
                  <td>{each.created_by}</td>
                  {mayOperate.value && (
                    <td>
                      <button type="button" onClick={() => void end(each.id)}>
                        {text.silences.end}
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
