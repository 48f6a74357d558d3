/** The way in: at the token issuer where one is set up, and always a key for a session. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "../api/client";
import { readWays, signIn, type Ways } from "../api/session";
import { turnedAway, whereFrom } from "../live/arrival";
import { sentence } from "../parts/Marks";
import { text } from "../texts";

export function SignIn() {
  const ways = useSignal<Ways | null>(null);
  useEffect(() => {
    document.title = text.title(text.session.heading, 0);
    // Without an answer the key is offered, as it always is.
    readWays().then(
      (found) => (ways.value = found),
      () => undefined,
    );
  }, []);
  const oidc = ways.value?.oidc ?? null;
  return (
    <main class="sign-in" id="content">
      <div class="panel way-in">
        <img src="./icon.svg" alt="" width="48" height="48" />
        <h1>
          {text.product} <span>{text.city}</span>
        </h1>
        <p>{text.session.lead}</p>
        <p class="wrong" role="alert">
          {turnedAway.value !== null && (text.session.failures[turnedAway.value] ?? text.session.failures["refused"])}
        </p>
        {oidc && (
          <>
            <a class="button primary" href={oidc.start} onClick={whereFrom.keep}>
              {text.session.at(oidc.name)}
            </a>
            <p class="or faint">{text.session.or}</p>
          </>
        )}
        <WithKey first={oidc === null} />
      </div>
    </main>
  );
}

function WithKey({ first }: { first: boolean }) {
  const wrong = useSignal<string | null>(null);
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first) input.current?.focus();
  }, []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const key = input.current?.value.trim() ?? "";
    if (key === "") {
      wrong.value = text.session.empty;
      input.current?.focus();
      return;
    }
    busy.value = true;
    try {
      await signIn(key);
      turnedAway.value = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = [400, 401, 403, 422].includes(error.status) ? text.session.refused : sentence(error);
      input.current?.focus();
    } finally {
      busy.value = false;
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <label for="key">{text.session.key}</label>
      <input
        id="key"
        ref={input}
        type="password"
        autocomplete="current-password"
        spellcheck={false}
        aria-describedby="key-help key-wrong"
        aria-invalid={wrong.value !== null}
      />
      <p id="key-wrong" class="wrong" role="alert">
        {wrong.value}
      </p>
      <button type="submit" class={first ? "primary" : ""} disabled={busy.value}>
        {busy.value ? text.session.busy : text.session.submit}
      </button>
      <p id="key-help" class="faint">
        {text.session.keyHelp}
      </p>
    </form>
  );
}
