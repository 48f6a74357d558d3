"""Official releases and reference data beside operational counts."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from backing.kafka import Read
from fact_builders import CITY, FOLESHILL, Measures, event, placed

DATA = Path(__file__).parents[4] / "shared" / "data" / "indicators"
HEADER = (
    "indicator_id,area,period_start,period_end,value,numerator,denominator,status,source,"
    "published_on"
)


def load(measures: Measures, *lines: str, **parameters: str) -> dict[str, object]:
    answer = measures.service.request(
        "POST",
        "/v1/official/load",
        content="\n".join((HEADER, *lines)),
        params=parameters,
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def refer(measures: Measures, *lines: str) -> None:
    header = (
        "area,year,population,adults_16_plus,households,under_5,over_65,imd_decile,imd_quintile"
    )
    answer = measures.ingest.request(
        "POST", "/v1/reference/load", content="\n".join((header, *lines))
    )
    assert answer.status_code == 200, answer.text


def told_last(
    measures: Measures, indicator: str, end: str, before: dict[int, int]
) -> dict[str, Any]:
    """Return the last thing told of a whole area on the topic of values."""

    def of_it(read: list[Read]) -> list[dict[str, Any]]:
        told = [each.content for each in read]
        return [
            each
            for each in told
            if (each["indicator_id"], each["period"]["end"], each["by"]) == (indicator, end, "none")
        ]

    found = measures.kafka.read("indicators.values", before, lambda read: bool(of_it(read)))
    return of_it(found)[-1]


def test_official_figures_are_exact_and_never_mix_with_operational_ones(
    measures: Measures,
) -> None:
    line = "ta_households,E08000026,2016-06-30,2016-06-30,{},,,{},H-CLIC TA1,2016-10-01"
    assert load(measures, line.format(447, "first"), dry_run="true")["figures"] == 0
    assert load(measures, line.format(447, "first")) == {
        "rows": 1,
        "figures": 1,
        "dry_run": False,
    }
    assert load(measures, line.format(447, "first"))["figures"] == 0
    measures.publish(placed(uuid4().hex, "2016-06-10") for _ in range(12))
    official = measures.value("ta_households", date="2016-06-30", basis="official")
    assert (official["value"], official["basis"], official["revision"]) == (447, "official", 1)
    assert measures.value("ta_households", date="2016-06-30")["value"] == 10
    load(measures, line.format(451, "revised"))
    official = measures.value("ta_households", date="2016-09-15", basis="official")
    assert (official["value"], official["revision"]) == (451, 2)
    history = measures.service.items(
        "/v1/indicators/ta_households/revisions", period_start="2016-06-30", basis="official"
    )
    assert [each["value"] for each in history] == [447, 451]
    assert "H-CLIC TA1" in history[0]["cause"]


def test_the_revisions_of_a_ward_are_those_of_both_bases(measures: Measures) -> None:
    line = f"ta_households,{FOLESHILL},2014-06-30,2014-06-30,{{}},,,,A ward table,2014-10-01"
    load(measures, line.format(31))
    load(measures, line.format(32))
    cases = [uuid4().hex for _ in range(10)]
    measures.publish(placed(case, "2014-06-10") for case in cases)
    measures.publish(event("ta.ended", case, "2014-07-10") for case in cases)
    history = measures.service.items(
        "/v1/indicators/ta_households/revisions", period_start="2014-06-30", area=FOLESHILL
    )
    told = [(each["basis"], each["revision"], each["value"], each["area"]) for each in history]
    assert told == [
        ("official", 1, 31, FOLESHILL),
        ("official", 2, 32, FOLESHILL),
        ("operational", 1, 10, FOLESHILL),
    ]
    [wards] = measures.items("ta_households", basis="official", by="ward", date="2014-06-30")
    assert (wards["group"], wards["value"], wards["revision"]) == (FOLESHILL, 32, 2)


def test_a_rate_is_over_the_reference_of_its_year(measures: Measures) -> None:
    measures.publish(placed(uuid4().hex, "2015-01-10") for _ in range(20))
    assert measures.value("ta_households_per_1000", date="2015-02-28")["value"] is None
    refer(
        measures,
        f"{CITY},2014,300000,,100000,,,,",
        f"{CITY},2016,,,200000,,,,",
        f"{FOLESHILL},2014,24000,,8000,,,,",
    )
    found = measures.value("ta_households_per_1000", date="2015-02-28")
    assert found["value"] == pytest.approx(20 / 100_000 * 1000)
    assert found["denominator"] == 100_000
    assert found["lower_95"] < found["value"] < found["upper_95"]
    wards = measures.by("ta_households_per_1000", "ward", date="2015-02-28")
    assert wards[FOLESHILL]["value"] == pytest.approx(20 / 8000 * 1000)
    assert wards[FOLESHILL]["comparison"] == {
        "benchmark": found["value"],
        "outcome": "worse",
    }
    later = measures.value("ta_households_per_1000", date="2016-01-31")
    assert "break_in_series" in later["notes"]
    deprived = measures.by("ta_households_per_1000", "imd_quintile", date="2015-02-28")
    assert deprived["1"]["notes"] == ["no denominator"]


def test_pages_hold_every_official_figure_where_periods_end_together(measures: Measures) -> None:
    line = "homelessness_assessed,E08000026,{},2013-{}-{},{},,,,S,"
    load(
        measures,
        *(
            line.format(start, month, day, value)
            for start, month, day, value in (
                ("2013-06-01", "06", 30, 10),
                ("2013-04-01", "06", 30, 30),
                ("2012-07-01", "06", 30, 120),
                ("2013-07-01", "07", 31, 11),
            )
        ),
    )
    path, asked = (
        "/v1/indicators/homelessness_assessed",
        {"from_": "2012-01-01", "to": "2013-12-31"},
    )
    found = measures.service.items(path, basis="official", limit=1, **asked)
    assert [each["value"] for each in found] == [120, 30, 10, 11]
    assert [each["period"]["type"] for each in found] == ["year", "quarter", "month", "month"]


def test_a_bad_release_is_refused_whole(measures: Measures) -> None:
    good = "ta_households,E08000026,2017-06-30,2017-06-30,100,,,,S,"
    answer = measures.service.request(
        "POST",
        "/v1/official/load",
        content="\n".join((HEADER, good, "nothing,E08000026,2017-06-30,2017-06-30,1,,,,S,")),
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "row 2: indicator_id"
    found = measures.items("ta_households", basis="official", from_="2017-01-01", to="2017-12-31")
    assert found == []


def test_no_official_trend_crosses_a_break_between_two_of_its_years(measures: Measures) -> None:
    before = measures.kafka.ends("indicators.values")
    line = "ta_households_per_1000,E07000220,{0},{0},,{1},{2},final,H-CLIC TA1,"
    years = {2019: 45_000, 2020: 45_300, 2021: 45_600, 2022: 45_900, 2023: 46_200}
    load(
        measures,
        *(
            line.format(f"{year}-03-31", 100 + 60 * (year - 2019), households)
            for year, households in years.items()
        ),
    )
    asked = {"basis": "official", "area": "E07000220", "date": "2023-03-31"}
    name = "ta_households_per_1000"
    item = measures.value(name, **asked)
    found = item["trend"]
    assert (found["marker"], found["direction"]) == ("Increasing", "getting_worse")
    told = told_last(measures, name, "2023-03-31", before)
    assert told.pop("cause") == "official release: H-CLIC TA1"
    assert told == {**item, "indicator_id": name, "by": "none"}
    load(measures, line.format("2021-09-30", 230, 43_000))
    assert measures.value(name, **asked)["trend"]["marker"] == "CannotBeCalculated"
    broken = measures.value(name, **{**asked, "date": "2021-09-30"})
    assert "break_in_series" in broken["notes"]


def test_no_operational_trend_crosses_a_rebased_denominator(measures: Measures) -> None:
    """Households come on 10 June of five years, more each year, and go after the month's end."""
    before = measures.kafka.ends("indicators.values")
    number = {2009: 20, 2010: 60, 2011: 100, 2012: 140, 2013: 180}
    cases = {year: [uuid4().hex for _ in range(some)] for year, some in number.items()}
    stories = [
        each
        for year, some in cases.items()
        for case in some
        for each in (placed(case, f"{year}-06-10"), event("ta.ended", case, f"{year}-07-10"))
    ]
    measures.publish(stories)
    refer(measures, *(f"{CITY},{year},,,{100_000 + 500 * (year - 2009)},,,," for year in number))
    name = "ta_households_per_1000"
    found = measures.value(name, date="2013-06-30")
    assert (found["value"], found["trend"]["marker"]) == (
        pytest.approx(180 / 102_000 * 1000),
        "Increasing",
    )
    households = measures.value("ta_households", date="2013-06-30")
    assert households["trend"]["marker"] == "Increasing"
    told = told_last(measures, "ta_households", "2013-06-30", before)
    assert {**told, **households} == told
    refer(measures, f"{CITY},2011,,,90000,,,,")
    found = measures.value(name, date="2013-06-30")
    assert found["trend"]["marker"] == "CannotBeCalculated"
    assert "break_in_series" not in found["notes"]
    assert "break_in_series" in measures.value(name, date="2011-01-31")["notes"]
    assert measures.value("ta_households", date="2013-06-30")["trend"]["marker"] == "Increasing"


@pytest.mark.reference
def test_the_h_clic_tables_can_be_asked_for(measures: Measures) -> None:
    if not DATA.is_dir():
        pytest.skip(f"NOT COMPARED with the reference data: {DATA} is not beside the checkout")
    for name in (
        "hclic_ta1_temporary_accommodation_2018Q2_2022Q1.csv.gz",
        "hclic_a1_assessments_2018Q2_2022Q1.csv.gz",
    ):
        content = (DATA / name).read_bytes()
        answer = measures.service.request("POST", "/v1/official/load", content=content)
        assert answer.status_code == 200, answer.text
    asked = {"basis": "official", "from_": "2018-04-01", "to": "2022-03-31"}
    households = measures.items("ta_households", **asked)
    assert len(households) == 16
    assert households[0]["value"] == 591
    assert households[1]["value"] is None
    assert "not available (..)" in households[1]["notes"]
    rates = measures.items("ta_households_per_1000", **asked)
    assert rates[0]["value"] == pytest.approx(4.084905203934227)
    assert rates[0]["denominator"] == 144_679
    assert rates[0]["comparison"]["benchmark"] == pytest.approx(3.5478464929199385)
    assert rates[0]["comparison"]["outcome"] == "worse"
    broken = [each["period"]["end"] for each in rates if "break_in_series" in each["notes"]]
    assert broken == ["2020-09-30", "2020-12-31"]
    owed = measures.items("homelessness_owed_duty", **asked)
    assert owed[0]["value"] == pytest.approx(200 / 207 * 100)
    assert owed[0]["period"] == {"type": "quarter", "start": "2018-04-01", "end": "2018-06-30"}
    elsewhere = measures.items("ta_children", area="E92000001", **asked)
    assert elsewhere[0]["value"] == 123_770
