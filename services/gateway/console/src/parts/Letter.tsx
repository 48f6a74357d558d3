/** One dead letter: what was wrong, its payload to mend, and judging it again. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { readLetter, redriveLetter } from "../api/operations";
import { mayOperate } from "../api/session";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Dialog } from "./Dialog";
import { Loading, sentence, Trouble } from "./Marks";

export function Letter({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useResource((signal) => readLetter(id, signal), [id], 3_600_000);
  const edited = useSignal<string | null>(null);
  const said = useSignal("");
  const busy = useSignal(false);
  const letter = read.value.value;

  async function redrive(): Promise<void> {
    busy.value = true;
    try {
      const changed = edited.value !== null && edited.value !== letter?.payload ? edited.value : null;
      const after = await redriveLetter(id, changed);
      said.value = after.status === "open" ? text.letters.again(after.reason, after.detail ?? "") : text.letters.done;
      await read.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    } finally {
      busy.value = false;
    }
  }

  return (
    <Dialog title={text.letters.title(id)} label={text.letters.title(id)} className="box box-wide" onClose={onClose}>
      <Trouble problem={read.problem.value} retry={() => void read.reload()} />
      {!letter && !read.problem.value && <Loading />}
      {letter && (
        <>
          <p>
            <strong>{text.letters.reasons[letter.reason] ?? letter.reason}</strong>: {letter.detail}
          </p>
          <p class="faint">
            {letter.topic} · {text.letters.place(letter.partition, letter.offset, letter.item, letter.key)} · {text.letters.statuses[letter.status]}
          </p>
          {letter.payload === null ? (
            <p class="note">{letter.payload_base64 === null ? text.letters.noPayload : text.letters.binary}</p>
          ) : (
            <label class="form">
              {mayOperate.value && letter.status === "open" ? text.letters.payloadEdit : text.letters.payload}
              <textarea
                class="payload"
                spellcheck={false}
                readOnly={!mayOperate.value || letter.status !== "open"}
                defaultValue={letter.payload}
                onInput={(event) => (edited.value = event.currentTarget.value)}
              />
            </label>
          )}
          <p role="status">{said.value}</p>
          {mayOperate.value && letter.status === "open" && (
            <div class="form-end">
              <button type="button" class="primary" disabled={busy.value} onClick={() => void redrive()}>
                {text.letters.redrive}
              </button>
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}
