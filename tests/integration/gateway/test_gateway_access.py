"""Keys and sessions: made, shown once, rotated without downtime, revoked at once."""

from datetime import timedelta

import httpx
import pytest
from gateway_front import Front
from gateway_standin import StandIn

from shared import clock, instants


def made(gateway: Front, **changes: object) -> dict[str, str]:
    answer = gateway.post("/v1/keys", json={"name": "dash", "scopes": ["read"]} | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def opens(gateway: Front, key: str) -> bool:
    headers = {"Authorization": f"Bearer {key}"}
    return gateway.client.get("/v1/rules", headers=headers).status_code == 200


def test_a_key_is_shown_once_and_kept_as_its_digest(gateway: Front, module_database: str) -> None:
    from backing import database as databases

    key = made(gateway)
    assert opens(gateway, key["key"])
    listed = next(
        each for each in gateway.get("/v1/keys").json()["items"] if each["id"] == key["id"]
    )
    assert set(key) - set(listed) == {"key"}
    assert listed["created_by"] == "all"
    stored = databases.rows(module_database, "SELECT keys::text AS row FROM gateway.keys")
    assert key["key"].split("_", 2)[2] not in str(stored)


def test_a_revoked_key_opens_nothing_from_then_on(gateway: Front) -> None:
    key = made(gateway)
    for _ in range(3):
        assert opens(gateway, key["key"])
    assert gateway.client.delete(f"/v1/keys/{key['id']}", headers=gateway.key()).status_code == 204
    assert not opens(gateway, key["key"])
    assert gateway.client.delete(f"/v1/keys/{key['id']}", headers=gateway.key()).status_code == 204


def test_a_key_revoked_behind_our_back_is_forgotten_too(
    gateway: Front, module_database: str
) -> None:
    from backing import database as databases

    key = made(gateway)
    assert opens(gateway, key["key"])
    databases.rows(
        module_database, "UPDATE gateway.keys SET revoked_at = now() WHERE id = %s", key["id"]
    )
    deadline = clock.now() + timedelta(seconds=2)
    while opens(gateway, key["key"]):
        assert clock.now() < deadline


def test_a_rotated_key_and_its_successor_both_open_for_a_while(gateway: Front) -> None:
    old = made(gateway)
    rotated = gateway.post(f"/v1/keys/{old['id']}/rotate", json={"overlap_seconds": 60})
    assert rotated.status_code == 201
    assert rotated.json()["name"] == "dash"
    assert opens(gateway, old["key"])
    assert opens(gateway, rotated.json()["key"])
    assert gateway.post(f"/v1/keys/{old['id']}/rotate").status_code == 409


def test_a_key_rotated_without_overlap_ends_at_once(gateway: Front) -> None:
    old = made(gateway)
    assert opens(gateway, old["key"])
    gateway.post(f"/v1/keys/{old['id']}/rotate", json={"overlap_seconds": 0})
    assert not opens(gateway, old["key"])


def test_an_expired_key_opens_nothing(gateway: Front) -> None:
    soon = clock.now() + timedelta(seconds=0.7)
    key = made(gateway, expires_at=instants.text(soon))
    assert opens(gateway, key["key"])
    while clock.now() < soon:
        pass
    assert not opens(gateway, key["key"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "oidc:alice"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes.0"),
        ({"expires_at": "2026-01-01T00:00:00"}, "expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_by_field(
    gateway: Front, change: dict[str, object], field: str
) -> None:
    answer = gateway.post("/v1/keys", json={"name": "dash", "scopes": ["read"]} | change)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_an_unknown_key_is_not_found(gateway: Front) -> None:
    for path in ("/v1/keys/zzzzzzzz", "/v1/keys/not-an-id"):
        assert gateway.client.delete(path, headers=gateway.key()).status_code == 404
    assert gateway.post("/v1/keys/zzzzzzzz/rotate").status_code == 404


def test_a_page_signs_in_with_a_key_and_must_repeat_its_token(
    gateway: Front, standin: StandIn
) -> None:
    with httpx.Client(base_url=gateway.service.url) as page:
        assert page.get("/v1/session").status_code == 401
        signed_in = page.post("/v1/session", json={"key": gateway.keys["operate"]})
        cookie = signed_in.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        told = page.get("/v1/session").json()
        assert (told["actor"], told["scopes"]) == ("operate", ["operate"])
        comment = {"text": "seen"}
        assert page.post("/v1/alerts/a/comment", json=comment).status_code == 403
        token = {"X-CSRF-Token": told["csrf_token"]}
        assert page.post("/v1/alerts/a/comment", json=comment, headers=token).status_code == 200
        assert standin.asked[-1]["headers"]["x-actor"] == "operate"
        kept = page.cookies.get("hp_session")
        assert page.delete("/v1/session", headers=token).status_code == 204
        again = httpx.get(
            f"{gateway.service.url}/v1/session", headers={"Cookie": f"hp_session={kept}"}
        )
        assert again.status_code == 401


def test_a_session_ends_with_its_key(gateway: Front) -> None:
    key = made(gateway)
    with httpx.Client(base_url=gateway.service.url) as page:
        page.post("/v1/session", json={"key": key["key"]})
        assert page.get("/v1/session").status_code == 200
        gateway.client.delete(f"/v1/keys/{key['id']}", headers=gateway.key())
        assert page.get("/v1/session").status_code == 401


def test_nobody_signs_in_with_a_wrong_key_or_from_a_form(gateway: Front) -> None:
    refused = gateway.client.post("/v1/session", json={"key": "guess"})
    assert refused.status_code == 401
    form = gateway.client.post("/v1/session", data={"key": gateway.keys["all"]})
    assert form.status_code == 422
    assert "set-cookie" not in form.headers
