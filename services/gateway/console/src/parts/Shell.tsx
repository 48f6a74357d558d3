/** What surrounds every page: name, pages, the state of the live stream, settings, who is signed in. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { mayOperate, session, signOut } from "../api/session";
import { href, PAGES } from "../domain/route";
import { followAir } from "../live/air";
import { followAlerts, unacknowledged } from "../live/alerts";
import { announcement, sound } from "../live/announce";
import { theme } from "../live/preferences";
import { route } from "../live/route";
import { RULES_MS, rules } from "../live/rules";
import { streamState } from "../live/stream";
import { text } from "../texts";
import { Icon } from "./Icon";

export function Shell({ children }: { children: ComponentChildren }) {
  const { page, id } = route.value;
  const main = useRef<HTMLElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    const stops = [followAir(), followAlerts(), rules.follow(RULES_MS)];
    return () => stops.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    document.title = text.title(text.nav[page], unacknowledged.value.length);
  }, [page, unacknowledged.value.length]);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    scrollTo(0, 0);
    main.current?.focus();
  }, [page, id]);

  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {text.skip}
      </a>
      <header class="top">
        <a class="brand" href={href("overview")}>
          <img src="./icon.svg" alt="" width="32" height="32" />
          <span>
            {text.product} <span class="brand-city">{text.city}</span>
          </span>
        </a>
        <nav aria-label={text.nav.label}>
          <ul>
            {PAGES.map((name) => (
              <li key={name}>
                <a href={href(name)} {...(name === page ? { "aria-current": "page" as const } : {})}>
                  {text.nav[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="top-end">
          <LiveState />
          <Settings />
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
      <div class="hidden" aria-live="assertive" role="alert">
        {announcement.value}
      </div>
    </>
  );
}

function LiveState() {
  const state = streamState.value;
  return (
    <p class={`live live-${state}`} role="status" title={text.live.explain[state]}>
      <span class="live-dot" aria-hidden="true" />
      {text.live[state]}
    </p>
  );
}

function Settings() {
  const details = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const box = details.current;
      if (!box?.open) return;
      const escape = event instanceof KeyboardEvent && event.key === "Escape";
      if (!escape && (event instanceof KeyboardEvent || box.contains(event.target as Node))) return;
      box.open = false;
      if (escape) box.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details class="settings" ref={details}>
      <summary>
        <Icon name="gear" />
        <span class="who">{session.value?.actor}</span>
        <span class="hidden">{text.settings.open}</span>
      </summary>
      <div class="settings-body">
        <p>
          {text.session.as(session.value?.actor ?? "")}
          {!mayOperate.value && <small class="chip">{text.session.readOnly}</small>}
        </p>
        {!mayOperate.value && <p class="faint">{text.session.readOnlyHelp}</p>}
        <label>
          {text.settings.theme}
          <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as typeof theme.value)}>
            {(["auto", "light", "dark"] as const).map((each) => (
              <option value={each} key={each}>
                {text.settings.themes[each]}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={sound.value === "on"}
            onChange={(event) => (sound.value = event.currentTarget.checked ? "on" : "off")}
          />
          {text.settings.sound}
        </label>
        <p class="faint">{text.settings.times}</p>
        <p>
          <a href="./docs">{text.settings.api}</a>
        </p>
        <button type="button" class="quiet" onClick={() => void signOut()}>
          {text.session.signOut}
        </button>
      </div>
    </details>
  );
}
