"""The simulated sensors: repeatable, and as untidy as real ones."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from hypothesis import given, settings
from hypothesis import strategies as st

from healthyplaces.simulator.air import Episode, concentration, episode_before
from healthyplaces.simulator.city import sensors
from healthyplaces.simulator.schedule import Behaviour, Sending, readings, schedule
from shared import instants

NOW = datetime(2026, 1, 15, 10, 7, 3, tzinfo=UTC)
DAY = timedelta(days=1)
SENSORS = sensors(1, per_ward=1)
TIDY = Behaviour(late=0, corrected=0, repeated=0, refused=0, outage=0)


def day(seed: int = 1, behaviour: Behaviour | None = None) -> list[Sending]:
    return list(schedule(seed, SENSORS, NOW - DAY, NOW, behaviour=behaviour))


def test_the_same_seed_gives_the_same_day() -> None:
    assert day() == day()


def test_another_seed_gives_another_day() -> None:
    assert day() != day(seed=2)


def test_readings_are_those_of_the_schedule() -> None:
    sent = [sending.reading for sending in day()]
    assert list(readings(1, SENSORS, NOW - DAY, NOW)) == sent


def test_what_is_sent_comes_in_order_and_never_before_its_end() -> None:
    sent = day()
    assert [each.at for each in sent] == sorted(each.at for each in sent)
    assert all(each.at > instants.parse(each.reading["end"]) for each in sent if each.accepted)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 86_399))
def test_how_a_simulation_is_cut_does_not_matter(seconds: int) -> None:
    few = SENSORS[:3]
    start, cut = NOW - DAY, NOW - DAY + timedelta(seconds=seconds)
    episode = episode_before(NOW)

    def identities(since: datetime, until: datetime) -> Counter[str]:
        return Counter(str(each) for each in schedule(1, few, since, until, episode))

    assert identities(start, cut) + identities(cut, NOW) == identities(start, NOW)


def test_an_endless_simulation_begins_like_a_bounded_one() -> None:
    episode = episode_before(NOW)
    endless = schedule(1, SENSORS, NOW - DAY, None, episode)
    bounded = schedule(1, SENSORS, NOW - DAY, NOW, episode)
    first = NOW - timedelta(hours=4)
    assert list(takewhile(lambda each: each.at < first, endless)) == list(
        takewhile(lambda each: each.at < first, bounded)
    )


def test_a_tidy_day_has_every_interval_once() -> None:
    counted = Counter(each.reading["sensor_id"] for each in day(behaviour=TIDY))
    assert counted["COAL"] == 24 * 4
    assert counted["foleshill-1"] == 288 * 3


def test_a_usual_day_has_gaps_and_late_corrected_repeated_and_refused_readings() -> None:
    sent = day()
    assert len(sent) < len(day(behaviour=TIDY))
    states = Counter(each.reading["state"] for each in sent)
    assert states["validated"] > 50
    assert states["withdrawn"] > 5
    late = [
        each
        for each in sent
        if each.accepted and each.at - instants.parse(each.reading["start"]) > timedelta(hours=2)
    ]
    assert len(late) > 50
    texts = Counter(str(each.reading) for each in sent if each.accepted)
    assert sum(many > 1 for many in texts.values()) > 50
    assert sum(not each.accepted for each in sent) > 3


def test_every_kind_of_mistake_is_made() -> None:
    wrong = Behaviour(refused=0.2)
    refused = [each.reading for each in day(behaviour=wrong) if not each.accepted]
    assert any(isinstance(reading["value"], str) for reading in refused)
    assert any(reading["unit"] == "ppb" and reading["pollutant"] == "pm25" for reading in refused)
    assert any(reading["sensor_id"].endswith("-unregistered") for reading in refused)
    assert any(reading["start"] > reading["end"] for reading in refused)
    assert any(not reading["start"].endswith("Z") for reading in refused)


def test_the_episode_is_six_to_twenty_one_hours_ago_whatever_the_time() -> None:
    for hours in range(0, 24 * 366, 7):
        now = NOW + timedelta(hours=hours)
        ago = now - episode_before(now).peak
        assert timedelta(hours=6) <= ago <= timedelta(hours=21, minutes=30)


@given(st.integers(1, 10_000), st.integers(0, 365 * 24))
@settings(max_examples=25, deadline=None)
def test_whatever_the_seed_and_the_time_no2_reaches_moderate_and_leaves_it_again(
    seed: int, hours: int
) -> None:
    now = NOW + timedelta(hours=hours)
    episode = episode_before(now)
    [street] = (sensor for sensor in sensors(seed, 1) if sensor.sensor_id == "radford-1")
    levels = [
        concentration(seed, street, "no2", now - timedelta(minutes=15 * quarter), episode)
        for quarter in range(96)
    ]
    assert max(levels) > 230
    assert max(levels[:12]) < 200


def test_a_clear_day_stays_low() -> None:
    clear = Episode(NOW, strength=0)
    hours = [NOW - timedelta(hours=hour) for hour in range(24)]
    assert max(concentration(1, SENSORS[1], "no2", hour, clear) for hour in hours) < 140


def test_no_concentration_is_negative_and_coarse_particles_include_the_fine() -> None:
    episode = episode_before(NOW)
    for quarter in range(96):
        at = NOW - timedelta(minutes=15 * quarter)
        fine, coarse = (
            concentration(1, SENSORS[0], kind, at, episode) for kind in ("pm25", "pm10")
        )
        assert 0 <= fine < coarse
