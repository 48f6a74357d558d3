"""Every operation of the OpenAPI document, shown every identity that proves nothing or too little.

The document is asked anew: an operation is covered from the day on which it appears.
"""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from backing.issuer import Issuer
from cryptography.hazmat.primitives.asymmetric import ec
from gateway_front import SCOPES, Front
from jwt.utils import base64url_encode

from shared import clock, instants

OPEN = {
    ("get", "/v1/session/oidc"),
    ("get", "/v1/session/oidc/callback"),
    ("get", "/v1/session/ways"),
    ("post", "/v1/session"),
}
"""The only operations of the document that are open; what has no description is tried elsewhere."""


def operations(platform: Front) -> Iterator[tuple[str, str, set[str]]]:
    """Return method, a path and the scopes any of which is enough."""
    document = platform.client.get("/openapi.json").json()
    assert "x-missing" not in document
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            enough = {name for each in operation["security"] for name in each.get("bearer", ())}
            assert bool(enough) is ((method, path) not in OPEN), (method, path)
            if enough:
                yield method, re.sub(r"\{[^}]+\}", "x", path), enough


@pytest.fixture(scope="module")
def ended(platform: Front) -> list[str]:
    """Keys that were good once: one revoked, one replaced, one that has expired."""

    def made(**changes: object) -> dict[str, str]:
        body = {"name": "once", "scopes": ["admin"], **changes}
        found: dict[str, str] = platform.post("/v1/keys", json=body).json()
        return found

    soon = clock.now() + timedelta(seconds=1)
    revoked, replaced, expired = made(), made(), made(expires_at=instants.text(soon))
    platform.client.delete(f"/v1/keys/{revoked['id']}", headers=platform.key())
    platform.post(f"/v1/keys/{replaced['id']}/rotate", json={"overlap_seconds": 0})
    while clock.now() <= soon:
        time.sleep(0.05)
    return [each["key"] for each in (revoked, replaced, expired)]


def worthless_tokens(issuer: Issuer) -> dict[str, str]:
    """Return tokens of which each lacks one thing, by what it lacks."""
    good = issuer.token(scope="admin")
    head, claims, signature = good.split(".")
    of_another = issuer.token(scope="read").split(".")[1]
    read = jwt.decode(good, options={"verify_signature": False})
    now = clock.now()
    return {
        "expired": issuer.token(scope="admin", exp=now - timedelta(minutes=5)),
        "not valid yet": issuer.token(scope="admin", nbf=now + timedelta(hours=1)),
        "another issuer": issuer.token(scope="admin", iss="https://elsewhere.example"),
        "another audience": issuer.token(scope="admin", aud="another"),
        "no issuer": issuer.token(scope="admin", iss=None),
        "no audience": issuer.token(scope="admin", aud=None),
        "no end": issuer.token(scope="admin", exp=None),
        "no subject": issuer.token(scope="admin", sub=None),
        "no algorithm": jwt.encode(read, "", "none", headers={"kid": "k1"}),
        "no signature": f"{head}.{claims}.",
        "claims of another": f"{head}.{of_another}.{signature}",
        "signed with the public key": _hs256(claims, issuer.public),
        "signed by a stranger": jwt.encode(
            read, ec.generate_private_key(ec.SECP256R1()), "ES256", headers={"kid": "k1"}
        ),
        "a key nobody has": jwt.encode(
            read, ec.generate_private_key(ec.SECP256R1()), "ES256", headers={"kid": "k9"}
        ),
    }


def _hs256(claims: str, secret: bytes) -> str:
    """Sign by hand: the library refuses to take a public key for a secret."""
    head = base64url_encode(b'{"alg":"HS256","kid":"k1","typ":"JWT"}').decode()
    hashing = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signed = hashing.sign(f"{head}.{claims}".encode(), secret)
    return f"{head}.{claims}.{base64url_encode(signed).decode()}"


def identities(platform: Front, issuer: Issuer, ended: list[str]) -> dict[str, dict[str, str]]:
    """Return headers by what is wrong with them."""
    shown = {
        "an empty header": "",
        "no key": "Bearer",
        "garbage": "Bearer x",
        "another scheme": "Basic YTpi",
        "a key without its scheme": platform.keys["all"],
        "a wrong secret": f"Bearer hp_read0000_{'x' * 43}",
        "an unknown key": f"Bearer hp_nobody00_{'k' * 43}",
        "no token": "Bearer a.b.c",
        **{f"a key that has ended {place}": f"Bearer {key}" for place, key in enumerate(ended)},
        **{name: f"Bearer {token}" for name, token in worthless_tokens(issuer).items()},
    }
    return {
        "nothing": {},
        "a header of no meaning": {"X-Api-Key": platform.keys["all"]},
        "an unknown session": {"Cookie": f"hp_session={'k' * 43}"},
        **{name: {"Authorization": each} for name, each in shown.items()},
    }


def is_refused(answer: httpx.Response, status: int) -> bool:
    body: dict[str, Any] = answer.json()
    return (
        answer.status_code == status == body["status"]
        and answer.headers["content-type"] == "application/problem+json"
        and answer.headers["www-authenticate"].startswith("Bearer")
        and body["request_id"] == answer.headers["x-request-id"]
    )


def test_no_operation_opens_to_an_identity_that_proves_nothing(
    platform: Front, issuer: Issuer, ended: list[str]
) -> None:
    wrong = identities(platform, issuer, ended)
    opened = [
        (method, path, name)
        for method, path, _ in operations(platform)
        for name, headers in wrong.items()
        if not is_refused(platform.client.request(method, path, headers=headers), 401)
    ]
    assert opened == []


def test_a_scope_opens_the_operations_that_name_it_and_no_others(
    platform: Front, issuer: Issuer
) -> None:
    found = list(operations(platform))
    assert len(found) > 50
    wrong = []
    for scope in SCOPES:
        for shown in (platform.keys[scope], issuer.token(scope=scope)):
            headers = {"Authorization": f"Bearer {shown}"}
            for method, path, enough in found:
                if scope in enough or scope == "admin":
                    if method != "get" or path.endswith("/stream"):
                        continue  # it would be carried out, or never end
                    answer = platform.client.get(path, headers=headers)
                    fits = answer.status_code in (200, 404, 422)
                else:
                    answer = platform.client.request(method, path, headers=headers)
                    fits = is_refused(answer, 403)
                if not fits:
                    wrong.append((method, path, scope, answer.status_code, answer.text))
    assert wrong == []


def test_a_token_that_grants_nothing_opens_nothing(platform: Front, issuer: Issuer) -> None:
    for scope in ("", "profile email", None):
        headers = {"Authorization": f"Bearer {issuer.token(scope=scope)}"}
        for method, path, _ in operations(platform):
            assert is_refused(platform.client.request(method, path, headers=headers), 403)
