"""Signing in at a token issuer with a browser: there, back, and what may go wrong on the way."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from backing.fixtures import Starts
from backing.issuer import Issuer
from gateway_front import Front
from gateway_standin import StandIn

AWAY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _right_again(issuer: Issuer) -> None:
    issuer.as_usual()


@pytest.fixture(scope="module")
def address(
    module_database: str, starts: Starts, issuer: Issuer, standin: StandIn
) -> Iterator[str]:
    with starts(
        "gateway",
        module_database,
        INTERNAL_TOKEN="between-us",
        INGEST_URL=standin.url,
        ALERTS_URL=standin.url,
        INDICATORS_URL=standin.url,
        **issuer.environment,
    ) as service:
        yield service.url


@pytest.fixture
def page(address: str) -> Iterator[httpx.Client]:
    """A browser that was never here; it follows no redirect by itself."""
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


def departed(page: httpx.Client) -> str:
    """Begin, and return where the issuer would send the browser back to."""
    begun = page.get("/v1/session/oidc")
    assert begun.status_code == 303
    answered = page.post(begun.headers["location"], data={"answer": "yes"})
    return str(answered.headers["location"])


def why_not(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    assert "hp_session" not in answer.headers.get("set-cookie", "")
    return answer.headers["location"].removeprefix("/#/?sign_in=")


def test_a_person_of_the_issuer_gets_a_session_that_no_script_can_read(
    page: httpx.Client, standin: StandIn
) -> None:
    back = page.get(departed(page))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    (session,) = [each for each in back.headers.get_list("set-cookie") if "hp_session=" in each]
    assert "HttpOnly" in session
    assert "SameSite=strict" in session
    told = page.get("/v1/session").json()
    assert (told["actor"], told["scopes"]) == ("oidc:alice", ["operate", "read"])
    comment = {"text": "seen"}
    assert page.post("/v1/alerts/a/comment", json=comment).status_code == 403
    token = {"X-CSRF-Token": told["csrf_token"]}
    assert page.post("/v1/alerts/a/comment", json=comment, headers=token).status_code == 200
    assert standin.asked[-1]["headers"]["x-actor"] == "oidc:alice"
    assert page.get("/v1/keys").status_code == 403
    kept = page.cookies["hp_session"]
    assert page.delete("/v1/session", headers=token).status_code == 204
    assert page.get("/v1/session", headers={"Cookie": f"hp_session={kept}"}).status_code == 401


def test_who_signs_out_is_sent_to_end_their_session_at_the_issuer(
    page: httpx.Client, issuer: Issuer, address: str
) -> None:
    page.get(departed(page))
    told = page.get("/v1/session").json()
    assert page.delete("/v1/session", headers={"X-CSRF-Token": told["csrf_token"]}).is_success
    assert page.get(told["sign_out"]).headers["location"] == f"{address}/"
    assert issuer.left == 1


def test_a_key_has_no_session_at_the_issuer(page: httpx.Client, gateway: Front) -> None:
    headers = {"Authorization": gateway.key()["Authorization"]}
    assert page.get("/v1/session", headers=headers).json()["sign_out"] is None
    assert page.post("/v1/session", json={"key": gateway.keys["read"]}).json()["sign_out"] is None


def test_the_issuer_is_asked_with_a_challenge_and_never_told_the_secret(
    page: httpx.Client, issuer: Issuer, address: str
) -> None:
    begun = page.get("/v1/session/oidc")
    cookie = begun.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/v1/session/oidc" in cookie
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{address}/v1/session/oidc/callback"]
    assert page.cookies["hp_sign_in"] not in begun.headers["location"]


def test_every_sign_in_has_a_state_and_a_nonce_of_its_own(page: httpx.Client) -> None:
    asked = [
        parse_qs(urlsplit(page.get("/v1/session/oidc").headers["location"]).query) for _ in "12"
    ]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]


def test_a_return_opens_nothing_in_a_browser_that_did_not_depart(
    page: httpx.Client, address: str
) -> None:
    back = departed(page)
    with httpx.Client(base_url=address) as stranger:
        assert why_not(stranger.get(back)) == "expired"
        stranger.get("/v1/session/oidc")
        assert why_not(stranger.get(back)) == "refused"
        assert stranger.get("/v1/session").status_code == 401


def test_a_code_is_good_once(page: httpx.Client, address: str) -> None:
    back = departed(page)
    begun = page.cookies["hp_sign_in"]
    assert page.get(back).headers["location"] == "/"
    again = httpx.get(back, headers={"Cookie": f"hp_sign_in={begun}"})
    assert why_not(again) == "refused"


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody-else"},
        {"aud": ["console", "somebody-else"], "azp": "somebody-else"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"sub": "mallory"},
    ],
    ids=str,
)
def test_an_identity_that_does_not_hold_is_refused(
    page: httpx.Client, issuer: Issuer, changes: dict[str, object]
) -> None:
    issuer.changes = changes
    assert why_not(page.get(departed(page))) == "refused"


def test_an_answer_that_names_another_issuer_is_refused(page: httpx.Client) -> None:
    back = httpx.URL(departed(page)).copy_set_param("iss", "https://elsewhere.example")
    assert why_not(page.get(back)) == "refused"


def test_who_is_granted_nothing_here_is_told_so(page: httpx.Client, issuer: Issuer) -> None:
    issuer.scope = "profile email"
    assert why_not(page.get(departed(page))) == "nothing_allowed"


def test_who_changes_their_mind_is_told_so(page: httpx.Client) -> None:
    begun = page.get("/v1/session/oidc")
    back = page.post(begun.headers["location"], data={"answer": "no"}).headers["location"]
    assert why_not(page.get(back)) == "denied"


def test_an_issuer_that_fails_is_not_taken_for_a_refusal(
    page: httpx.Client, issuer: Issuer
) -> None:
    back = departed(page)
    issuer.is_away = True
    assert why_not(page.get(back)) == "unavailable"


def test_the_console_is_told_of_the_issuer(page: httpx.Client, address: str) -> None:
    told = page.get("/v1/session/ways").json()
    assert told == {
        "key": True,
        "oidc": {"name": "Council account", "start": f"{address}/v1/session/oidc"},
    }


def test_an_issuer_that_cannot_be_reached_turns_nobody_into_an_error_page(
    module_database: str, starts: Starts, issuer: Issuer, standin: StandIn
) -> None:
    environment = issuer.environment | {"GATEWAY_OIDC_ISSUER": AWAY}
    with (
        starts(
            "gateway",
            module_database,
            INTERNAL_TOKEN="between-us",
            INGEST_URL=standin.url,
            ALERTS_URL=standin.url,
            INDICATORS_URL=standin.url,
            **environment,
        ) as service,
        httpx.Client(base_url=service.url) as page,
    ):
        assert why_not(page.get("/v1/session/oidc")) == "unavailable"


def test_without_an_issuer_there_is_only_the_key(gateway: Front) -> None:
    assert gateway.client.get("/v1/session/ways").json() == {"key": True, "oidc": None}
    for path in ("/v1/session/oidc", "/v1/session/oidc/callback"):
        assert gateway.client.get(path).status_code == 404
