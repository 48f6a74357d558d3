/** Who may come in: keys with their scopes; a new one is shown once. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { type Key, makeKey, readKeys, revokeKey, rotateKey } from "../api/operations";
import { keyState } from "../domain/keys";
import { now } from "../live/clock";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Confirm } from "./Confirm";
import { Dialog } from "./Dialog";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { type Line, Table } from "./Table";

const SCOPES = ["read", "publish", "operate", "admin"] as const;

type Deed = "rotate" | "revoke";

export function Keys() {
  const read = useResource(() => readKeys(), [], 60_000);
  const made = useSignal<Key | null>(null);
  const asked = useSignal<{ deed: Deed; key: Key } | null>(null);
  const said = useSignal("");
  const found = read.value.value;

  async function attempt(what: () => Promise<Key | void>): Promise<void> {
    try {
      const answer = await what();
      if (answer?.key) made.value = answer;
      said.value = "";
      await read.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said.value = sentence(error);
    }
  }

  const asking = asked.value;
  return (
    <>
      <NewKey onMake={(name, scopes) => void attempt(() => makeKey(name, scopes))} />
      <p class="wrong" role="alert">
        {said.value}
      </p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found && (
        <Table
          label={text.operations.names.keys}
          columns={[
            { name: text.keys.name, kind: "head" },
            { name: text.keys.scopes },
            { name: text.keys.made },
            { name: text.keys.used },
            { name: text.alerts.columns.state },
            { name: text.alerts.columns.act, kind: "acts" },
          ]}
          rows={found.map((each) => lineOf(each, (deed) => (asked.value = { deed, key: each })))}
        />
      )}
      {made.value && (
        <Dialog title={text.keys.newKey(made.value.name)} label={text.keys.newKey(made.value.name)} onClose={() => (made.value = null)}>
          <p>{text.keys.once}</p>
          <p class="secret">{made.value.key}</p>
          <Copy text={made.value.key ?? ""} />
        </Dialog>
      )}
      {asking && (
        <Confirm
          title={text.keys[asking.deed]}
          yes={text.keys[asking.deed]}
          onClose={() => (asked.value = null)}
          onYes={() => void attempt(() => (asking.deed === "rotate" ? rotateKey(asking.key.id) : revokeKey(asking.key.id)))}
        >
          <p>{text.keys.sure[asking.deed](asking.key.name)}</p>
        </Confirm>
      )}
    </>
  );
}

function lineOf(key: Key, ask: (deed: Deed) => void): Line {
  const state = keyState(key, now.value);
  return {
    key: key.id,
    className: state === "valid" || state === "ending" ? "" : "ended",
    cells: [
      <>
        {key.name}
        <small class="row-note faint mono">{key.id}</small>
      </>,
      key.scopes.join(", "),
      <Moment at={key.created_at} />,
      key.last_used_at === null ? text.dash : <Moment at={key.last_used_at} />,
      <>
        {text.keys.states[state]} {state === "ending" && key.expires_at !== null && <Moment at={key.expires_at} />}
      </>,
      (state === "valid" || state === "ending") && (
        <div class="actions">
          {key.replaced_by == null && (
            <button type="button" onClick={() => ask("rotate")}>
              {text.keys.rotate}
            </button>
          )}
          <button type="button" onClick={() => ask("revoke")}>
            {text.keys.revoke}
          </button>
        </div>
      ),
    ],
  };
}

function Copy({ text: secret }: { text: string }) {
  const done = useSignal(false);
  if (!("clipboard" in navigator)) return null;
  return (
    <div class="form-end">
      <span role="status">{done.value && text.keys.copied}</span>
      <button
        type="button"
        class="primary"
        onClick={() => {
          // Refused where the browser forbids it: the key can still be selected by hand.
          navigator.clipboard.writeText(secret).then(
            () => (done.value = true),
            () => (done.value = false),
          );
        }}
      >
        {text.keys.copy}
      </button>
    </div>
  );
}

function NewKey({ onMake }: { onMake: (name: string, scopes: string[]) => void }) {
  return (
    <form
      class="form new-key"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        onMake(String(fields.get("name")).trim(), fields.getAll("scope").map(String));
        event.currentTarget.reset();
      }}
    >
      <label>
        {text.keys.newName}
        <input name="name" required maxLength={64} autocomplete="off" />
      </label>
      <fieldset class="checks">
        <legend>{text.keys.may}</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "read"} />
            <span>
              {scope} <small class="faint">{text.keys.scopeHelp[scope]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div>
        <button type="submit">{text.keys.make}</button>
      </div>
    </form>
  );
}
