"""Connections without a request make room, and those with one do not."""

from typing import Any

from services.gateway.protocol import Guard


class Connection:
    """Stands for one connection: says when it was cut."""

    def __init__(self) -> None:
        self.is_cut = False

    def make_room(self) -> None:
        self.is_cut = True


def guard(most: int = 100, most_per_address: int = 3) -> Any:
    return Guard(most, most_per_address, header_seconds=10, send_seconds=15)


def entered(guard: Any, address: str) -> Connection:
    connection = Connection()
    assert guard.enters(address)
    guard.rests(address, connection)
    return connection


def test_the_one_that_has_rested_longest_makes_room_for_a_new_one() -> None:
    few = guard()
    first, second, third = (entered(few, "a") for _ in range(3))
    few.works("a", first)
    few.rests("a", first)
    entered(few, "a")
    assert [each.is_cut for each in (first, second, third)] == [False, True, False]


def test_where_all_are_at_work_nobody_more_comes_in() -> None:
    few = guard()
    for _ in range(3):
        few.works("a", entered(few, "a"))
    assert not few.enters("a")
    assert few.enters("b")


def test_where_there_are_too_many_in_all_the_busiest_address_makes_room() -> None:
    few = guard(most=4)
    of_a = [entered(few, "a") for _ in range(3)]
    of_b = entered(few, "b")
    entered(few, "c")
    assert [each.is_cut for each in (*of_a, of_b)] == [True, False, False, False]


def test_who_leaves_makes_room_by_itself() -> None:
    few = guard()
    for _ in range(10):
        connection = entered(few, "a")
        few.works("a", connection)
        few.leaves("a")
        assert not connection.is_cut
    assert few.of_addresses.total() == 0
