"""The whole platform as processes, and a real Chromium to look at it with."""

import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Any

import httpx
import pytest
from backing.issuer import Issuer
from backing.service import CHECKOUT, Service
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from shared import clock

CONSOLE = CHECKOUT / "services" / "gateway" / "console"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 768, 1440)
PAGES = (
    "",
    "alerts",
    "places",
    "places/E05001222",
    "measures",
    "measures/ta_households",
    "rules",
    "rules/daqi.no2",
    "rules/new",
    "operations/sensors",
    "operations/letters",
    "operations/clocks",
    "operations/silences",
    "operations/progress",
    "operations/keys",
)
"""Every page, as its address after `#/`."""
SCOPES = ("read", "publish", "operate", "admin")
_PATIENCE_MS = 20_000
_MOST_STOPS = 300
_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.dataset.walked) return null;
  at.dataset.walked = "yes";
  const { left, right, top, bottom, width, height } = at.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(at);
  const ringed = at.matches(".ward")
    ? document.querySelector(".ward-ring") !== null
    : outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
  const bare = [left + 4, (left + right) / 2, right - 4].some((x) => {
    const over = document.elementFromPoint(x, (top + bottom) / 2);
    return over !== null && (at.contains(over) || over.contains(at));
  });
  const shows = ringed && bare && width > 0 && height > 0;
  const name = (at.getAttribute("aria-label") ?? at.textContent).trim().slice(0, 60);
  return `${shows ? "seen" : "unseen"} ${at.tagName} ${name}`;
}"""
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Steady(Service):
    """A service that comes back where it was, as it does behind an address that others know."""

    def start(self) -> None:
        """Start the process on the port it had before, if it had one."""
        if not self.url:
            super().start()
            return
        port = self.url.rpartition(":")[2]
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(
                [sys.executable, "-m", f"services.{self.name}"],
                cwd=CHECKOUT,
                env={**self._environment, f"{self.name.upper()}_PORT": port},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )


@dataclass
class Platform:
    """The four services on a database of their own, reached through the gateway alone."""

    services: dict[str, Service]
    keys: dict[str, str]
    issuer: Issuer

    @property
    def gateway(self) -> Service:
        return self.services["gateway"]

    @property
    def url(self) -> str:
        return self.gateway.url

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask the gateway with a key that may do everything."""
        headers = {"authorization": f"Bearer {self.keys['admin']}"}
        answer = self.gateway.request(method, path, headers=headers, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def publish(self, topic: str, items: list[dict[str, Any]]) -> None:
        """Publish through the intake and wait until everything has taken effect."""
        for start in range(0, len(items), 1_000):
            answer = self.ask("POST", f"/v1/intake/{topic}", json=items[start : start + 1_000])
            assert answer.json()["rejected"] == []
        self.ask("GET", "/v1/progress", params={"wait": 60}, timeout=90)


@contextmanager
def platform(kafka: str, database: str, folder: Path) -> Iterator[Platform]:
    """Run the platform and stop it afterwards."""
    secret = token_urlsafe(32)
    keys = {scope: f"hp_{token_hex(4)}_{token_urlsafe(32)}" for scope in SCOPES}
    stored = folder / "keys.json"
    stored.write_text(
        json.dumps(
            [
                {"name": f"{scope} desk", "key": key, "scopes": [scope]}
                for scope, key in keys.items()
            ]
        )
    )
    stored.chmod(0o600)
    common = {"INTERNAL_TOKEN": secret, "GATEWAY_INTERNAL_TOKEN": secret}
    running: dict[str, Service] = {}
    with ExitStack() as opened:
        for name in ("ingest", "alerts", "indicators"):
            service = Steady(
                name, kafka=kafka, database=database, log=folder / f"{name}.log", environment=common
            )
            running[name] = opened.enter_context(service)
        addresses = {f"{name.upper()}_URL": service.url for name, service in running.items()}
        issuer = opened.enter_context(Issuer())
        environment = {
            **common,
            **addresses,
            **issuer.environment,
            "GATEWAY_BOOTSTRAP_KEYS": str(stored),
        }
        gateway = Steady(
            "gateway",
            kafka=kafka,
            database=database,
            log=folder / "gateway.log",
            environment=environment,
        )
        running["gateway"] = opened.enter_context(gateway)
        yield Platform(running, keys, issuer)


@contextmanager
def browser(playwright: Playwright, **more: Any) -> Iterator[BrowserContext]:
    """Lend a browser with nothing remembered."""
    with tempfile.TemporaryDirectory() as profile:
        opened = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=FLAGS,
            **{"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **more},
        )
        opened.set_default_timeout(_PATIENCE_MS)
        expect.set_options(timeout=_PATIENCE_MS)
        try:
            yield opened
        finally:
            opened.close()


def sign_in(page: Page, platform: Platform, scope: str = "admin") -> None:
    """Open the console and sign in with the key of a scope."""
    page.goto(platform.url)
    page.get_by_label("API key").fill(platform.keys[scope])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()


def visit(page: Page, platform: Platform, address: str) -> None:
    """Go to a page of the console and wait until it has settled."""
    page.goto("about:blank")
    page.goto(f"{platform.url}/#/{address}")
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.locator("main .loading")).to_have_count(0)


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands, a line each."""
    page.evaluate((CONSOLE / "node_modules" / "axe-core" / "axe.min.js").read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags})", _RULES)["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def settled(page: Page) -> None:
    """Wait until the page has been laid out and drawn anew."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


def cut_off(page: Page) -> list[str]:
    """Return what does not fit: tables one must scroll sideways, facts wider than their place."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll(".scroll:has(table), .facts dd")]
              .filter((each) => each.scrollWidth > each.clientWidth + 1)
              .map((each) => each.textContent.trim().slice(0, 80))"""
        )
    )


def walk(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end, and tell each stop: `seen …` where it shows.

    A stop shows where it has an outline (a ward: its ring) and nothing lies over it.
    """
    page.evaluate("() => document.activeElement.blur()")
    stops: list[str] = []
    while len(stops) < _MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab does not leave the page: {stops[-3:]}")


def last_hour() -> datetime:
    """Return the start of the last hour that is over."""
    return clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def sensor(name: str, lat: float, lon: float, **more: Any) -> dict[str, Any]:
    """Return a registration of a station that measures NO2 every quarter of an hour."""
    return {
        "sensor_id": name,
        "lat": lat,
        "lon": lon,
        "kind": "reference",
        "pollutants": ["no2"],
        "interval_s": 900,
        **more,
    }


def hours(name: str, values: dict[int, float], state: str = "unvalidated") -> list[dict[str, Any]]:
    """Return the readings of whole hours, by how many hours before the last one each was."""
    return [
        {
            "sensor_id": name,
            "pollutant": "no2",
            "start": text(last_hour() - timedelta(hours=ago) + timedelta(minutes=15 * quarter)),
            "value": value,
            "unit": "ug/m3",
            "state": state,
        }
        for ago, value in values.items()
        for quarter in range(4)
    ]


def alert_row(page: Page, words: str) -> Locator:
    """Return the rows of the alerts' table that have these words."""
    return page.locator("tr[data-alert]").filter(has_text=words)


def day(name: str, level: float) -> list[dict[str, Any]]:
    """Return a day of readings about a level, none of them an episode."""
    return hours(name, {ago: level + 8 * math.sin(ago / 3) for ago in range(24)})


needs_chromium = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="Chromium is not installed (apt-get install chromium)"
)
