/** Taking a rule back, with the reason that stays on record. */
import { useSignal } from "@preact/signals";
import { Problem } from "../api/client";
import type { Rule } from "../api/explain";
import { retireRule } from "../api/operations";
import { text } from "../texts";
import { Dialog } from "./Dialog";
import { FormEnd } from "./FormEnd";
import { sentence } from "./Marks";

export function Retire({ rule, onDone }: { rule: Rule; onDone: () => Promise<void> }) {
  const asking = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const close = (): void => {
    asking.value = false;
    wrong.value = null;
  };
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    try {
      await retireRule(rule.id, String(fields.get("reason") ?? "").trim());
      close();
      await onDone();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = sentence(error);
    }
  }
  return (
    <>
      <button type="button" onClick={() => (asking.value = true)}>
        {text.rules.retire}
      </button>
      {asking.value && (
        <Dialog title={text.rules.retire} label={text.rules.retire} onClose={close}>
          <p>{text.rules.retireHelp}</p>
          <form class="form" onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
            <label>
              {text.action.reason}
              <textarea name="reason" rows={2} autofocus maxLength={2_000} />
            </label>
            <FormEnd wrong={wrong.value} yes={text.rules.retire} onClose={close} />
          </form>
        </Dialog>
      )}
    </>
  );
}
