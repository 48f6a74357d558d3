"""Keys, tokens and cookies: what proves who is asking, and what does not."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from time import monotonic

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.admit import cookie
from services.gateway.identify import keys
from services.gateway.identify.caller import Refused, spelled_out
from services.gateway.identify.tokens import Tokens
from services.gateway.routes import Scope
from shared import clock
from shared.errors import Unavailable

ISSUER = "https://login.example"
PRIVATE = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())
RSA_PRIVATE = rsa.generate_private_key(65537, 2048)


def jwks() -> bytes:
    key = orjson.loads(jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE.public_key()))
    other = orjson.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_PRIVATE.public_key()))
    return orjson.dumps(
        {"keys": [key | {"kid": "k1", "alg": "ES256"}, other | {"kid": "k2", "alg": "RS256"}]}
    )


class Issuer:
    def __init__(self) -> None:
        self.asked = 0
        self.away = False
        self.keys = jwks()

    async def __call__(self, url: str) -> bytes:
        self.asked += 1
        if self.away:
            raise Unavailable("away")
        if url.endswith("/.well-known/openid-configuration"):
            return orjson.dumps({"jwks_uri": f"{ISSUER}/jwks"})
        assert url == f"{ISSUER}/jwks"
        return self.keys


def tokens(issuer: Issuer | None = None) -> Tokens:
    return Tokens(ISSUER, "healthyplaces", ("ES256", "RS256", "HS256"), issuer or Issuer())


def token(key: object = PRIVATE, alg: str = "ES256", kid: str = "k1", **changes: object) -> str:
    """Return a token that holds for long: parameters are made when tests are collected."""
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": "healthyplaces",
        "sub": "alice",
        "scope": "read operate unheard-of",
        "exp": clock.now() + timedelta(days=2),
    }
    claims |= changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, alg, headers={"kid": kid})  # type: ignore[arg-type]


async def test_a_token_of_the_issuer_is_its_subject_with_its_scopes() -> None:
    caller = await tokens().caller(token())
    assert caller.actor == "oidc:alice"
    assert caller.scopes == {Scope.READ, Scope.OPERATE}
    assert (await tokens().caller(token(RSA_PRIVATE, "RS256", "k2"))).actor == "oidc:alice"


@pytest.mark.parametrize(
    "shown",
    [
        token(STRANGER),
        token(kid="k9"),
        token(RSA_PRIVATE, "RS256", "k1"),
        token(aud="another"),
        token(aud=None),
        token(iss="https://elsewhere"),
        token(exp=clock.now() - timedelta(minutes=5)),
        token(exp=None),
        token(exp=10**12),
        token(exp=10**30),
        token(nbf=clock.now() + timedelta(days=1)),
        token(sub=None),
        token(sub="two\nlines"),
        jwt.encode({"sub": "alice"}, "", "none", headers={"kid": "k1"}),
        jwt.encode({"sub": "alice"}, "s" * 32, "HS256", headers={"kid": "k1"}),
        "a.b.c",
        token() + "x" * 9000,
    ],
)
async def test_a_token_that_proves_nothing_is_refused(shown: str) -> None:
    with pytest.raises(Refused):
        await tokens().caller(shown)


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused() -> None:
    public = PRIVATE.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    coded = [
        urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=")
        for part in ({"alg": "HS256", "kid": "k1"}, {"sub": "alice", "iss": ISSUER})
    ]
    made = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = urlsafe_b64encode(made.sign(b".".join(coded), public)).rstrip(b"=")
    with pytest.raises(Refused):
        await tokens().caller(b".".join([*coded, signature]).decode())


async def test_the_issuer_is_asked_once_and_not_for_every_unknown_key() -> None:
    issuer = Issuer()
    known = tokens(issuer)
    for _ in range(3):
        await known.caller(token())
    for _ in range(3):
        with pytest.raises(Refused):
            await known.caller(token(kid="k9"))
    assert issuer.asked == 2


async def test_a_key_that_the_issuer_adds_to_its_only_one_is_known_with_its_first_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issuer = Issuer()
    both = issuer.keys
    issuer.keys = orjson.dumps({"keys": orjson.loads(both)["keys"][:1]})
    known = tokens(issuer)
    await known.caller(token())
    issuer.keys = both
    later = monotonic() + 11
    monkeypatch.setattr("services.gateway.identify.tokens.monotonic", lambda: later)
    caller = await known.caller(token(RSA_PRIVATE, "RS256", "k2"))
    assert caller.actor == "oidc:alice"


async def test_without_the_issuer_nothing_is_known_and_nobody_is_refused() -> None:
    issuer = Issuer()
    issuer.away = True
    with pytest.raises(Unavailable):
        await tokens(issuer).caller(token())


def test_a_key_has_its_form_and_hides_itself() -> None:
    made = keys.make()
    assert keys.identifier_of(made.text) == made.id
    assert made.digest == keys.digest(made.text)
    assert made.text not in repr(made)
    assert len(made.text) == 3 + 8 + 1 + 43


@given(st.text(max_size=80))
def test_no_other_text_is_a_key(text: str) -> None:
    found = keys.identifier_of(text)
    assert found is None or (text.startswith(f"hp_{found}_") and len(text) == 55)


def test_admin_includes_every_scope_and_the_others_only_themselves() -> None:
    assert spelled_out(["admin"]) == frozenset(Scope)
    assert spelled_out(["publish", "nonsense"]) == {Scope.PUBLISH}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        (b"hp_session=abc", "abc"),
        (b"a=b; hp_session=abc;c=d", "abc"),
        (b"xhp_session=abc", None),
        (b"hp_session", None),
        (b"hp_session=\xff", None),
        (b"", None),
    ],
)
def test_a_cookie_is_found_by_its_whole_name(header: bytes, value: str | None) -> None:
    assert cookie(header, "hp_session") == value
