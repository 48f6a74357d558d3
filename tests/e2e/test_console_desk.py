"""What an operator does: silences, rules, dead letters, keys, coming in at an issuer."""

import re

import pytest
from e2e import console_driver as console
from e2e.console_driver import Platform
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.stack, pytest.mark.browser, console.needs_chromium]

COUNTED_TONES = """
    window.tones = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      window.tones += 1;
      return make.call(this);
    };
"""


@pytest.fixture(scope="module", autouse=True)
def _episode(platform: Platform) -> None:
    """Index 7 in Foleshill."""
    platform.publish("air.sensors", [console.sensor("CV-FOLE", 52.4306, -1.498799)])
    platform.publish("air.readings", console.day("CV-FOLE", 40))
    platform.publish("air.readings", console.hours("CV-FOLE", {0: 452.0}, "provisional"))


def test_a_person_of_the_issuer_signs_in_and_comes_back_to_where_they_were_going(
    stranger: BrowserContext, platform: Platform
) -> None:
    page = stranger.new_page()
    page.goto(f"{platform.url}/#/alerts?severity=high")
    page.get_by_role("link", name="Sign in with Council account").click()
    page.get_by_role("button", name="Continue as alice").click()
    expect(page.get_by_role("heading", name="Alerts", level=1)).to_be_visible()
    expect(page).to_have_url(f"{platform.url}/#/alerts?severity=high")

    session = next(each for each in stranger.cookies() if each["name"] == "hp_session")
    assert session["httpOnly"]
    assert session["sameSite"] == "Strict"
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "ey" + "J" not in kept

    page.locator("summary", has_text="oidc:alice").click()
    expect(page.get_by_text("Signed in as oidc:alice")).to_be_visible()
    page.keyboard.press("Escape")
    row = console.alert_row(page, "Daily index, NO₂")
    row.get_by_role("button", name="Acknowledge").click()
    expect(row).to_contain_text("seen by oidc:alice")
    page.reload()
    expect(console.alert_row(page, "Daily index, NO₂")).to_contain_text("seen by oidc:alice")
    expect(page.get_by_role("link", name="Operations")).to_be_visible()

    page.locator("summary", has_text="oidc:alice").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("API key")).to_be_visible()
    expect(page).to_have_url(f"{platform.url}/")
    assert platform.issuer.left == 1


@pytest.mark.parametrize(
    ("answer", "scope", "told"),
    [
        ("Refuse", "read", "was refused or given up"),
        ("Continue as alice", "profile", "nothing on this platform is open to you"),
    ],
)
def test_who_may_not_come_in_is_told_why_and_once(
    stranger: BrowserContext, platform: Platform, answer: str, scope: str, told: str
) -> None:
    platform.issuer.scope = scope
    try:
        page = stranger.new_page()
        page.goto(platform.url)
        page.get_by_role("link", name="Sign in with Council account").click()
        page.get_by_role("button", name=answer).click()
        expect(page.get_by_role("alert").first).to_contain_text(told)
        assert console.violations(page) == []
        page.reload()
        expect(page.get_by_label("API key")).to_be_visible()
        expect(page.get_by_text(told)).to_have_count(0)
    finally:
        platform.issuer.as_usual()


def test_an_alert_is_silenced_by_keyboard_and_heard_again(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "alerts")
    row = console.alert_row(page, "Daily index, NO₂")
    row.focus()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What to silence")).to_be_focused()
    dialog.get_by_label("For how long").select_option("4")
    dialog.get_by_label("Why").fill("Roadworks until tonight.")
    assert console.violations(page) == []
    dialog.get_by_role("button", name="Silence").press("Enter")
    expect(dialog).to_have_count(0)
    expect(row).to_contain_text("silenced")

    console.visit(page, platform, "operations/silences")
    kept = page.get_by_role("row").filter(has_text="Roadworks")
    expect(kept).to_contain_text("Daily index, NO₂")
    expect(kept).to_contain_text("Foleshill")
    expect(kept).to_contain_text("admin desk")
    kept.get_by_role("button", name="End").click()
    expect(page.get_by_text("The silence has ended.")).to_be_visible()
    expect(page.get_by_text("Nothing is silenced.")).to_be_visible()
    console.visit(page, platform, "alerts")
    expect(console.alert_row(page, "Daily index, NO₂")).not_to_contain_text("silenced")


def test_every_action_is_in_the_row_for_pointers_too(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "alerts")
    row = console.alert_row(page, "Daily index, NO₂")
    row.get_by_role("button", name="More actions").click()
    menu = page.get_by_role("menu")
    for name in ("Assign", "Comment", "Silence", "Resolve"):
        expect(menu.get_by_role("menuitem", name=name)).to_be_visible()
    assert console.violations(page) == []
    menu.get_by_role("menuitem", name="Assign").click()
    page.get_by_role("dialog").get_by_label("Owner").fill("night desk")
    page.get_by_role("dialog").get_by_role("button", name="Assign").click()
    expect(row).to_contain_text("night desk")
    row.get_by_role("button", name="More actions").click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)


def test_a_new_alert_counts_in_the_title_and_sounds_where_that_is_wanted(
    page: Page, platform: Platform
) -> None:
    page.add_init_script(COUNTED_TONES)
    console.visit(page, platform, "")
    page.locator("summary", has_text="admin desk").click()
    page.get_by_label("Sound for new alerts").check()
    page.keyboard.press("Escape")
    expect(page).to_have_title(re.compile("Overview"))
    waiting = _waiting(page)

    platform.publish("air.sensors", [console.sensor("CV-RADF", 52.42152, -1.519348)])
    platform.publish("air.readings", console.hours("CV-RADF", {1: 30.0, 0: 420.0}))
    expect(page.get_by_role("alert").first).to_contain_text("Radford")
    expect(page).to_have_title(re.compile(rf"^\({waiting + 1}\) "))
    page.wait_for_function("window.tones === 2")

    page.locator("summary", has_text="admin desk").click()
    page.get_by_label("Sound for new alerts").uncheck()
    platform.publish("air.sensors", [console.sensor("CV-LONG", 52.4411, -1.4868)])
    platform.publish("air.readings", console.hours("CV-LONG", {1: 30.0, 0: 420.0}))
    expect(page.get_by_role("alert").first).to_contain_text("Longford")
    assert page.evaluate("window.tones") == 2


def _waiting(page: Page) -> int:
    found = re.match(r"\((\d+)\)", page.title())
    return int(found[1]) if found else 0


def test_a_rule_is_drafted_tested_on_the_past_and_published(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "rules/new")
    page.get_by_label("Identifier").fill("school.no2")
    page.get_by_label("Name").fill("NO2 near schools")
    page.get_by_role("spinbutton", name="Moderate").fill("100")
    page.get_by_role("spinbutton", name="High", exact=True).fill("50")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("alert").filter(has_text="level")).to_be_visible()
    page.get_by_role("spinbutton", name="High", exact=True).fill("300")
    page.locator("summary", has_text="Wards (none chosen").click()
    page.get_by_role("checkbox", name="Foleshill").check()
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", name="NO2 near schools")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="version 1")).to_contain_text("Foleshill")

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
    expect(console.alert_row(page, "NO2 near schools")).to_contain_text("453 against 300 µg/m³")


def test_a_rule_is_retired_with_a_reason_and_its_alert_ends(page: Page, platform: Platform) -> None:
    console.visit(page, platform, "alerts")
    expect(console.alert_row(page, "NO2 near schools")).to_have_count(1)
    console.visit(page, platform, "rules/school.no2")
    page.get_by_role("button", name="Retire this rule").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("The school has moved.")
    assert console.violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Retire this rule").click()
    expect(page.get_by_role("rowheader", name="Retired version 1")).to_be_visible()
    expect(page.get_by_role("button", name="Retire this rule")).to_have_count(0)
    console.visit(page, platform, "alerts")
    expect(console.alert_row(page, "NO2 near schools")).to_have_count(0)


def test_a_new_draft_keeps_the_hours_and_wards_of_the_rule_it_follows(
    page: Page, platform: Platform
) -> None:
    rule = {
        "id": "school.hours",
        "name": "School hours",
        "pollutant": "no2",
        "levels": [{"severity": "moderate", "threshold": 250}],
        "localities": ["E05001222"],
        "active": {"from": "07:00", "to": "16:00"},
    }
    platform.ask("POST", "/v1/rules", json=rule)
    platform.ask("POST", "/v1/rules/school.hours/publish")
    console.visit(page, platform, "rules/school.hours")
    page.get_by_role("spinbutton", name="Moderate").fill("260")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("rowheader", name="Draft version 2")).to_be_visible()
    drafted = next(
        each
        for each in platform.ask("GET", "/v1/rules").json()["items"]
        if (each["id"], each["version"]) == ("school.hours", 2)
    )
    assert drafted["levels"] == [{"severity": "moderate", "threshold": 260}]
    assert drafted["localities"] == ["E05001222"]
    assert drafted["active"]["from"].startswith("07:00")


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


def test_judging_all_dead_letters_again_is_asked_first_and_can_be_tried(
    page: Page, platform: Platform
) -> None:
    platform.ask("POST", "/v1/intake/air.readings", json=console.hours("CV-NONE", {3: 41.0}))
    platform.ask("GET", "/v1/progress", params={"wait": 60}, timeout=90)
    console.visit(page, platform, "operations/letters")
    page.get_by_role("link", name=re.compile(r"^4 unknown sensor air\.readings")).click()
    expect(page).to_have_url(re.compile("topic=air.readings&reason=unknown_sensor"))
    page.get_by_role("button", name="Try all without effect").click()
    expect(page.get_by_text("0 would be accepted, 4 refused again.")).to_be_visible()
    page.get_by_role("button", name="Judge all again").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("All open dead letters of this choice")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)


def test_a_key_is_made_rotated_and_revoked(
    page: Page, stranger: BrowserContext, platform: Platform
) -> None:
    console.visit(page, platform, "operations/keys")
    page.get_by_label("Name of a new key").fill("screen by the door")
    page.get_by_role("button", name="Make a key").click()
    first = _shown(page)
    row = page.get_by_role("row").filter(has_text="screen by the door")
    expect(row).to_have_count(1)
    row.get_by_role("button", name="Rotate").click()
    expect(page.get_by_role("dialog")).to_contain_text("goes on for 24 hours")
    page.get_by_role("dialog").get_by_role("button", name="Rotate").click()
    second = _shown(page)
    assert first != second
    expect(row).to_have_count(2)
    ending = row.filter(has_text="valid until")
    expect(ending).to_have_count(1)
    expect(ending.get_by_role("button", name="Rotate")).to_have_count(0)
    assert [_opens(platform, key) for key in (first, second)] == [True, True]

    ending.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(row.filter(has_text="revoked")).to_have_count(1)
    assert [_opens(platform, key) for key in (first, second)] == [False, True]
    assert console.violations(page) == []


def _shown(page: Page) -> str:
    dialog = page.get_by_role("dialog", name=re.compile("New key"))
    key = dialog.locator(".secret").inner_text()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    return key


def _opens(platform: Platform, key: str) -> bool:
    headers = {"authorization": f"Bearer {key}"}
    return platform.gateway.request("GET", "/v1/rules", headers=headers).status_code == 200
