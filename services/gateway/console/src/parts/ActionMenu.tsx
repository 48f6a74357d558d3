/** The less frequent actions of one row, over everything else, with the key that does each. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Alert } from "../api/types";
import { text } from "../texts";
import { begin, type Deed, KEYS } from "./AlertAction";

const DEEDS: readonly Deed[] = ["assign", "comment", "silence", "resolve"];

export interface Opened {
  alert: Alert;
  /** The button that asked for it. */
  by: HTMLElement;
}

export function ActionMenu({ of, onClose }: { of: Opened; onClose: () => void }) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = menu.current;
    if (!box) return;
    box.showPopover();
    const { bottom, right, top } = of.by.getBoundingClientRect();
    const over = bottom + box.offsetHeight > innerHeight;
    box.style.top = `${over ? Math.max(4, top - box.offsetHeight) : bottom}px`;
    box.style.left = `${Math.max(4, Math.min(innerWidth, right) - box.offsetWidth)}px`;
    box.querySelector("button")?.focus();
    const close = (event: Event): void => {
      if ((event as ToggleEvent).newState === "closed") onClose();
    };
    const scrolled = (): void => box.hidePopover();
    box.addEventListener("toggle", close);
    addEventListener("scroll", scrolled, { capture: true, once: true });
    return () => {
      box.removeEventListener("toggle", close);
      removeEventListener("scroll", scrolled, { capture: true });
    };
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    const items = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const deed = KEYS[event.key];
    if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === "Tab") menu.current?.hidePopover();
    else if (deed && !event.ctrlKey && !event.metaKey && !event.altKey) act(deed);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(deed: Deed): void {
    menu.current?.hidePopover();
    void begin(deed, of.alert);
  }

  return (
    <div ref={menu} class="menu" popover="auto" role="menu" aria-label={text.alerts.columns.act} onKeyDown={onKeyDown}>
      {DEEDS.map((deed) => (
        <button key={deed} type="button" role="menuitem" tabIndex={-1} onClick={() => act(deed)}>
          {text.action.titles[deed]}
          <kbd>{Object.keys(KEYS).find((key) => KEYS[key] === deed)}</kbd>
        </button>
      ))}
    </div>
  );
}
