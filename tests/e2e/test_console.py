"""The console in a real Chromium on the real platform: an episode from its first reading on."""

import re

import pytest
from e2e import console_driver as console
from e2e.console_driver import Platform
from playwright.sync_api import BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.stack, pytest.mark.browser, console.needs_chromium]

FOLESHILL = "E05001222"
WYKEN = "E05001235"


def ward(page: Page, code: str) -> Locator:
    return page.locator(f'[data-ward="{code}"]')


def test_a_wrong_key_is_refused_in_words(stranger: BrowserContext, platform: Platform) -> None:
    page = stranger.new_page()
    page.goto(platform.url)
    page.get_by_label("API key").fill("hp_00000000_" + "x" * 43)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").last).to_contain_text("not known")
    assert console.violations(page) == []


def test_a_session_is_out_of_reach_of_scripts(page: Page, chromium: BrowserContext) -> None:
    (cookie,) = chromium.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "hp_" not in kept


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
    row = console.alert_row(page, "Daily index, NO₂")
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
    row = console.alert_row(page, "Daily index, NO₂")
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


def test_filters_live_in_the_address(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "alerts")
    page.get_by_label("Severity").select_option("high")
    page.get_by_label("Ward").select_option(FOLESHILL)
    expect(page).to_have_url(re.compile(rf"severity=high.*locality={FOLESHILL}"))
    page.reload()
    expect(page.get_by_label("Severity")).to_have_value("high")
    expect(page.locator("tr[data-alert]").first).to_contain_text("Foleshill")


def test_the_page_survives_a_restart_of_the_gateway(
    page: Page, chromium: BrowserContext, platform: Platform
) -> None:
    other = chromium.new_page()
    console.visit(other, platform, "alerts")
    live = page.get_by_role("banner").get_by_role("status")
    expect(live).to_have_text("Live")
    platform.gateway.kill()
    expect(live).to_have_text("Reconnecting")
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    platform.gateway.start()
    platform.gateway.until_ready()
    expect(live).to_have_text("Live", timeout=45_000)

    for tab in (other, chromium.new_page()):
        console.visit(tab, platform, "alerts")
        expect(console.alert_row(tab, "Daily index, NO₂")).to_contain_text("seen by admin desk")
        tab.close()

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


def test_signing_out_ends_the_session(stranger: BrowserContext, platform: Platform) -> None:
    page = stranger.new_page()
    console.sign_in(page, platform)
    page.locator("summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name=re.compile("Healthy Places"))).to_be_visible()
    expect(page.get_by_label("API key")).to_be_visible()
    page.goto(f"{platform.url}/#/alerts")
    expect(page.get_by_label("API key")).to_be_visible()
