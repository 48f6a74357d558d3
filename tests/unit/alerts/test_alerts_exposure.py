"""People times hours at or above each level."""

from alerts_builders import hour, rule, series

from services.alerts.domain import exposure
from services.alerts.domain.exposure import Area, Reached

RULE = rule(("moderate", 100), ("high", 200))
AREAS = [
    Area("A", "Aton", 1000, 1, {"school": 2}),
    Area("B", "Beeton", 500, 1, {"school": 1, "care_home": 3}),
    Area("C", "Ceeton", None, 5),
    Area("D", "Deeton", 200, None),
]
BY_CODE = {area.code: area for area in AREAS}
FOUND = [
    Reached(RULE, "A", "moderate", 10),
    Reached(RULE, "A", "high", 2),
    Reached(RULE, "B", "moderate", 1),
    Reached(RULE, "C", "high", 3),
    Reached(RULE, "gone", "high", 3),
]


def lines(groups: dict[str, str | None]) -> list[tuple[object, ...]]:
    return [
        (line.group, line.severity, line.threshold, line.hours, line.person_hours)
        for line in exposure.lines(FOUND, BY_CODE, groups)
    ]


def test_the_ledger_has_what_reached_a_level_with_the_highest_it_reached() -> None:
    assert exposure.exceedances(RULE, series([100, 101, None, 250, 50])) == (
        (hour(1), "moderate"),
        (hour(3), "high"),
    )


def test_an_hour_counts_at_every_level_it_reached() -> None:
    assert lines(exposure.by_ward(AREAS)) == [
        ("A", "moderate", 100, 12, 12_000),
        ("A", "high", 200, 2, 2_000),
        ("B", "moderate", 100, 1, 500),
        ("C", "moderate", 100, 3, None),
        ("C", "high", 200, 3, None),
    ]


def test_wards_are_summed_by_deprivation_fifth() -> None:
    assert lines(exposure.by_quintile(AREAS)) == [
        ("1", "moderate", 100, 13, 12_500),
        ("1", "high", 200, 2, 2_000),
        ("5", "moderate", 100, 3, None),
        ("5", "high", 200, 3, None),
    ]


def test_all_wards_together() -> None:
    assert lines(exposure.together(AREAS)) == [
        (None, "moderate", 100, 16, 12_500),
        (None, "high", 200, 5, 2_000),
    ]


def test_a_quarter_of_an_hour_is_a_quarter() -> None:
    quarters = rule(averaging="15min")
    (line,) = exposure.lines(
        [Reached(quarters, "A", "moderate", 2)], BY_CODE, exposure.together(AREAS)
    )
    assert (line.hours, line.person_hours) == (0.5, 500)


def test_sensitive_sites_count_by_the_hour_and_by_their_kind() -> None:
    found = exposure.lines(FOUND, BY_CODE, exposure.by_quintile(AREAS))
    of_fifth = {(line.group, line.severity): line.site_hours for line in found}
    assert of_fifth == {
        ("1", "moderate"): {"care_home": 3.0, "school": 25.0},
        ("1", "high"): {"school": 4.0},
        ("5", "moderate"): {},
        ("5", "high"): {},
    }
