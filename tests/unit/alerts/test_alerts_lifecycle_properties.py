"""The life of an alert, against a second, naive reading of the rules."""

from collections.abc import Sequence

from alerts_builders import HOUR, NOON, rule, runs, series
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain import lifecycle
from services.alerts.domain.interval import Interval
from services.alerts.domain.rule import Clear, Level, Rule
from services.alerts.domain.run import Run
from services.alerts.domain.state import State

VALUES = st.lists(st.one_of(st.none(), st.sampled_from([50, 80, 90, 100, 101, 200, 201, 250])))
RULES = st.builds(
    lambda above, levels, up, down, below: rule(
        *levels, operator=above, consecutive=up, clear=Clear(consecutive=down, below=below)
    ),
    st.sampled_from([">", ">="]),
    st.sampled_from([(("moderate", 100),), (("moderate", 100), ("high", 200))]),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([None, 80, 100]),
)


def naive(over: Rule, values: Sequence[float | None]) -> list[tuple[object, ...]]:
    """Every alert as (start, trigger, end, severity, peak severity, peak, hours), looked up slowly.

    For each position it asks anew, by looking back over the raw values, which levels are on.
    """

    def reaches(threshold: float, value: float) -> bool:
        return value > threshold if over.operator == ">" else value >= threshold

    on: set[Level] = set()
    entered_at: dict[Level, int] = {}
    found: list[dict[str, object]] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        was_on = set(on)
        for level in over.levels:
            back = values[max(0, at - over.consecutive + 1) : at + 1]
            full = len(back) == over.consecutive
            if level not in on:
                if full and all(v is not None and reaches(level.threshold, v) for v in back):
                    on.add(level)
                    entered_at[level] = at
                continue
            limit = level.threshold
            if level is over.levels[0] and over.clear.below is not None:
                limit = over.clear.below
            back = values[at - over.clear.consecutive + 1 : at + 1]
            since = at - over.clear.consecutive + 1 > entered_at[level]
            if since and all(v is not None and not reaches(limit, v) for v in back):
                on.discard(level)
        lowest = over.levels[0]
        if lowest in on and lowest not in was_on:
            found.append({"from": at - over.consecutive + 1, "fired": at, "until": None, "top": []})
        if lowest in was_on or lowest in on:
            alert = found[-1]
            if lowest in on:
                top = max(on, key=lambda level: level.threshold).severity
                alert["top"] = [*alert["top"], top]  # type: ignore[misc]
            else:
                alert["until"] = at
    answers: list[tuple[object, ...]] = []
    for alert in found:
        begin, until = alert["from"], alert["until"]
        assert isinstance(begin, int)
        last = until if isinstance(until, int) else len(values) - 1
        inside = [v for v in values[begin : last + 1] if v is not None]
        tops = alert["top"]
        assert isinstance(tops, list)
        answers.append(
            (
                begin,
                alert["fired"],
                until,
                tops[-1],
                "high" if "high" in tops else "moderate",
                max(inside),
                sum(reaches(over.levels[0].threshold, v) for v in inside),
            )
        )
    return answers


def position(run: Run, over: Rule) -> tuple[object, ...]:
    def at(end: object) -> object:
        return None if end is None else int((end - NOON) / HOUR) - 1  # type: ignore[operator]

    return (
        at(run.first_end),
        at(run.triggered_at),
        at(run.resolved_at),
        run.severity,
        run.peak_severity,
        run.peak,
        run.reached,
    )


@given(RULES, VALUES)
def test_judging_agrees_with_a_naive_reading_of_the_rules(
    over: Rule, values: list[float | None]
) -> None:
    judged = [position(run, over) for run in runs(over, *values) if run.fired]
    assert judged == naive(over, values)


@given(RULES, VALUES, st.integers(0, 30))
def test_where_a_series_is_cut_does_not_matter(
    over: Rule, values: list[float | None], cut: int
) -> None:
    intervals: list[Interval] = series(values)
    whole = lifecycle.resume(over, State(), intervals)
    first = lifecycle.resume(over, State(), intervals[:cut])
    second = lifecycle.resume(over, first.states[-1], intervals[cut:])
    ended = [run for run in first.runs if run is not first.states[-1].run]
    assert (*ended, *second.runs) == whole.runs
    assert second.states[-1] == whole.states[-1]


@given(RULES, VALUES)
def test_a_gap_may_be_given_as_intervals_or_left_out(
    over: Rule, values: list[float | None]
) -> None:
    for run in runs(over, *values):
        assert run.started_at + over.width == run.first_end
        assert run.fired or run.state == "pending"
        assert [step.at for step in run.steps] == sorted(step.at for step in run.steps)
        if run.peak is not None and run.value is not None:
            assert run.value <= run.peak
