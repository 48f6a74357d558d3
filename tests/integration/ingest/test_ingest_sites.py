"""Sensitive sites: a list that is loaded whole, and the locality each is in."""

import json
from typing import Any

import pytest
from backing.service import Service

HEADER = "site_id,kind,name,lat,lon\n"
SCHOOL = "s-1,school,Alderman's Green Primary,52.44513,-1.472\n"
HOME = "c-1,care_home,The Limes,52.40891,-1.503571\n"
AWAY = "h-1,hospital,Elsewhere,51.5,-0.1\n"


def load(ingest: Service, text: str) -> dict[str, Any]:
    answer = ingest.request("POST", "/v1/sensitive-sites/load", content=text.encode())
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def located(ingest: Service, **asked: str) -> dict[str, str | None]:
    return {
        each["site_id"]: each["locality"] for each in ingest.items("/v1/sensitive-sites", **asked)
    }


def test_a_list_takes_the_place_of_the_one_before(ingest: Service) -> None:
    assert load(ingest, HEADER + SCHOOL + HOME + AWAY) == {"sites": 3, "outside": 1}
    assert located(ingest, limit=1) == {
        "c-1": "E05001228",
        "h-1": None,
        "s-1": "E05001225",
    }
    (site,) = ingest.items("/v1/sensitive-sites", kind="care_home")
    assert site == {
        "site_id": "c-1",
        "kind": "care_home",
        "name": "The Limes",
        "lat": 52.40891,
        "lon": -1.503571,
        "locality": "E05001228",
    }
    assert set(located(ingest, locality="E05001225")) == {"s-1"}
    assert load(ingest, HEADER + HOME.replace("Limes", "Elms")) == {"sites": 1, "outside": 0}
    assert [each["name"] for each in ingest.items("/v1/sensitive-sites")] == ["The Elms"]
    assert load(ingest, HEADER) == {"sites": 0, "outside": 0}
    assert located(ingest) == {}


def test_newer_polygons_put_the_sites_in_other_localities_from_then_on(ingest: Service) -> None:
    load(ingest, HEADER + HOME + AWAY)
    square = [[-1.6, 52.38], [-1.43, 52.38], [-1.43, 52.45], [-1.6, 52.45], [-1.6, 52.38]]
    newer = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"WD26CD": "E05099999", "WD26NM": "One"},
                "geometry": {"type": "Polygon", "coordinates": [square]},
            }
        ],
    }
    answer = ingest.request(
        "POST", "/v1/localities/load?valid_from=2026-05-07", content=json.dumps(newer)
    )
    assert answer.status_code == 200, answer.text
    assert located(ingest) == {"c-1": "E05099999", "h-1": None}
    assert located(ingest, at="2026-05-06T23:59:59Z") == {"c-1": "E05001228", "h-1": None}


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("a b,school,X,52.4,-1.5", ["row 1: site_id"]),
        ("s-1,pub,X,52.4,-1.5", ["row 1: kind"]),
        ("s-1,school,,52.4,-1.5", ["row 1: name"]),
        ("s-1,school,X,91,-1.5", ["row 1: lat"]),
        ("s-1,school,X,nan,east", ["row 1: lat", "row 1: lon"]),
        ("s-1,school,X,52.4,-1.5\ns-1,school,Y,52.4,-1.5", ["row 2: site_id"]),
        ("s-1,school,X", ["row 1: lat", "row 1: lon"]),
    ],
)
def test_a_list_that_cannot_be_read_changes_nothing_and_says_where(
    module_ingest: Service, row: str, fields: list[str]
) -> None:
    load(module_ingest, HEADER + SCHOOL)
    answer = module_ingest.request("POST", "/v1/sensitive-sites/load", content=HEADER + row)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == fields
    assert set(located(module_ingest)) == {"s-1"}


@pytest.mark.parametrize("text", ["site_id,kind,name,lat\n", "", "\xff"])
def test_what_is_no_such_file_is_refused(module_ingest: Service, text: str) -> None:
    content = text.encode("latin-1")
    answer = module_ingest.request("POST", "/v1/sensitive-sites/load", content=content)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"
