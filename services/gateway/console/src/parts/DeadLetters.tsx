/** What was refused and why; an operator may mend it and have it judged again. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { type DeadLetter, readLetter, readLetters, redriveLetter, redriveLetters } from "../api/operations";
import { mayOperate } from "../api/session";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { text } from "../texts";
import { Dialog } from "./Dialog";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

const TOPICS = ["air.readings", "air.sensors", "housing.events", "survey.responses", "community.events", "fire.events"];
const REASONS = ["too_large", "malformed", "envelope", "invalid", "unit", "too_old", "future", "unknown_sensor", "duplicate_conflict"];
const LIMIT = 200;

export function DeadLetters() {
  const { id, query } = route.value;
  const letter = id?.split("/")[1] ?? null;
  const filter = { topic: query.get("topic") ?? "", reason: query.get("reason") ?? "", key: query.get("key") ?? "" };
  const read = useResource((signal) => readLetters({ ...filter, limit: LIMIT }, signal), [JSON.stringify(filter)], 20_000);
  const said = useSignal("");
  const found = read.value.value;
  const choose = (change: Partial<typeof filter>): void => go("operations", "letters", { ...filter, ...change }, true);

  async function redriveAll(shadow: boolean): Promise<void> {
    const wishes = Object.fromEntries(Object.entries(filter).filter(([, wish]) => wish !== ""));
    try {
      const { redriven, refused } = await redriveLetters({ ...wishes, shadow });
      said.value = shadow ? text.letters.would(redriven, refused) : text.letters.did(redriven, refused);
      await read.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    }
  }

  return (
    <>
      <form class="filters" aria-label={text.alerts.filters.label} onSubmit={(event) => event.preventDefault()}>
        <Pick label={text.letters.topic} value={filter.topic} options={TOPICS} onChange={(topic) => choose({ topic })} />
        <Pick label={text.letters.reason} value={filter.reason} options={REASONS} onChange={(reason) => choose({ reason })} />
        <label>
          {text.letters.key}
          <input value={filter.key} onChange={(event) => choose({ key: event.currentTarget.value })} />
        </label>
        {mayOperate.value && (
          <>
            <button type="button" onClick={() => void redriveAll(true)}>
              {text.letters.shadow}
            </button>
            <button type="button" onClick={() => void redriveAll(false)}>
              {text.letters.redriveAll}
            </button>
          </>
        )}
      </form>
      <p role="status">{said.value}</p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found?.items.length === 0 && <p class="note">{text.letters.none}</p>}
      {found && found.items.length > 0 && <Table of={found.items} onOpen={(each) => go("operations", `letters/${each.id}`, filter)} />}
      {found?.next != null && <p class="faint">{text.letters.more(LIMIT)}</p>}
      {letter !== null && (
        <Letter
          key={letter}
          id={letter}
          onClose={() => {
            go("operations", "letters", filter);
            void read.reload();
          }}
        />
      )}
    </>
  );
}

function Pick(props: { label: string; value: string; options: readonly string[]; onChange: (value: string) => void }) {
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        <option value="">{text.alerts.filters.any}</option>
        {props.options.map((each) => (
          <option key={each} value={each}>
            {text.letters.reasons[each] ?? each}
          </option>
        ))}
      </select>
    </label>
  );
}

function Table({ of, onOpen }: { of: DeadLetter[]; onOpen: (letter: DeadLetter) => void }) {
  return (
    <Scroll label={text.operations.names.letters}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.letters.at}</th>
            <th scope="col">{text.letters.reason}</th>
            <th scope="col">{text.letters.detail}</th>
            <th scope="col">{text.letters.from}</th>
            <th scope="col">{text.letters.status}</th>
            <th scope="col">
              <span class="hidden">{text.alerts.columns.act}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((each) => (
            <tr key={each.id}>
              <td>
                <Moment at={each.at} />
              </td>
              <th scope="row">{text.letters.reasons[each.reason] ?? each.reason}</th>
              <td>{each.detail}</td>
              <td>
                {each.topic}
                <small class="row-note faint">{text.letters.place(each.partition, each.offset, each.item, each.key)}</small>
              </td>
              <td>{text.letters.statuses[each.status]}</td>
              <td>
                <button type="button" onClick={() => onOpen(each)}>
                  {text.letters.open}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Letter({ id, onClose }: { id: string; onClose: () => void }) {
  const read = useResource((signal) => readLetter(id, signal), [id], 3_600_000);
  const edited = useSignal<string | null>(null);
  const said = useSignal("");
  const letter = read.value.value;

  async function redrive(): Promise<void> {
    try {
      const changed = edited.value !== null && edited.value !== letter?.payload ? edited.value : null;
      const after = await redriveLetter(id, changed);
      said.value = after.status === "open" ? text.letters.again(after.reason, after.detail ?? "") : text.letters.done;
      await read.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    }
  }

  return (
    <Dialog title={text.letters.title(id)} label={text.letters.title(id)} onClose={onClose}>
      <Trouble problem={read.problem.value} retry={() => void read.reload()} />
      {letter && (
        <>
          <p>
            <strong>{text.letters.reasons[letter.reason] ?? letter.reason}</strong> {letter.detail}
          </p>
          <p class="faint">
            {letter.topic} · {text.letters.place(letter.partition, letter.offset, letter.item, letter.key)} · {text.letters.statuses[letter.status]}
          </p>
          {letter.payload === null ? (
            <p class="note">{letter.payload_base64 === null ? text.letters.noPayload : text.letters.binary}</p>
          ) : (
            <label class="form">
              {text.letters.payload}
              <textarea
                class="payload"
                spellcheck={false}
                readOnly={!mayOperate.value}
                defaultValue={letter.payload}
                onInput={(event) => (edited.value = event.currentTarget.value)}
              />
            </label>
          )}
          <p role="status">{said.value}</p>
          {mayOperate.value && letter.status === "open" && (
            <div class="form-end">
              <button type="button" class="primary" onClick={() => void redrive()}>
                {text.letters.redrive}
              </button>
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}
