/** The table of alerts: one tab stop, arrows between rows, one letter for each action. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { mayOperate } from "../api/session";
import type { Alert } from "../api/types";
import { span } from "../domain/format";
import { now } from "../live/clock";
import { ruleName } from "../live/rules";
import { text } from "../texts";
import { begin, KEYS } from "./AlertAction";
import { ActionMenu, type Opened } from "./ActionMenu";
import { placeOf, valueOf } from "./AlertList";
import { Icon } from "./Icon";
import { Moment, SeverityMark } from "./Marks";

interface Props {
  alerts: readonly Alert[];
  address: (id: string) => string;
}

const MOVES: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, PageDown: 10, PageUp: -10 };

export function AlertTable({ alerts, address }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const held = useSignal<string | null>(null);
  const menu = useSignal<Opened | null>(null);
  const stop = alerts.some((each) => each.id === held.value) ? held.value : (alerts[0]?.id ?? null);

  function focusRow(row: number): void {
    const to = alerts[Math.max(0, Math.min(alerts.length - 1, row))];
    if (!to) return;
    held.value = to.id;
    body.current?.querySelector<HTMLElement>(`[data-alert="${CSS.escape(to.id)}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = alerts.findIndex((each) => each.id === stop);
    const alert = alerts[row];
    const move = MOVES[event.key];
    const deed = KEYS[event.key];
    const onRow = event.target instanceof HTMLElement && event.target.tagName === "TR";
    if (move !== undefined) focusRow(row + move);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(alerts.length - 1);
    else if (event.key === "Enter" && onRow && alert) location.hash = address(alert.id);
    else if (deed && alert && mayOperate.value) void begin(deed, alert);
    else return;
    event.preventDefault();
  }

  const columns = text.alerts.columns;
  return (
    <div class="scroll">
      <table class="alert-table" role="table">
        <caption class="hidden">{text.alerts.caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">{columns.severity}</th>
            <th scope="col" role="columnheader">{columns.ward}</th>
            <th scope="col" role="columnheader">{columns.rule}</th>
            <th scope="col" role="columnheader">{columns.value}</th>
            <th scope="col" role="columnheader">{columns.since}</th>
            <th scope="col" role="columnheader">{columns.state}</th>
            <th scope="col" role="columnheader">{columns.owner}</th>
            {mayOperate.value && <th scope="col" role="columnheader">{columns.act}</th>}
          </tr>
        </thead>
        <tbody role="rowgroup" ref={body} onKeyDown={onKeyDown}>
          {alerts.map((alert) => (
            <Row
              key={alert.id}
              alert={alert}
              link={address(alert.id)}
              tabIndex={alert.id === stop ? 0 : -1}
              onFocus={() => (held.value = alert.id)}
              onMore={(by) => (menu.value = { alert, by })}
            />
          ))}
        </tbody>
      </table>
      {menu.value && <ActionMenu key={menu.value.alert.id} of={menu.value} onClose={() => (menu.value = null)} />}
    </div>
  );
}

interface RowProps {
  alert: Alert;
  link: string;
  tabIndex: number;
  onFocus: () => void;
  onMore: (by: HTMLElement) => void;
}

function Row({ alert, link, tabIndex, onFocus, onMore }: RowProps) {
  const ended = alert.resolved_at === null ? now.value : Date.parse(alert.resolved_at);
  return (
    <tr
      role="row"
      data-alert={alert.id}
      class={`edge-${alert.severity} ${alert.acknowledged || alert.state === "resolved" ? "" : "unseen"}`}
      tabIndex={tabIndex}
      aria-describedby="alert-keys"
      onFocusCapture={onFocus}
    >
      <td role="cell" data-name={text.alerts.columns.severity}>
        <SeverityMark severity={alert.severity} />
      </td>
      <th scope="row" role="rowheader" data-name={text.alerts.columns.ward}>
        <a href={link} tabIndex={-1}>
          {placeOf(alert)}
        </a>
      </th>
      <td role="cell" data-name={text.alerts.columns.rule}>{ruleName(alert.rule_id)}</td>
      <td role="cell" data-name={text.alerts.columns.value}>{valueOf(alert)}</td>
      <td role="cell" data-name={text.alerts.columns.since}>
        <Moment at={alert.started_at} />{" "}
        <small class="faint row-note">{text.alert.ago(span(ended - Date.parse(alert.started_at)))}</small>
      </td>
      <td role="cell" data-name={text.alerts.columns.state}>
        <States alert={alert} />
      </td>
      <td role="cell" class={`owner ${alert.assigned_to === null ? "" : "owned"}`} data-name={text.alerts.columns.owner}>
        {alert.assigned_to ?? text.dash}
      </td>
      {mayOperate.value && (
        <td role="cell" class="acts">
          {alert.state !== "resolved" && (
            <div class="acts-row">
              {!alert.acknowledged && (
                <button type="button" tabIndex={-1} onClick={() => void begin("acknowledge", alert)}>
                  {text.action.titles.acknowledge}
                </button>
              )}
              <button
                type="button"
                tabIndex={-1}
                class="more-acts"
                aria-haspopup="menu"
                title={text.alerts.moreActs}
                onClick={(event) => onMore(event.currentTarget)}
              >
                <Icon name="more" />
                <span class="hidden">{text.alerts.moreActs}</span>
              </button>
            </div>
          )}
        </td>
      )}
    </tr>
  );
}

/** State, verdict and who has seen it, in words. */
export function States({ alert }: { alert: Alert }) {
  return (
    <>
      {text.state(alert.state)}
      {alert.verdict !== "stands" && (
        <small class="chip" title={text.alerts.verdictHelp[alert.verdict]}>
          {text.alerts.verdicts[alert.verdict]}
        </small>
      )}
      {alert.historical && (
        <small class="chip" title={text.alert.historicalHelp}>
          {text.alert.historical}
        </small>
      )}
      {alert.silenced.length > 0 && (
        <small class="chip" title={text.action.silenceHelp}>
          {text.alert.silenced}
        </small>
      )}
      {alert.state !== "resolved" && (
        <small class={`row-note ${alert.acknowledged ? "faint" : "waiting"}`}>
          {alert.acknowledged ? text.alert.acknowledged(alert.acknowledged.by) : text.alert.unacknowledged}
        </small>
      )}
    </>
  );
}
