/** What an operator can do to an alert, each in a small form that works by keyboard alone. */
import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Problem, request } from "../api/client";
import { session } from "../api/session";
import type { Alert } from "../api/types";
import { act, openAlerts, readAlerts } from "../live/alerts";
import { ruleName } from "../live/rules";
import { text } from "../texts";
import { placeOf } from "./AlertList";
import { Dialog } from "./Dialog";
import { FormEnd } from "./FormEnd";
import { sentence } from "./Marks";

export type Deed = "acknowledge" | "assign" | "comment" | "silence" | "resolve";

/** Keys that act on the alert in focus. */
export const KEYS: Record<string, Deed> = { a: "acknowledge", g: "assign", c: "comment", s: "silence", r: "resolve" };

/** The form that is open, if any. */
export const asked = signal<{ deed: Deed; alert: Alert } | null>(null);
/** What the last action came to, said aloud. */
export const outcome = signal("");

/** Begin an action: acknowledging is done at once, the others ask for what they need. */
export async function begin(deed: Deed, alert: Alert): Promise<void> {
  if (deed !== "acknowledge") {
    asked.value = { deed, alert };
    return;
  }
  if (alert.acknowledged) return;
  try {
    await act(alert.id, "acknowledge");
    outcome.value = text.action.done.acknowledge(placeOf(alert));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    outcome.value = text.action.failed(sentence(error));
  }
}

/** Mounted once a page: the form of whatever was begun. */
export function AlertAction() {
  const now = asked.value;
  if (!now) return null;
  return <Form key={`${now.deed} ${now.alert.id}`} deed={now.deed} alert={now.alert} />;
}

function Form({ deed, alert }: { deed: Deed; alert: Alert }) {
  const wrong = useSignal<string | null>(null);
  const busy = useSignal(false);
  const close = (): void => {
    asked.value = null;
  };

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: string): string => String(fields.get(name) ?? "").replaceAll("\r\n", "\n").trim();
    busy.value = true;
    try {
      if (deed === "silence") await silence(alert, said("scope"), said("hours"), said("comment"));
      else if (deed === "assign") await act(alert.id, "assign", { to: said("to") || null });
      else if (deed === "comment") await act(alert.id, "comment", { text: said("text") });
      else if (deed === "resolve") await act(alert.id, "resolve", { reason: said("reason") });
      outcome.value = text.action.done[deed](placeOf(alert));
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      wrong.value = sentence(error);
    } finally {
      busy.value = false;
    }
  }

  const title = text.action.titles[deed];
  return (
    <Dialog title={title} label={title} onClose={close}>
      <p class="faint">
        {text.severity(alert.severity)} · {ruleName(alert.rule_id)} · {placeOf(alert)}
      </p>
      <form class="form" onSubmit={(event) => void submit(event as unknown as SubmitEvent)}>
        {deed === "assign" && <Assign />}
        {deed === "comment" && <Long name="text" label={text.action.text} />}
        {deed === "resolve" && (
          <Long name="reason" label={text.action.reason}>
            {text.action.resolveHelp}
          </Long>
        )}
        {deed === "silence" && <Silence alert={alert} />}
        <FormEnd wrong={wrong.value} yes={title} busy={busy.value} onClose={close} />
      </form>
    </Dialog>
  );
}

function Assign() {
  const owners = new Set(openAlerts.value.map((each) => each.assigned_to).filter((each) => each !== null));
  if (session.value) owners.add(session.value.actor);
  return (
    <label>
      {text.action.to}
      <input name="to" autofocus list="owners" defaultValue={session.value?.actor ?? ""} autocomplete="off" />
      <datalist id="owners">
        {[...owners].map((owner) => (
          <option key={owner} value={owner} />
        ))}
      </datalist>
      <small class="faint">{text.action.toHelp}</small>
    </label>
  );
}

function Long({ name, label, children }: { name: string; label: string; children?: ComponentChildren }) {
  return (
    <label>
      {label}
      <textarea name={name} rows={3} required autofocus maxLength={2_000} />
      {children && <small class="faint">{children}</small>}
    </label>
  );
}

const HOURS = ["1", "4", "24", "until"] as const;

function Silence({ alert }: { alert: Alert }) {
  return (
    <>
      <label>
        {text.action.scope}
        <select name="scope" autofocus>
          <option value="both">{text.action.scopes.both(ruleName(alert.rule_id), placeOf(alert))}</option>
          {alert.sensors.length === 1 && (
            <option value="sensor">{text.action.scopes.sensor(alert.sensors[0] ?? "")}</option>
          )}
          {alert.locality !== null && <option value="locality">{text.action.scopes.locality(placeOf(alert))}</option>}
          <option value="rule">{text.action.scopes.rule(ruleName(alert.rule_id))}</option>
        </select>
      </label>
      <label>
        {text.action.howLong}
        <select name="hours">
          {HOURS.map((each) => (
            <option key={each} value={each}>
              {each === "until" ? text.action.untilResolved : text.action.hours(Number(each))}
            </option>
          ))}
        </select>
      </label>
      <Long name="comment" label={text.action.why}>
        {text.action.silenceHelp}
      </Long>
    </>
  );
}

async function silence(alert: Alert, scope: string, hours: string, comment: string): Promise<void> {
  const rule = { field: "rule_id", op: "=", value: alert.rule_id };
  const locality = { field: "locality", op: "=", value: alert.locality };
  const matchers = {
    both: alert.locality === null ? [rule] : [rule, locality],
    sensor: [{ field: "sensor_id", op: "=", value: alert.sensors[0] }],
    locality: [locality],
    rule: [rule],
  }[scope];
  const starts = Date.now();
  const until = hours === "until";
  const ends = new Date(starts + (until ? 7 * 24 : Number(hours)) * 3_600_000).toISOString();
  await request("v1/silences", {
    method: "POST",
    body: { matchers, starts_at: new Date(starts).toISOString(), ends_at: ends, until_resolved: until, comment },
  });
  await readAlerts();
}
