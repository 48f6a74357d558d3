"""Who comes in, what is passed on and what comes back, over real HTTP and a real database."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from backing import database as databases
from backing.fixtures import Starts
from gateway_front import Front
from gateway_standin import StandIn

from services.gateway.routes import ROUTES, Route, Scope
from shared import clock, instants

GUARDED = [route for route in ROUTES if route.scopes]


def path_of(route: Route) -> str:
    return re.sub(r"\{[a-z_]+\}", "x", route.path)


def is_problem(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    return (
        answer.status_code == status
        and answer.headers["content-type"] == "application/problem+json"
        and body["status"] == status
        and bool(body["title"] and body["detail"])
        and body["request_id"] == answer.headers["x-request-id"]
    )


@pytest.fixture(scope="module")
def worthless(gateway: Front) -> list[str]:
    """What opens nothing any more: a key that was revoked, one replaced, one that has expired."""

    def made(**changes: object) -> dict[str, str]:
        body = {"name": "once", "scopes": ["admin"], **changes}
        found: dict[str, str] = gateway.post("/v1/keys", json=body).json()
        return found

    soon = clock.now() + timedelta(seconds=1)
    revoked, replaced, expired = made(), made(), made(expires_at=instants.text(soon))
    gateway.client.delete(f"/v1/keys/{revoked['id']}", headers=gateway.key())
    gateway.post(f"/v1/keys/{replaced['id']}/rotate", json={"overlap_seconds": 0})
    while clock.now() <= soon:
        time.sleep(0.05)
    return [f"Bearer {each['key']}" for each in (revoked, replaced, expired)]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
def test_nobody_comes_in_without_a_key_or_with_a_wrong_one(
    gateway: Front, worthless: list[str], route: Route
) -> None:
    wrong = ("", "Bearer", "Bearer x", "Basic YTpi", f"Bearer hp_read0000_{'x' * 43}", *worthless)
    for shown in (
        None,
        *wrong,
        f"Bearer hp_nobody00_{'k' * 43}",
        "Bearer a.b.c",
        gateway.keys["all"],
    ):
        headers = {} if shown is None else {"Authorization": shown}
        answer = gateway.client.request(route.method, path_of(route), headers=headers)
        assert is_problem(answer, 401), (shown, answer.text)
        challenge = answer.headers["www-authenticate"]
        assert challenge == ("Bearer" if shown is None else 'Bearer error="invalid_token"')
    for elsewhere in ({"X-Api-Key": gateway.keys["all"]}, {"Cookie": f"hp_session={'k' * 43}"}):
        answer = gateway.client.request(route.method, path_of(route), headers=elsewhere)
        assert is_problem(answer, 401), (elsewhere, answer.text)
    in_address = f"{path_of(route)}?api_key={gateway.keys['all']}&ticket={gateway.keys['all']}"
    assert is_problem(gateway.client.request(route.method, in_address), 401)


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {route.path}")
def test_a_scope_opens_its_own_routes_and_no_others(gateway: Front, route: Route) -> None:
    for scope in Scope:
        if scope in route.scopes or scope is Scope.ADMIN:
            continue
        answer = gateway.client.request(route.method, path_of(route), headers=gateway.key(scope))
        assert is_problem(answer, 403), answer.text


def test_admin_includes_every_other_scope(gateway: Front) -> None:
    assert gateway.get("/v1/alerts", "admin").status_code == 200
    assert gateway.get("/v1/audit", "admin").status_code == 200
    assert gateway.post("/v1/intake/air.readings", "admin", json=[]).status_code == 202


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/asyncapi", "/metrics", "/"]
)
def test_what_is_open_needs_no_key(gateway: Front, path: str) -> None:
    assert gateway.client.get(path).status_code == 200


def test_metrics_are_for_this_machine_only(gateway: Front) -> None:
    through_a_proxy = {"X-Forwarded-For": "203.0.113.9"}
    assert is_problem(gateway.client.get("/metrics", headers=through_a_proxy), 401)


def test_each_asyncapi_document_can_be_fetched_where_the_list_says(gateway: Front) -> None:
    items = gateway.client.get("/asyncapi").json()["items"]
    assert {each["service"] for each in items} == {"alerts", "gateway", "indicators", "ingest"}
    for each in items:
        assert httpx.get(each["url"]).json()["asyncapi"].startswith("3.")


def test_a_service_learns_who_asks_and_nothing_that_the_client_made_up(
    gateway: Front, standin: StandIn
) -> None:
    gateway.get(
        "/v1/rules?a=1&b=%20",
        "read",
        **{
            "X-Actor": "root",
            "X-Scopes": "admin",
            "X-Internal-Token": "guess",
            "X-Request-Id": "r-1",
            "Cookie": "a=b",
        },
    )
    asked = standin.asked[-1]
    told = asked["headers"]
    assert (asked["path"], asked["query"]) == ("/v1/rules", "a=1&b=%20")
    assert (told["x-actor"], told["x-scopes"]) == ("read", "read")
    assert (told["x-internal-token"], told["x-request-id"]) == ("between-us", "r-1")
    assert 0 < int(told["x-deadline-ms"]) <= 60_000
    assert not {"authorization", "cookie"} & set(told)


def test_what_the_gateway_asks_on_its_own_has_the_id_of_whose_request_it_is(
    gateway: Front, standin: StandIn
) -> None:
    standin.answer = {"items": [], "next": None}
    gateway.get("/sta/v1.1/Things", "read", **{"X-Request-Id": "r-sta"})
    told = standin.asked[-1]["headers"]
    assert standin.asked[-1]["path"] == "/v1/sensors"
    assert (told["x-request-id"], int(told["x-deadline-ms"]) > 0) == ("r-sta", True)


def test_a_body_is_passed_on_and_so_is_a_refusal(gateway: Front, standin: StandIn) -> None:
    standin.status = 422
    standin.answer = {"status": 422, "detail": "no"}
    answer = gateway.post("/v1/silences", "operate", json={"comment": "ü"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "no")
    assert standin.asked[-1]["body"] == '{"comment":"ü"}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"comment": NaN}',
        b'{"comment": 1e999}',
        b'{"comment": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b'{"comment": "\xe9"}',
        "{}".encode("utf-16"),
        b"{}{}",
        b"[" * 100_000,
    ],
    ids=lambda body: str(body[:20]),
)
def test_what_says_to_be_json_and_is_none_goes_no_further(
    gateway: Front, standin: StandIn, body: bytes
) -> None:
    kind = {"Content-Type": "application/json"}
    for path in ("/v1/silences", "/v1/keys"):
        answer = gateway.post(path, "all", content=body, headers=kind)
        assert is_problem(answer, 422), answer.text
        assert [each["field"] for each in answer.json()["errors"]] == ["body"]
    assert standin.asked == []


def test_the_payload_of_a_letter_is_judged_where_letters_are(
    gateway: Front, standin: StandIn
) -> None:
    kind = {"Content-Type": "application/json"}
    path = "/v1/dead-letters/7/redrive"
    assert gateway.post(path, "operate", content=b"NaN", headers=kind).status_code == 200
    assert standin.asked[-1]["body"] == b"NaN"


def test_an_unknown_path_and_a_wrong_method_are_problems(gateway: Front) -> None:
    assert is_problem(gateway.client.get("/v1/nothing"), 404)
    assert is_problem(gateway.client.get("/v1/sensors/%2e%2e"), 404)
    wrong = gateway.client.request("DELETE", "/v1/alerts")
    assert is_problem(wrong, 405)
    assert wrong.headers["allow"] == "GET, HEAD"


def test_a_service_that_is_away_or_wrong_is_a_problem(gateway: Front, standin: StandIn) -> None:
    standin.status = 500
    assert is_problem(gateway.get("/v1/rules"), 502)
    standin.status = 307
    assert is_problem(gateway.get("/v1/rules"), 503)
    standin.stop()
    try:
        away = gateway.get("/v1/rules")
        assert is_problem(away, 503)
        assert away.headers["retry-after"]
    finally:
        standin.start()
    standin.status = 200
    deadline = time.monotonic() + 5
    while gateway.get("/v1/rules").status_code != 200:
        assert time.monotonic() < deadline


def test_what_a_client_has_is_not_sent_again(gateway: Front, standin: StandIn) -> None:
    standin.answer = {"items": list(range(2000)), "next": None}
    first = gateway.get("/v1/rules")
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "private, no-cache"
    again = gateway.get("/v1/rules", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    standin.answer["items"].append(1)
    assert gateway.get("/v1/rules", **{"If-None-Match": first.headers["etag"]}).status_code == 200
    head = gateway.client.head("/v1/rules", headers=gateway.key())
    assert (head.status_code, head.content) == (200, b"")


def test_the_hottest_answers_are_asked_for_once_a_moment(gateway: Front, standin: StandIn) -> None:
    for _ in range(20):
        assert gateway.get("/v1/air/now").status_code == 200
    assert standin.paths().count("/v1/air/now") < 5


def test_nothing_held_is_older_than_an_action_or_a_word_on_progress(
    gateway: Front, standin: StandIn
) -> None:
    for number, tell in enumerate(
        [
            lambda: gateway.post("/v1/alerts/a1/comment", json={"text": "x"}),
            lambda: gateway.get("/v1/progress"),
        ]
    ):
        standin.answer = {"items": [number], "next": None}
        gateway.get("/v1/alerts")
        standin.answer = {"items": [number + 100], "next": None}
        tell()
        assert gateway.get("/v1/alerts").json()["items"] == [number + 100]


def test_a_large_answer_comes_whole_and_a_broken_one_does_not_look_whole(
    gateway: Front, standin: StandIn
) -> None:
    whole = gateway.get("/v1/air/series", Accept="text/csv")
    assert len(whole.content) == 17 + 200 * 400 * 48
    standin.status = 500
    with pytest.raises(httpx.TransportError):
        gateway.get("/v1/air/series", **{"Accept-Encoding": "identity"})


@pytest.fixture
def raw(gateway: Front) -> Iterator[socket.socket]:
    address = urlsplit(gateway.service.url)
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=10) as open_:
        yield open_


def answer_of(raw: socket.socket) -> bytes:
    found = b""
    while piece := raw.recv(65_536):
        found += piece
    return found


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"408"),
        (b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", b"408"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000 + b"\r\n\r\n", b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (
            b"GET /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
            b"400",
        ),
        (
            b"POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n",
            b"413",
        ),
    ],
)
def test_what_is_slow_large_or_no_request_is_cut_in_the_one_form(
    raw: socket.socket, sent: bytes, status: bytes
) -> None:
    started = time.monotonic()
    raw.sendall(sent)
    answer = answer_of(raw)
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:200]
    assert b"application/problem+json" in answer
    assert b'"request_id"' in answer
    assert time.monotonic() - started < 5


def test_half_open_requests_do_not_keep_anybody_out(gateway: Front) -> None:
    address = urlsplit(gateway.service.url)
    halves = [
        socket.create_connection((str(address.hostname), address.port or 0)) for _ in range(300)
    ]
    try:
        for each in halves:
            each.sendall(b"GET / HTTP/1.1\r\nX: ")
        times = []
        for _ in range(20):
            started = time.monotonic()
            assert gateway.client.get("/healthz").status_code == 200
            times.append(time.monotonic() - started)
        assert sorted(times)[10] < 0.5
        for each in halves:
            each.settimeout(5)
            assert b"408" in answer_of(each)
    finally:
        for each in halves:
            each.close()


def test_connections_that_rest_make_room_where_there_are_too_many(
    module_database: str, starts: Starts, standin: StandIn
) -> None:
    with starts(
        "gateway",
        module_database,
        INGEST_URL=standin.url,
        ALERTS_URL=standin.url,
        INDICATORS_URL=standin.url,
        GATEWAY_MOST_CONNECTIONS_PER_ADDRESS="50",
    ) as service:
        address = urlsplit(service.url)
        resting = [
            socket.create_connection((str(address.hostname), address.port or 0)) for _ in range(200)
        ]
        try:
            for _ in range(60):
                assert httpx.get(f"{service.url}/healthz").status_code == 200
        finally:
            for each in resting:
                each.close()


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/v1/keys", "id"),
        ("/v1/audit", "id"),
        ("/v1/schemas", "type"),
        ("/v1/progress", "service"),
    ],
)
def test_lists_of_the_gateway_come_as_csv_too(gateway: Front, path: str, first: str) -> None:
    answer = gateway.get(path, Accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith(f"{first},")


def test_an_action_and_its_outcome_are_in_the_audit_log_for_good(
    gateway: Front, standin: StandIn, module_database: str
) -> None:
    standin.answer = {"id": "s-17"}
    gateway.post("/v1/silences", "operate", json={}, headers={"X-Request-Id": "audited-1"})
    entries = gateway.get("/v1/audit?actor=operate").json()["items"]
    entry = next(each for each in entries if each["request_id"] == "audited-1")
    assert entry["action"] == "POST /v1/silences"
    assert (entry["status"], entry["subject"], entry["via"]) == (200, "s-17", "key")
    for statement in (
        "UPDATE gateway.audit SET actor = 'x'",
        "DELETE FROM gateway.audit_outcomes",
        "TRUNCATE gateway.audit CASCADE",
    ):
        with pytest.raises(Exception, match="append only"):
            databases.rows(module_database, statement)


def test_the_audit_log_is_walked_page_by_page(gateway: Front) -> None:
    for number in range(5):
        gateway.post("/v1/alerts/a/comment", json={"text": str(number)})
    whole = [each["id"] for each in gateway.get("/v1/audit?limit=1000").json()["items"]]
    walked, cursor = [], ""
    while True:
        page = gateway.get(f"/v1/audit?limit=2{cursor}").json()
        walked += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert walked == whole == sorted(whole, reverse=True)


def test_requests_of_one_name_of_header_are_answered_side_by_side(gateway: Front) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(httpx.get(f"{gateway.service.url}/healthz").status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert statuses == [200] * 20


async def test_more_than_a_service_can_serve_is_turned_away_at_once(
    gateway: Front, standin: StandIn
) -> None:
    standin.delay_seconds = 1.5
    began = time.monotonic()
    told: list[tuple[float, httpx.Response]] = []

    async def ask(client: httpx.AsyncClient) -> None:
        answer = await client.get("/v1/rules", headers=gateway.key())
        told.append((time.monotonic() - began, answer))

    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=gateway.service.url, limits=limits, timeout=20) as client:
        await asyncio.gather(*(ask(client) for _ in range(150)))
    away = [(seconds, answer) for seconds, answer in told if answer.status_code == 503]
    assert len(away) == 150 - 128
    assert all(is_problem(answer, 503) for _, answer in away)
    assert {answer.headers["retry-after"] for _, answer in away} == {"1"}
    assert max(seconds for seconds, _ in away) < 1.5  # before any of the others was answered
    assert sum(answer.status_code == 200 for _, answer in told) == 128
