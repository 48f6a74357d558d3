"""The checker finds what was planted, each thing by its name, and nothing where all is well."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import pytest

from faults import checker
from faults.evidence import Evidence
from faults.ledger import Ledger, digest
from faults.model import Expected, Logged, expected

INTERVALS = {"a": 3600, "b": 1800}


def content(sensor: str, hour: int, value: object = 10.0, **more: object) -> dict[str, object]:
    return {
        "sensor_id": sensor,
        "pollutant": "no2",
        "start": f"2026-01-15T{hour:02}:00:00Z",
        "end": f"2026-01-15T{hour:02}:30:00Z",
        "value": value,
        "unit": "ug/m3",
        "state": "unvalidated",
        **more,
    }


@dataclass
class Run:
    """A run in which all went well, to spoil."""

    ledger: Ledger
    log: list[Logged]
    must: Expected
    found: Evidence

    def faults(self) -> set[str]:
        findings = [
            *checker.check_log(self.ledger, self.log),
            *checker.check_state(self.must, self.found),
            *checker.check_outbound(self.found),
        ]
        return {each.fault for each in findings}


SENT: tuple[dict[str, object] | list[dict[str, object]], ...] = (
    content("a", 8),
    content("a", 8, 11.0),
    content("a", 8, 11.0),
    content("a", 9, 20.0),
    [content("b", 8), content("b", 9, "41.3"), content("b", 10, 30.0, state="validated")],
    content("b", 10, 99.0, state="provisional"),
    content("c", 8),
)


@pytest.fixture
def run() -> Run:
    ledger, log = Ledger(), []
    for number, each in enumerate(SENT):
        key = str((each[0] if isinstance(each, list) else each)["sensor_id"]).encode()
        entry = ledger.sends("reading", "air.readings", key, orjson.dumps(each))
        ledger.took(entry, ("air.readings", 0, number))
        log.append(Logged("air.readings", 0, number, key, entry.value))
    must = expected(log, INTERVALS)
    return Run(ledger, log, must, faithful(must))


def faithful(must: Expected) -> Evidence:
    """What a platform without fault would hold and say."""
    kept = [
        (identity, each)
        for identity, contents in must.contents.items()
        for each in contents
        if each != must.current[identity]
    ]
    return Evidence(
        readings=list(must.current.items()),
        kept=kept,
        hours=[
            (identity, (each.value, each.n, each.expected, each.state, 1))
            for identity, each in must.hours.items()
        ],
        letters=[(spot, reason, "open", b"") for spot, reason in must.letters.items()],
        transitions=[("A", 1), ("A", 2)],
        said=[
            *(
                said_hour(*identity, each.value, each.n, each.expected)
                for identity, each in must.hours.items()
            ),
            *(said_letter(spot) for spot in must.letters),
            said_transition("A", 1),
            said_transition("A", 2),
        ],
    )


def said_hour(
    sensor: str, pollutant: str, start: str, value: float, n: int, of: int, revision: int = 1
) -> Logged:
    hour = {
        "sensor_id": sensor,
        "pollutant": pollutant,
        "start": start,
        "value": value,
        "n": n,
        "expected": of,
        "revision": revision,
    }
    name = f"{sensor}/{start}/{revision}".encode()
    return Logged("air.hourly", 0, 0, sensor.encode(), orjson.dumps(hour), (("ce_id", name),))


def said_letter(spot: tuple[str, int, int, int | None]) -> Logged:
    names = ("dlq_topic", "dlq_partition", "dlq_offset", "dlq_item")
    headers = tuple(
        (name, str(each).encode())
        for name, each in zip(names, spot, strict=True)
        if each is not None
    )
    return Logged("air.readings.dlq", 0, 0, None, b"", headers)


def said_transition(alert: str, seq: int) -> Logged:
    told = orjson.dumps({"id": alert, "transition": {"seq": seq}})
    name = f"{alert}/{seq}".encode()
    return Logged("alerts.events", 0, 0, alert.encode(), told, (("ce_id", name),))


def test_nothing_is_found_where_all_is_well(run: Run) -> None:
    assert run.faults() == set()


def test_the_model_takes_the_later_of_equal_states_and_the_higher_of_others(run: Run) -> None:
    held = {identity[2][11:13]: each.value for identity, each in run.must.current.items()}
    assert held == {"08": 10.0, "09": 20.0, "10": 30.0}  # of b; a's 8 o'clock is below
    assert run.must.current["a", "no2", "2026-01-15T08:00:00Z"].value == 11.0
    assert run.must.letters == {
        ("air.readings", 0, 4, 1): "invalid",
        ("air.readings", 0, 6, None): "unknown_sensor",
    }


def test_a_repeat_of_an_event_under_its_own_id_is_no_fault(run: Run) -> None:
    run.found.said.append(run.found.said[0])
    assert run.faults() == set()


def test_a_record_nobody_answered_for_may_stand_in_the_topic_once(run: Run) -> None:
    entry = run.ledger.sends("reading", "air.readings", b"a", orjson.dumps(content("a", 10)))
    assert run.faults() == set()
    stands = Logged("air.readings", 0, 7, b"a", entry.value)
    run.log.append(stands)
    run.must = expected(run.log, INTERVALS)
    run.found = faithful(run.must)
    assert run.faults() == set()
    run.log.append(replace(stands, offset=8))
    assert run.faults() == {"repeated"}


def lose_an_acknowledged_record(run: Run) -> None:
    run.log.pop(3)


def lose_a_reading(run: Run) -> None:
    run.found.readings.pop()


def lose_what_was_superseded(run: Run) -> None:
    run.found.kept.clear()


def lose_a_letter(run: Run) -> None:
    run.found.letters.pop()


def lose_the_telling_of_a_letter(run: Run) -> None:
    run.found.said = [each for each in run.found.said if each.topic != "air.readings.dlq"]


def lose_an_hour(run: Run) -> None:
    run.found.hours.pop()


def leave_something_unpublished(run: Run) -> None:
    run.found.pending = 1


def repeat_a_record(run: Run) -> None:
    run.log.append(replace(run.log[0], offset=7))


def repeat_a_reading(run: Run) -> None:
    run.found.readings.append(run.found.readings[0])


def repeat_a_letter(run: Run) -> None:
    run.found.letters.append(run.found.letters[0])


def say_two_things_under_one_id(run: Run) -> None:
    run.found.said.append(replace(run.found.said[0], value=b"{}"))


def put_a_record_nobody_sent_into_the_topic(run: Run) -> None:
    run.log.append(Logged("air.readings", 0, 7, b"a", orjson.dumps(content("a", 12))))


def hold_a_reading_nobody_sent(run: Run) -> None:
    (sensor, pollutant, _), reading = run.found.readings[0]
    run.found.readings.append(((sensor, pollutant, "2026-01-15T23:00:00Z"), reading))


def keep_a_value_nobody_sent(run: Run) -> None:
    identity, reading = run.found.kept[0]
    run.found.kept.append((identity, replace(reading, original=-1.0)))


def swap_two_readings(run: Run) -> None:
    (first, one), (second, two), *rest = run.found.readings
    run.found.readings = [(first, two), (second, one), *rest]


def hold_the_earlier_value(run: Run) -> None:
    identity, reading = run.found.kept[0]
    run.found.readings = [
        (each, reading if each == identity else held) for each, held in run.found.readings
    ]


def spoil_a_mean_by_one_bit(run: Run) -> None:
    identity, (value, *rest) = run.found.hours[0]
    run.found.hours[0] = (identity, (value + 2e-15, *rest))


def change_a_reason(run: Run) -> None:
    spot, _, status, payload = run.found.letters[0]
    run.found.letters[0] = (spot, "malformed", status, payload)


def leave_a_revision_out(run: Run) -> None:
    run.found.said[0] = said_hour("a", "no2", "2026-01-15T08:00:00Z", 11.0, 1, 1, revision=2)
    identity, (*rest, _) = run.found.hours[0]
    run.found.hours[0] = (identity, (*rest, 2))


def swap_two_transitions(run: Run) -> None:
    run.found.said[-2:] = reversed(run.found.said[-2:])


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lose_an_acknowledged_record, "lost"),
        (lose_a_reading, "lost"),
        (lose_what_was_superseded, "lost"),
        (lose_a_letter, "lost"),
        (lose_the_telling_of_a_letter, "lost"),
        (lose_an_hour, "lost"),
        (leave_something_unpublished, "lost"),
        (repeat_a_record, "repeated"),
        (repeat_a_reading, "repeated"),
        (repeat_a_letter, "repeated"),
        (say_two_things_under_one_id, "repeated"),
        (put_a_record_nobody_sent_into_the_topic, "phantom"),
        (hold_a_reading_nobody_sent, "phantom"),
        (keep_a_value_nobody_sent, "phantom"),
        (swap_two_readings, "wrong"),
        (hold_the_earlier_value, "wrong"),
        (spoil_a_mean_by_one_bit, "wrong"),
        (change_a_reason, "wrong"),
        (leave_a_revision_out, "order"),
        (swap_two_transitions, "order"),
    ],
)
def test_what_was_planted_is_found(run: Run, spoil: Callable[[Run], None], fault: str) -> None:
    spoil(run)
    assert fault in run.faults()


def test_an_alert_that_only_one_of_two_platforms_has_is_found(run: Run) -> None:
    run.found.alerts = [("daqi.no2", "E05001228", "high", 7.0)]
    other = deepcopy(run.found)
    assert list(checker.check_same(run.found, other)) == []
    other.alerts = [("daqi.no2", "E05001228", "high", 8.0)]
    assert {each.what for each in checker.check_same(run.found, other)} == {
        "1 × alert only after faults",
        "1 × alert only without faults",
    }


def test_a_transition_that_a_client_missed_or_heard_twice_is_found(run: Run) -> None:
    assert list(checker.check_stream(run.found, [("A", 1), ("A", 2)])) == []
    missed = {each.fault for each in checker.check_stream(run.found, [("A", 2)])}
    again = {each.fault for each in checker.check_stream(run.found, [("A", 1), ("A", 2), ("A", 2)])}
    assert (missed, again) == ({"lost"}, {"repeated"})


def test_a_ledger_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "run.ledger"
    written = Ledger(file)
    first = written.sends("reading", "air.readings", b"a", b"{}")
    written.tries_again(first)
    written.took(first, ("air.readings", 1, 5))
    written.refused(written.sends("reading", "air.readings", b"b", b"[]"))
    written.sends("reading", "air.readings", b"c", b"null")
    written.close()
    read = Ledger.read(file)
    assert read.entries == written.entries
    assert [each.outcome for each in read] == ["ok", "failed", "unknown"]
    assert read.entries[0].digest == digest(b"a", b"{}")
