"""A service that does not answer is left alone for a moment, and asked again by one."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.breaker import CLOSED, Breaker


def failed(times: int, now: float = 0.0) -> Breaker:
    breaker = CLOSED
    for _ in range(times):
        breaker = breaker.failed(now)
    return breaker


def test_it_stays_closed_through_a_few_failures() -> None:
    assert failed(4).lets_through(0.0)


def test_it_opens_after_five_in_a_row_and_only_for_a_while() -> None:
    assert not failed(5).lets_through(0.49)
    assert failed(5).lets_through(0.5)


def test_of_several_who_wait_one_tries() -> None:
    trying = failed(5).trying(0.5)
    assert not trying.lets_through(0.6)


def test_a_failed_try_doubles_the_pause_up_to_four_seconds() -> None:
    breaker = failed(5).trying(0.5).failed(0.5)
    assert not breaker.lets_through(1.49)
    assert breaker.lets_through(1.5)
    assert failed(50).lets_through(4.0)


def test_an_answer_closes_it_whatever_came_before() -> None:
    assert failed(9).succeeded() == CLOSED


@given(st.lists(st.booleans(), max_size=50))
def test_it_never_stays_open_for_longer_than_four_seconds(answers: list[bool]) -> None:
    breaker, now = CLOSED, 0.0
    for answered in answers:
        now += 0.1
        breaker = breaker.succeeded() if answered else breaker.failed(now)
        assert breaker.lets_through(now + 4.0)
