"""The simulated households and hazards."""

from datetime import UTC, datetime

from healthyplaces.simulator.housing import hazards, households
from shared import instants

NOW = datetime(2026, 1, 15, 10, 7, 3, 250, tzinfo=UTC)


def test_the_same_seed_and_clock_give_the_same_events() -> None:
    assert list(households(1, NOW)) == list(households(1, NOW))
    assert list(hazards(1, NOW)) == list(hazards(1, NOW))


def test_identifiers_differ_wherever_the_content_does() -> None:
    later = NOW.replace(hour=11)
    events = [
        event
        for now in (NOW, later)
        for source in (
            hazards(1, now),
            (event for each in households(1, now) for event in each.events),
        )
        for event in source
    ]
    by_id = {event["id"]: event for event in events}
    assert all(by_id[event["id"]] == event for event in events)


def test_nothing_has_happened_after_now() -> None:
    for household in households(1, NOW):
        times = [instants.parse(event["occurred_at"]) for event in household.events]
        assert times == sorted(times)
        assert times[-1] <= NOW
    assert all(instants.parse(event["occurred_at"]) <= NOW for event in hazards(1, NOW))


def test_a_household_is_housed_until_its_stay_has_ended() -> None:
    kept = list(households(1, NOW))
    for household in kept:
        assert household.events[0]["type"] == "ta.placed"
        assert household.housed == (household.events[-1]["type"] != "ta.ended")
    assert 40 < sum(household.housed for household in kept) < 120


def test_a_refuge_has_no_ward() -> None:
    wards = [household.events[0].get("ward") for household in households(1, NOW, 400)]
    assert None in wards
