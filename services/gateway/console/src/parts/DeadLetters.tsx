/** What was refused and why; an operator may mend it and have it judged again. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { type DeadLetter, readLetterGroups, readLetters, redriveLetters } from "../api/operations";
import { mayOperate } from "../api/session";
import { number } from "../domain/format";
import { href } from "../domain/route";
import { useResource } from "../live/resource";
import { go, route } from "../live/route";
import { text } from "../texts";
import { Confirm } from "./Confirm";
import { Letter } from "./Letter";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { type Line, Table } from "./Table";

const TOPICS = ["air.readings", "air.sensors", "housing.events", "survey.responses", "community.events", "fire.events"];
const REASONS = ["too_large", "malformed", "envelope", "invalid", "unit", "too_old", "future", "unknown_sensor", "duplicate_conflict"];
const LIMIT = 200;

type Filter = { topic: string; reason: string; key: string };

export function DeadLetters() {
  const { id, query } = route.value;
  const letter = id?.split("/")[1] ?? null;
  const filter: Filter = { topic: query.get("topic") ?? "", reason: query.get("reason") ?? "", key: query.get("key") ?? "" };
  const read = useResource((signal) => readLetters({ ...filter, limit: LIMIT }, signal), [JSON.stringify(filter)], 20_000);
  const found = read.value.value;
  const choose = (change: Partial<Filter>): void => go("operations", "letters", { ...filter, ...change }, true);
  return (
    <>
      <p class="faint">{text.letters.lead}</p>
      <Groups filter={filter} />
      {filter.topic && filter.reason && <Publishers key={`${filter.topic} ${filter.reason}`} filter={filter} />}
      <form class="filters" aria-label={text.alerts.filters.label} onSubmit={(event) => event.preventDefault()}>
        <Pick label={text.letters.topic} value={filter.topic} options={TOPICS} onChange={(topic) => choose({ topic })} />
        <Pick label={text.letters.reason} value={filter.reason} options={REASONS} onChange={(reason) => choose({ reason })} />
        <label>
          {text.letters.key}
          <input value={filter.key} onChange={(event) => choose({ key: event.currentTarget.value })} />
        </label>
        {mayOperate.value && <RedriveAll filter={filter} onDone={() => void read.reload()} />}
      </form>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found?.items.length === 0 && <p class="note">{text.letters.none}</p>}
      {found && found.items.length > 0 && (
        <Table
          label={text.operations.names.letters}
          columns={[
            { name: text.letters.reason, kind: "head" },
            { name: text.letters.at },
            { name: text.letters.detail, kind: "wide" },
            { name: text.letters.from, kind: "wide" },
            { name: text.letters.status },
            { name: text.alerts.columns.act, kind: "acts" },
          ]}
          rows={found.items.map((each) => lineOf(each, () => go("operations", `letters/${each.id}`, filter)))}
        />
      )}
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

/** How many are open of each kind, each a way to see only those. */
function Groups({ filter }: { filter: Filter }) {
  const read = useResource((signal) => readLetterGroups("reason", signal), [], 20_000);
  const open = (read.value.value ?? []).filter((each) => each.status === "open");
  if (open.length === 0) return null;
  return (
    <ul class="groups" aria-label={text.letters.groups}>
      {open.map(({ topic, reason, letters }) => (
        <li key={`${topic} ${reason}`}>
          <a
            href={href("operations", "letters", { topic, reason })}
            {...(filter.topic === topic && filter.reason === reason ? { "aria-current": "true" as const } : {})}
          >
            <strong>{number(letters)}</strong> {text.letters.reasons[reason] ?? reason} <small class="faint">{topic}</small>
          </a>
        </li>
      ))}
    </ul>
  );
}

const PUBLISHERS = 12;

/** Of one kind, who published most of those that are open. */
function Publishers({ filter }: { filter: Filter }) {
  const { topic, reason } = filter;
  const read = useResource((signal) => readLetterGroups("publisher", signal), [], 20_000);
  const open = (read.value.value ?? []).filter(
    (each) => each.status === "open" && each.topic === topic && each.reason === reason && each.key !== null,
  );
  if (open.length < 2) return null;
  return (
    <ul class="groups" aria-label={text.letters.publishers}>
      {open.slice(0, PUBLISHERS).map(({ source, key, letters }) => (
        <li key={`${source} ${key}`}>
          <a href={href("operations", "letters", { topic, reason, key })} {...(filter.key === key ? { "aria-current": "true" as const } : {})}>
            <strong>{number(letters)}</strong> {key} {source !== null && <small class="faint">{source}</small>}
          </a>
        </li>
      ))}
    </ul>
  );
}

function RedriveAll({ filter, onDone }: { filter: Filter; onDone: () => void }) {
  const asking = useSignal(false);
  const busy = useSignal(false);
  const said = useSignal("");
  async function redrive(shadow: boolean): Promise<void> {
    const wishes = Object.fromEntries(Object.entries(filter).filter(([, wish]) => wish !== ""));
    busy.value = true;
    try {
      const { redriven, refused } = await redriveLetters({ ...wishes, shadow });
      said.value = shadow ? text.letters.would(redriven, refused) : text.letters.did(redriven, refused);
      onDone();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    } finally {
      busy.value = false;
    }
  }
  return (
    <>
      <button type="button" disabled={busy.value} onClick={() => void redrive(true)}>
        {text.letters.shadow}
      </button>
      <button type="button" disabled={busy.value} onClick={() => (asking.value = true)}>
        {text.letters.redriveAll}
      </button>
      <p role="status" class="said-line">
        {said.value}
      </p>
      {asking.value && (
        <Confirm title={text.letters.redriveAll} yes={text.letters.redriveAll} onClose={() => (asking.value = false)} onYes={() => void redrive(false)}>
          <p>{text.letters.redriveSure(Object.values(filter).some((wish) => wish !== ""))}</p>
        </Confirm>
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

function lineOf(letter: DeadLetter, open: () => void): Line {
  return {
    key: letter.id,
    cells: [
      text.letters.reasons[letter.reason] ?? letter.reason,
      <Moment at={letter.at} />,
      letter.detail,
      <>
        {letter.topic}
        <small class="row-note faint">{text.letters.place(letter.partition, letter.offset, letter.item, letter.key)}</small>
      </>,
      text.letters.statuses[letter.status],
      <button type="button" onClick={open}>
        {text.letters.open} <span class="hidden">{text.letters.title(String(letter.id))}</span>
      </button>,
    ],
  };
}
