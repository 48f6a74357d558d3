"""Paths and methods find the declared route, or the reason why there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.resolve import Found, Missing, Table, segments
from services.gateway.routes import ROUTES, Scope

TABLE = Table(ROUTES)
BACKTEST = "/v1/rules/{id}/backtest"


def found(method: str, path: bytes) -> Found:
    answer = TABLE.find(method, path)
    assert isinstance(answer, Found)
    return answer


def test_a_literal_path_goes_before_a_template() -> None:
    assert found("GET", b"/v1/alerts/stream").route.path == "/v1/alerts/stream"
    assert found("GET", b"/v1/alerts/a1").route.path == "/v1/alerts/{id}"
    assert found("POST", b"/v1/dead-letters/redrive").route.path == "/v1/dead-letters/redrive"
    assert found("POST", b"/v1/intake/adapters/openaq").route.path.endswith("{vendor}")
    assert found("POST", b"/v1/intake/air.readings/check").route.path.endswith("/check")


def test_a_segment_is_decoded_once_and_encoded_anew() -> None:
    assert found("GET", b"/v1/sensors/a%20b").path == "/v1/sensors/a%20b"
    assert found("GET", b"/v1/sensors/a%2520b").path == "/v1/sensors/a%2520b"
    assert found("GET", b"/v1/sensors/%43OAL").path == "/v1/sensors/COAL"
    assert found("GET", b"/v1/%61lerts").route.path == "/v1/alerts"


@pytest.mark.parametrize(
    "path",
    [
        b"/v1/sensors/..",
        b"/v1/sensors/%2e%2e",
        b"/v1/sensors/a%2fb",
        b"/v1/sensors/a%5cb",
        b"/v1/sensors/%00",
        b"/v1/sensors/%ff",
        b"/v1//sensors",
        b"//v1/sensors",
        b"/v1/sensors/",
        b"/v1/sensors/" + b"a" * 513,
        b"http://elsewhere/v1/sensors",
        b"*",
        b"/v1/nothing",
    ],
)
def test_a_path_trick_is_no_path(path: bytes) -> None:
    assert TABLE.find("GET", path) == Missing()


def test_a_wrong_method_is_told_the_right_ones() -> None:
    assert TABLE.find("DELETE", b"/v1/alerts") == Missing(("GET", "HEAD"))
    assert TABLE.find("PATCH", b"/v1/silences") == Missing(("GET", "HEAD", "POST"))
    assert TABLE.find("TRACE", b"/v1/alerts/x/comment") == Missing(("POST",))


def test_a_head_is_the_get_of_the_same_path_but_for_streams() -> None:
    assert found("HEAD", b"/v1/alerts").route.method == "GET"
    assert TABLE.find("HEAD", b"/v1/alerts/stream") == Missing(("GET",))


def test_only_the_written_list_is_open_to_anybody() -> None:
    open_routes = {(route.method, route.path) for route in ROUTES if not route.scopes}
    assert open_routes == {
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/openapi.json"),
        ("GET", "/docs"),
        ("GET", "/docs/{asset}"),
        ("GET", "/asyncapi"),
        ("GET", "/asyncapi/{service}"),
        ("POST", "/v1/session"),
        ("GET", "/v1/session/ways"),
        ("GET", "/v1/session/oidc"),
        ("GET", "/v1/session/oidc/callback"),
    }


def test_what_changes_something_is_audited_and_needs_more_than_reading() -> None:
    for route in ROUTES:
        if route.audited and route.path != BACKTEST:
            assert route.method != "GET"
            assert Scope.READ not in route.scopes


def test_a_rule_is_audited_from_its_draft_over_its_back_tests_to_its_end() -> None:
    steps = {("POST", "/v1/rules"), ("POST", BACKTEST)}
    steps |= {("POST", f"/v1/rules/{{id}}/{act}") for act in ("publish", "retire")}
    assert {(each.method, each.path) for each in ROUTES if each.audited} >= steps


@given(st.binary(max_size=60))
def test_any_bytes_are_a_path_of_ours_or_none(raw: bytes) -> None:
    parts = segments(raw)
    if parts is not None:
        assert all(part not in ("", ".", "..") and "/" not in part for part in parts)
    assert isinstance(TABLE.find("GET", raw), (Found, Missing))


def test_official_figures_are_a_publishers_and_reference_data_the_administrators() -> None:
    official = found("POST", b"/v1/official/load").route
    assert official.scopes == frozenset({Scope.PUBLISH})
    for path in (b"/v1/reference/load", b"/v1/localities/load", b"/v1/sensitive-sites/load"):
        assert found("POST", path).route.scopes == frozenset({Scope.ADMIN})
