/** The way in: a key for a session. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Problem } from "../api/client";
import { signIn } from "../api/session";
import { sentence } from "../parts/Marks";
import { text } from "../texts";

export function SignIn() {
  const wrong = useSignal<string | null>(null);
  const busy = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = text.title(text.session.heading, 0);
    input.current?.focus();
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
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = [400, 401, 403, 422].includes(error.status) ? text.session.refused : sentence(error);
      input.current?.focus();
    } finally {
      busy.value = false;
    }
  }

  return (
    <main class="sign-in" id="content">
      <form class="panel" onSubmit={(event) => void submit(event)} noValidate>
        <img src="./icon.svg" alt="" width="48" height="48" />
        <h1>
          {text.product} <span>{text.city}</span>
        </h1>
        <p>{text.session.lead}</p>
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
        <button type="submit" class="primary" disabled={busy.value}>
          {busy.value ? text.session.busy : text.session.submit}
        </button>
        <p id="key-help" class="faint">
          {text.session.keyHelp}
        </p>
      </form>
    </main>
  );
}
