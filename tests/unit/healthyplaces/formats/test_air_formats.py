"""Files of readings in the formats that publishers have."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from healthyplaces.formats import aurn, json_lines, luftdaten
from healthyplaces.formats.detect import Format, format_of
from healthyplaces.formats.items import Item, NotThisFormat, Read, Unreadable
from healthyplaces.formats.naming import Naming, slug, told
from healthyplaces.formats.source import Source
from shared.topics import AIR_READINGS, HOUSING_EVENTS


def lines(text: str) -> Iterator[tuple[int, bytes]]:
    return ((number, line.encode()) for number, line in enumerate(text.splitlines(), start=1))


def contents(read: Iterator[Read]) -> list[Any]:
    return [orjson.loads(each.value) if isinstance(each, Item) else each for each in read]


AURN = """site,date_utc,nox_ppb,no2_ugm3,co_mgm3,o3_ppm,temp
London Bloomsbury,2009-01-01T00:00:00Z,113,-0.5,,0.02,4
"""


def test_a_row_of_an_hourly_series_is_a_reading_a_column() -> None:
    found = contents(aurn.readings(lines(AURN), Naming()))
    frame = {
        "sensor_id": "london-bloomsbury",
        "start": "2009-01-01T00:00:00Z",
        "end": "2009-01-01T01:00:00Z",
    }
    assert found == [
        {**frame, "pollutant": "nox", "value": 113.0, "unit": "ppb"},
        {**frame, "pollutant": "no2", "value": -0.5, "unit": "ug/m3"},
        {**frame, "pollutant": "o3", "value": 0.02, "unit": "ppm"},
    ]


def test_readings_are_keyed_by_their_sensor_and_know_their_time() -> None:
    [first, *_] = aurn.readings(lines(AURN), Naming({"London Bloomsbury": "BLOO"}))
    assert isinstance(first, Item)
    assert first.key == b"BLOO"
    assert first.at is not None
    assert first.at.isoformat() == "2009-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("X,2009-01-01T00:00:00Z,1", "3 cells, the header has 7"),
        ("X,2009-01-01T00:00:00,1,,,,", "not an RFC 3339 time with an offset"),
        ("X,2009-01-01T00:00:00Z,n/a,,,,", "nox: 'n/a' is not a number"),
        ("X,2009-01-01T00:00:00Z,inf,,,,", "nox: 'inf' is not a number"),
        ("X,2009-01-01T00:00:00Z,1_0,,,,", "nox: '1_0' is not a number"),
        ("¿?,2009-01-01T00:00:00Z,1,,,,", "no sensor id can be made"),
    ],
)
def test_an_odd_row_says_what_is_wrong_and_the_next_goes_on(row: str, problem: str) -> None:
    text = AURN.splitlines()[0] + f"\n{row}\nGood,2009-01-01T00:00:00Z,1,,,,\n"
    refused, good = aurn.readings(lines(text), Naming())
    assert isinstance(refused, Unreadable)
    assert refused.line == 2
    assert problem in refused.problem
    assert isinstance(good, Item)


@pytest.mark.parametrize("header", ["", "site,no2_ugm3", "site,date_utc,temp", "a,b"])
def test_another_header_is_not_this_format(header: str) -> None:
    with pytest.raises(NotThisFormat):
        list(aurn.readings(lines(header), Naming()))


LUFTDATEN = """sensor_id;sensor_type;location;lat;lon;timestamp;P1;durP1;ratioP1;P2;durP2;ratioP2
23007;SDS011;11670;57.15;-2.11;2019-04-17T00:00:01;16.43;;;4.83;;
22597;SDS011;11466;;;2019-04-17T00:00:02+01:00;nan;;;2.70;;
22597;SDS011;11466;57.19;-2.28;2019-04-17;1;;;2;;
short;row
"""


def test_a_row_of_the_archive_is_both_sizes_of_particles_in_utc() -> None:
    *found, bad, short = contents(luftdaten.readings(lines(LUFTDATEN), Naming()))
    frame = {"sensor_id": "23007", "start": "2019-04-17T00:00:01Z", "unit": "ug/m3"}
    assert found == [
        {**frame, "pollutant": "pm10", "value": 16.43},
        {**frame, "pollutant": "pm25", "value": 4.83},
        {
            "sensor_id": "22597",
            "pollutant": "pm25",
            "start": "2019-04-16T23:00:02Z",
            "value": 2.7,
            "unit": "ug/m3",
        },
    ]
    assert bad == Unreadable(4, "not an RFC 3339 time with an offset")
    assert short == Unreadable(5, "2 cells, the header has another number")


def test_the_archive_says_where_its_sensors_stand() -> None:
    assert luftdaten.places(lines(LUFTDATEN)) == {
        "23007": luftdaten.Place(57.15, -2.11),
        "22597": luftdaten.Place(57.19, -2.28),
    }


def test_json_lines_are_published_byte_for_byte() -> None:
    text = '{"sensor_id": "a",  "start":"2026-01-01T00:00:00Z"}\nnot json\n{"sensor_id": 7}'
    first, second, third = json_lines.items(lines(text), AIR_READINGS)
    assert first.value == text.splitlines()[0].encode()
    assert (first.key, second.key, third.key) == (b"a", None, None)
    assert first.at is not None
    assert second.value == b"not json"


def test_an_array_is_published_item_by_item_with_its_good_and_bad_ones() -> None:
    line = '[{"case_id": "c1", "id": 1.0}, NaN, {"case_id": "c2"}]'
    found = list(json_lines.of_line(4, line.encode(), HOUSING_EVENTS))
    assert [item.value for item in found] == [
        b'{"case_id": "c1", "id": 1.0}',
        b"NaN",
        b'{"case_id": "c2"}',
    ]
    assert [item.key for item in found] == [b"c1", None, b"c2"]


def test_a_file_may_be_one_array_over_many_lines() -> None:
    text = b'[\n {"sensor_id": "a"},\n {"sensor_id": "b"}\n]'
    assert json_lines.is_one_array(text)
    assert not json_lines.is_one_array(b'{"a": 1}')
    assert not json_lines.is_one_array(b"[1,\n[2]")
    assert [item.key for item in json_lines.of_array(text, AIR_READINGS)] == [b"a", b"b"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("site,date_utc,no2_ugm3", Format.AURN),
        ("sensor_id;sensor_type;location;lat;lon;timestamp;P1", Format.LUFTDATEN),
        (' {"sensor_id": "a"}', Format.JSON_LINES),
        ("[", Format.JSON_LINES),
    ],
)
def test_a_format_is_known_by_its_first_line(line: str, expected: Format) -> None:
    assert format_of([line.encode()]) is expected


def test_a_broken_first_line_does_not_hide_json_lines() -> None:
    assert format_of([b"not json", b'{"sensor_id": "a"}']) is Format.JSON_LINES


def test_a_file_of_no_known_format_is_told_so() -> None:
    with pytest.raises(NotThisFormat, match="JSON lines"):
        format_of([b"hello"])


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ("London Marylebone Road", "london-marylebone-road"),
        ("St Michael’s (Élan)", "st-michaels-elan"),
    ],
)
def test_an_id_is_made_of_a_name(site: str, expected: str) -> None:
    assert slug(site) == expected


def test_a_name_that_is_an_id_stays_as_it_is() -> None:
    assert Naming().sensor_id("COAL") == "COAL"


def test_two_sites_never_share_an_id() -> None:
    naming = Naming()
    naming.sensor_id("A road")
    with pytest.raises(NotThisFormat, match="would both be a-road"):
        naming.sensor_id("A  road")


def test_ids_can_be_told() -> None:
    assert told(["London = X=LX"]) == {"London = X": "LX"}
    for wrong in ("LX", "=LX", "London=L X"):
        with pytest.raises(NotThisFormat, match="not SITE=ID"):
            told([wrong])


def test_gzip_and_plain_files_have_the_same_lines(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbfa\r\n\n b \nc"
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    for path in (plain, packed):
        with Source(path) as source:
            assert list(source.lines()) == [(1, b"a"), (3, b" b "), (4, b"c")]
            assert source.position == source.size


def test_a_damaged_file_says_where(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(b"a\nb\n" * 1000)[:-12])
    with Source(path) as source, pytest.raises(NotThisFormat, match="cut off or damaged"):
        list(source.lines())
