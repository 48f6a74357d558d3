"""The console in a real Chromium against the real platform, one story a test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import console_driver as console
from e2e.console_driver import Platform
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect, sync_playwright

from deploy.local.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.stack, pytest.mark.browser, console.needs_chromium]

FOLESHILL = "E05001222"
WYKEN = "E05001235"


@pytest.fixture(scope="module")
def platform(
    stack: Stack, module_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    with console.platform(stack.kafka, module_database, tmp_path_factory.mktemp("console")) as ran:
        yield ran


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def stranger(playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser that was never here."""
    with console.browser(playwright) as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, platform: Platform) -> Iterator[BrowserContext]:
    """A browser whose person is signed in and may do everything."""
    with console.browser(playwright) as opened:
        console.sign_in(opened.new_page(), platform)
        yield opened


@pytest.fixture
def page(chromium: BrowserContext, platform: Platform) -> Iterator[Page]:
    """The overview in a tab of its own."""
    opened = chromium.new_page()
    console.visit(opened, platform, "")
    yield opened
    opened.close()


def ward(page: Page, code: str) -> Locator:
    return page.locator(f'[data-ward="{code}"]')


def test_a_platform_without_readings_says_so_and_claims_no_all_clear(page: Page) -> None:
    expect(page.get_by_text("No ward has readings yet")).to_be_visible()
    expect(page.get_by_text("Nothing can be judged yet")).to_be_visible()
    expect(page.get_by_text("All clear")).to_have_count(0)
    expect(ward(page, FOLESHILL)).to_have_class(re.compile("index-none"))


@pytest.mark.parametrize("address", console.PAGES)
def test_each_page_is_usable_without_data(page: Page, platform: Platform, address: str) -> None:
    console.visit(page, platform, address)
    assert console.violations(page) == []
    assert console.overflow(page) == 0


def test_a_wrong_key_is_refused_in_words(stranger: BrowserContext, platform: Platform) -> None:
    page = stranger.new_page()
    page.goto(platform.url)
    page.get_by_label("API key").fill("hp_00000000_" + "x" * 43)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not known")
    assert console.violations(page) == []


def test_a_session_is_out_of_reach_of_scripts(page: Page, chromium: BrowserContext) -> None:
    (cookie,) = chromium.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "hp_" not in kept


def test_nothing_is_asked_of_another_host(page: Page, platform: Platform) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in console.PAGES:
        console.visit(page, platform, address)
    assert [url for url in asked if not url.startswith((platform.url, "data:", "blob:"))] == []


def test_an_episode_changes_the_map_and_raises_an_alert_without_reload(
    page: Page, platform: Platform
) -> None:
    platform.publish("air.sensors", [console.sensor("CV-FOLE", 52.4306, -1.498799)])
    platform.publish("air.readings", console.day("CV-FOLE", 40))
    expect(ward(page, FOLESHILL)).to_have_class(re.compile("index-1"))
    expect(page.get_by_text("All clear")).to_be_visible()

    page.evaluate("window.reloaded = false")
    platform.publish("air.readings", console.hours("CV-FOLE", {0: 452.0}, "provisional"))

    expect(ward(page, FOLESHILL)).to_have_class(re.compile("index-7"))
    expect(ward(page, FOLESHILL)).to_have_attribute("aria-label", re.compile("Foleshill 7, high"))
    alerts = page.get_by_role("region", name="Newest alerts")
    expect(alerts.get_by_role("listitem").filter(has_text="Foleshill")).to_contain_text("High")
    expect(page.get_by_role("alert").first).to_contain_text("Foleshill")
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    assert page.evaluate("window.reloaded") is False


def test_an_alert_acknowledged_by_keyboard_is_seen_so_in_other_tabs_and_browsers(
    page: Page, chromium: BrowserContext, stranger: BrowserContext, platform: Platform
) -> None:
    colleague = stranger.new_page()
    console.sign_in(colleague, platform, "read")
    console.visit(colleague, platform, "alerts")
    second = chromium.new_page()
    console.visit(second, platform, "alerts")
    console.visit(page, platform, "alerts")
    row = page.locator("tr[data-alert]").filter(has_text="Daily index, NO₂")
    expect(row).to_contain_text("not acknowledged")

    page.locator("tr[data-alert][tabindex='0']").focus()
    for _ in range(20):
        if row.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("a")

    expect(row).to_contain_text("seen by admin desk")
    for other in (second, colleague):
        seen = other.locator("tr[data-alert]").filter(has_text="Daily index, NO₂")
        expect(seen).to_contain_text("seen by admin desk", timeout=30_000)
    expect(colleague.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_the_drawer_tells_an_alert_and_takes_a_comment_by_keyboard(
    page: Page, platform: Platform
) -> None:
    console.visit(page, platform, "alerts")
    row = page.locator("tr[data-alert]").filter(has_text="Daily index, NO₂")
    row.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("dialog.drawer")
    expect(drawer).to_contain_text("NO₂ in Foleshill reached the level “High”")
    expect(drawer.get_by_role("img")).to_be_visible()
    expect(drawer.get_by_text(re.compile("Show the .*interval"))).to_be_visible()
    assert console.violations(page) == []

    drawer.get_by_role("button", name="Comment").press("Enter")
    page.get_by_role("textbox", name="Comment").fill("Buses diverted past the station.")
    page.get_by_role("button", name="Comment", exact=True).last.press("Enter")
    expect(drawer).to_contain_text("Buses diverted past the station.")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(row).to_be_focused()


def test_a_rule_is_drafted_tested_on_the_past_and_published(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "rules/new")
    page.get_by_label("Identifier").fill("school.no2")
    page.get_by_label("Name").fill("NO2 near schools")
    page.get_by_label("Levels").fill("moderate 100, high 50")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("alert").filter(has_text="level")).to_be_visible()
    page.get_by_label("Levels").fill("moderate 100, high 300")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", name="NO2 near schools")).to_be_visible()

    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("img", name=re.compile("Alerts over time"))).to_contain_text(
        "Foleshill"
    )
    assert console.violations(page) == []

    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_role("rowheader", name="Published version 1")).to_be_visible()
    expect(page.get_by_role("button", name="Publish the draft")).to_have_count(0)

    platform.publish("air.readings", console.hours("CV-FOLE", {0: 453.0}, "validated"))
    console.visit(page, platform, "alerts")
    row = page.locator("tr[data-alert]").filter(has_text="NO2 near schools")
    expect(row).to_contain_text("453 against 300 µg/m³")


def test_a_dead_letter_is_mended_and_judged_again(page: Page, platform: Platform) -> None:
    (reading, *_) = console.hours("CV-FOLE", {3: 41.0})
    answer = platform.ask(
        "POST", "/v1/intake/air.readings", json=[{**reading, "sensor_id": "CV-FOIE"}]
    )
    assert answer.json()["accepted"] == 1
    platform.ask("GET", "/v1/progress", params={"wait": 60}, timeout=90)
    console.visit(page, platform, "operations/letters")
    row = page.get_by_role("row").filter(has_text="unknown sensor").first
    row.get_by_role("button", name="Open").click()
    payload = page.get_by_label("Payload")
    expect(payload).to_have_value(re.compile("CV-FOIE"))
    assert console.violations(page) == []
    payload.fill(payload.input_value().replace("CV-FOIE", "CV-FOLE"))
    page.get_by_role("button", name="Judge again").click()
    expect(page.get_by_role("dialog")).to_contain_text("Accepted.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("row").filter(has_text="edited and redriven")).to_have_count(1)


def test_filters_live_in_the_address(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "alerts")
    page.get_by_label("Severity").select_option("high")
    page.get_by_label("Ward").select_option(FOLESHILL)
    expect(page).to_have_url(re.compile(rf"severity=high.*locality={FOLESHILL}"))
    page.reload()
    expect(page.get_by_label("Severity")).to_have_value("high")
    expect(page.locator("tr[data-alert]").first).to_contain_text("Foleshill")


def test_the_page_survives_a_restart_of_the_gateway(page: Page, platform: Platform) -> None:
    live = page.get_by_role("banner").get_by_role("status")
    expect(live).to_have_text("Live")
    platform.gateway.kill()
    expect(live).to_have_text("Reconnecting")
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    platform.gateway.start()
    platform.gateway.until_ready()
    expect(live).to_have_text("Live", timeout=45_000)

    platform.publish("air.sensors", [console.sensor("CV-WYKE", 52.41454, -1.452476)])
    platform.publish("air.readings", console.hours("CV-WYKE", {1: 30.0, 0: 620.0}))
    expect(ward(page, WYKEN)).to_have_class(re.compile("index-10"))
    alerts = page.get_by_role("region", name="Newest alerts")
    expect(
        alerts.get_by_role("listitem").filter(has_text=re.compile("Wyken.*Daily index"))
    ).to_contain_text("Very high")


def test_wards_are_reached_by_arrow_keys(page: Page, platform: Platform) -> None:
    page.locator(".ward[tabindex='0']").focus()
    seen = {page.evaluate("document.activeElement.dataset.ward")}
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        seen.add(page.evaluate("document.activeElement.dataset.ward"))
    assert len(seen) > 2
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/places/E05\d+$"))


@pytest.mark.parametrize("address", console.PAGES)
def test_each_page_fits_three_widths_and_has_no_barrier_by_day_or_night(
    page: Page, platform: Platform, tmp_path: Path, address: str
) -> None:
    console.visit(page, platform, address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in console.WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("() => new Promise(requestAnimationFrame)")
            assert console.overflow(page) == 0, (scheme, width)
            assert console.violations(page) == [], (scheme, width)
            page.screenshot(path=tmp_path / f"{width}-{scheme}.png", full_page=True)


def test_a_reader_sees_everything_and_is_offered_no_action(
    stranger: BrowserContext, platform: Platform
) -> None:
    page = stranger.new_page()
    console.sign_in(page, platform, "read")
    for address in console.PAGES[:-1]:
        console.visit(page, platform, address)
        for name in ("Acknowledge", "Resolve", "Publish the draft", "Judge again"):
            expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="Keys")).to_have_count(0)


def test_a_thousand_alerts_are_still_usable(page: Page, platform: Platform) -> None:
    silent = [console.sensor(f"CV-S{n:04}", 52.41 + n / 1e5, -1.5 + n / 1e5) for n in range(1_000)]
    platform.publish("air.sensors", silent)
    readings = [console.hours(each["sensor_id"], {2: 20.0})[0] for each in silent]
    platform.publish("air.readings", readings)
    console.visit(page, platform, "alerts")
    expect(page.get_by_text(re.compile(r"^1,?0\d\d alerts$"))).to_be_visible(timeout=90_000)
    expect(page.locator("tr[data-alert]")).to_have_count(100)
    page.get_by_role("button", name=re.compile("^Show 100 more")).click()
    expect(page.locator("tr[data-alert]")).to_have_count(200)
    page.get_by_label("Severity").select_option("very_high")
    expect(page.locator("tr[data-alert]").first).to_contain_text("Wyken")
    assert console.violations(page) == []


def test_a_service_that_fails_takes_only_its_own_part_of_the_page(
    page: Page, platform: Platform
) -> None:
    alerts = platform.services["alerts"]
    alerts.stop()
    try:
        page.reload()
        expect(page.get_by_text("It is not known whether alerts are open")).to_be_visible()
        expect(page.get_by_text("All clear")).to_have_count(0)
        expect(ward(page, WYKEN)).to_have_class(re.compile("index-10"))
        assert console.violations(page) == []
    finally:
        alerts.start()
        alerts.until_ready()


def test_signing_out_ends_the_session(stranger: BrowserContext, platform: Platform) -> None:
    page = stranger.new_page()
    console.sign_in(page, platform)
    page.locator("summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name=re.compile("Healthy Places"))).to_be_visible()
    expect(page.get_by_label("API key")).to_be_visible()
    page.goto(f"{platform.url}/#/alerts")
    expect(page.get_by_label("API key")).to_be_visible()
