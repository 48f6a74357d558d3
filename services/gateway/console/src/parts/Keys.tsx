/** Who may come in: keys with their scopes; a new one is shown once. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import { type Key, makeKey, readKeys, revokeKey, rotateKey } from "../api/operations";
import { useResource } from "../live/resource";
import { text } from "../texts";
import { Dialog } from "./Dialog";
import { Loading, Moment, sentence, Trouble } from "./Marks";
import { Scroll } from "./Scroll";

const SCOPES = ["read", "publish", "operate", "admin"] as const;

export function Keys() {
  const read = useResource(() => readKeys(), [], 60_000);
  const made = useSignal<Key | null>(null);
  const doomed = useSignal<Key | null>(null);
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

  return (
    <>
      <NewKey onMake={(name, scopes) => void attempt(() => makeKey(name, scopes))} />
      <p class="wrong" role="alert">
        {said.value}
      </p>
      <Trouble problem={read.problem.value} knownAt={read.checkedAt.value} retry={() => void read.reload()} />
      {!found && !read.problem.value && <Loading />}
      {found && (
        <Scroll label={text.operations.names.keys}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.keys.name}</th>
                <th scope="col">{text.keys.scopes}</th>
                <th scope="col">{text.keys.made}</th>
                <th scope="col">{text.keys.used}</th>
                <th scope="col">{text.alerts.columns.state}</th>
                <th scope="col">
                  <span class="hidden">{text.alerts.columns.act}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((each) => (
                <tr key={each.id}>
                  <th scope="row">{each.name}</th>
                  <td>{each.scopes.join(", ")}</td>
                  <td>
                    <Moment at={each.created_at} />
                  </td>
                  <td>{each.last_used_at === null ? text.dash : <Moment at={each.last_used_at} />}</td>
                  <td>{each.revoked_at === null ? text.keys.valid : text.keys.revoked}</td>
                  <td>
                    {each.revoked_at === null && (
                      <div class="actions">
                        <button type="button" onClick={() => void attempt(() => rotateKey(each.id))}>
                          {text.keys.rotate}
                        </button>
                        <button type="button" onClick={() => (doomed.value = each)}>
                          {text.keys.revoke}
                        </button>
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {made.value && (
        <Dialog title={text.keys.newKey(made.value.name)} label={text.keys.newKey(made.value.name)} onClose={() => (made.value = null)}>
          <p>{text.keys.once}</p>
          <p class="secret">{made.value.key}</p>
        </Dialog>
      )}
      {doomed.value && (
        <Dialog title={text.keys.revoke} label={text.keys.revoke} onClose={() => (doomed.value = null)}>
          <p>{text.keys.revokeSure(doomed.value.name)}</p>
          <div class="form-end">
            <button type="button" onClick={() => (doomed.value = null)}>
              {text.cancel}
            </button>
            <button
              type="button"
              class="primary"
              onClick={() => {
                const id = doomed.value?.id ?? "";
                doomed.value = null;
                void attempt(() => revokeKey(id));
              }}
            >
              {text.keys.revoke}
            </button>
          </div>
        </Dialog>
      )}
    </>
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
        {text.keys.name}
        <input name="name" required maxLength={100} autocomplete="off" />
      </label>
      <fieldset class="checks">
        <legend class="hidden">{text.keys.scopes}</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === "read"} />
            {scope}
          </label>
        ))}
      </fieldset>
      <div>
        <button type="submit">{text.keys.make}</button>
      </div>
    </form>
  );
}
