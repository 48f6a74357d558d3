import gzip
from collections.abc import Callable
from datetime import date

import pytest

from services.indicators import official
from services.indicators.catalogue.entries import shipped
from services.indicators.domain import releases
from services.indicators.domain.figures import BREAK, Figure
from services.indicators.domain.releases import Released
from shared.errors import Invalid

Rows = list[dict[str, str]]
HEADER = ",".join(official.COLUMNS)


def parsed(*lines: str) -> list[Released]:
    return official.parse("\n".join((HEADER, *lines)).encode(), shipped())


def figures(*lines: str) -> list[Figure]:
    found = parsed(*lines)
    return releases.series(shipped()[found[0].indicator_id], found)


def test_a_figure_is_read_with_its_period_and_source() -> None:
    found = parsed(
        "register_households,E08000026,2024-03-31,2024-03-31,8123,,,final,LAHS 2024,2024-12-05"
    )[0]
    assert (found.value, found.start, found.published_on) == (
        8123,
        date(2024, 3, 31),
        date(2024, 12, 5),
    )


@pytest.mark.parametrize("mark", ["..", "-", ":", "x", "X"])
def test_a_mark_is_null_with_a_note_and_never_zero(mark: str) -> None:
    found = figures(f"ta_households,E08000026,2018-09-30,2018-09-30,{mark},{mark},,,H-CLIC,")[0]
    assert (found.value, found.numerator, found.limits) == (None, None, None)
    assert found.notes[0].endswith(f"({mark})")


def test_a_share_follows_from_its_parts() -> None:
    line = "homelessness_owed_duty,E08000026,2021-01-01,2021-03-31,,630,632,,H-CLIC,"
    found = figures(line)[0]
    assert found.value == pytest.approx(630 / 632 * 100)
    assert found.limits is not None
    assert found.method == "Wilson"


def test_a_rebased_denominator_breaks_the_series_and_yearly_growth_does_not() -> None:
    rows = [("2020-03-31", 149178), ("2020-09-30", 144679), ("2020-12-31", 149178)]
    rows += [("2021-03-31", 151161), ("2022-03-31", 153051)]
    found = figures(
        *(
            f"ta_households_per_1000,E08000026,{day},{day},,500,{households},,H-CLIC,"
            for day, households in rows
        )
    )
    assert [BREAK in each.notes for each in found] == [False, True, True, False, False]


def test_a_count_that_becomes_an_estimate_breaks_the_series() -> None:
    found = figures(
        "rough_sleeping_snapshot,E08000026,2019-11-12,2019-11-12,21,,,count,MHCLG,",
        "rough_sleeping_snapshot,E08000026,2020-11-10,2020-11-10,19,,,estimate,MHCLG,",
        "rough_sleeping_snapshot,E08000026,2021-11-10,2021-11-10,18,,,estimate,MHCLG,",
    )
    assert [BREAK in each.notes for each in found] == [False, True, False]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("nothing,E08000026,2024-03-31,2024-03-31,1,,,,S,", "row 1: indicator_id"),
        ("ta_households,E08 26,2024-03-31,2024-03-31,1,,,,S,", "row 1: area"),
        ("ta_households,E08000026,2024-03-32,2024-03-31,1,,,,S,", "row 1: period_start"),
        ("ta_households,E08000026,2024-03-31,2024-03-30,1,,,,S,", "row 1: period_end"),
        ("ta_households,E08000026,2024-03-02,2024-03-30,1,,,,S,", "row 1: period_end"),
        ("ta_households,E08000026,2024-03-31,2024-03-31,many,,,,S,", "row 1: value"),
        ("ta_households,E08000026,2024-03-31,2024-03-31,inf,,,,S,", "row 1: value"),
        ("ta_households,E08000026,2024-03-31,2024-03-31,-5,,,,S,", "row 1: value"),
        ("ta_households,E08000026,2024-03-31,2024-03-31,5,,,,,", "row 1: source"),
        ("ta_households,E08000026,2024-03-31,2024-03-31,5,,,,S,soon", "row 1: published_on"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(line: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(line)
    assert field in [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("thousands", "households"),
    [
        ("144.679", 144_679),
        ("23385.954000000002", 23_385_954),
        ("23,385.953999999998", 23_385_954),
        ("0.0015", 1.5),
    ],
)
def test_households_in_thousands_are_whole_but_for_a_spreadsheets_rounding(
    thousands: str, households: float
) -> None:
    header = (
        "quarter_end,file_status,area_code,assessments,owed_a_duty,households_in_ta,"
        "households_in_area_thousands,households_in_ta_per_1000,children_in_ta"
    )
    line = f'2019-06,revised,E92000001,,,86240,"{thousands}",3.6876836412147216,127370'
    found = official.parse(f"{header}\n{line}\n".encode(), shipped())
    rate = next(each for each in found if each.indicator_id == "ta_households_per_1000")
    assert rate.denominator == households


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b"\x1f\x8bno"])
def test_what_is_no_release_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        official.parse(content, shipped())


@pytest.mark.reference
def test_the_h_clic_tables_are_known_by_their_header(
    reference: Callable[[str], Rows], reference_folder: object
) -> None:
    del reference_folder
    rates = {
        (row["area_code"], row["quarter_end"]): row
        for row in reference("oracle_hclic_rates_2018Q2_2022Q1.csv")
        if row["measure"] == "households_in_ta_per_1000_households"
    }
    shares = {
        (row["area_code"], row["quarter_end"]): row
        for row in reference("oracle_hclic_proportions_2018Q2_2022Q1.csv")
    }
    compared = 0
    for table, expected, name in (
        ("hclic_ta1_temporary_accommodation_2018Q2_2022Q1.csv.gz", rates, "ta_households_per_1000"),
        ("hclic_a1_assessments_2018Q2_2022Q1.csv.gz", shares, "homelessness_owed_duty"),
    ):
        rows = reference(table)
        header = list(rows[0])
        text = "\n".join(
            [",".join(header), *(",".join(f'"{row[each]}"' for each in header) for row in rows)]
        )
        found = official.parse(gzip.compress(text.encode()), shipped())
        series: dict[str, list[Released]] = {}
        for each in found:
            if each.indicator_id == name:
                series.setdefault(each.area, []).append(each)
        for area, of_area in series.items():
            made = releases.series(shipped()[name], of_area)
            for each, figure in zip(of_area, made, strict=True):
                oracle = expected.get((area, each.end.isoformat()[:7]))
                if oracle is None:
                    continue
                assert figure.limits is not None
                assert figure.value == pytest.approx(float(oracle["value"]), rel=1e-3)
                lower, upper = figure.limits.lower_95, figure.limits.upper_95
                assert lower == pytest.approx(float(oracle["lower95_0cl"]), rel=1e-9)
                assert upper == pytest.approx(float(oracle["upper95_0cl"]), rel=1e-9)
                compared += 1
    assert compared == len(rates) + len(shares)
