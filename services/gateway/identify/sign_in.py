"""Signing in at an OpenID Connect issuer: the authorization code flow, always with PKCE.

One random secret is all that a sign-in needs: `state`, `nonce` and the code verifier are derived
from it. It lives in a cookie of the browser that began, so nothing is stored here, any gateway may
finish what another began, and nobody else's browser can be made to finish it.
"""

import asyncio
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import orjson

from services.gateway.identify.caller import Caller, Refused
from services.gateway.identify.tokens import Fetch, Tokens
from shared.errors import Unavailable

_FRESH_SECONDS = 600.0
_PAUSE_SECONDS = 5.0
_LONGEST_CODE = 4_096

Post = Callable[[str, Mapping[str, str], tuple[str, str] | None], Awaitable[tuple[int, bytes]]]
"""Sends a form to the issuer, with name and password if there are any; raises `Unavailable`."""


class NothingAllowed(Refused):
    """Somebody the issuer knows, and to whom it grants nothing here."""


@dataclass(frozen=True, slots=True)
class Client:
    """What we are at the issuer.

    Attributes:
        secret: None for a public client.
        scope: what is asked for, separated by spaces.
    """

    id: str
    secret: str | None = field(repr=False)
    scope: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a browser, and what it must bring back in its cookie."""

    url: str
    secret: str = field(repr=False)


class SignIn:
    """Sends a browser to the issuer, and tells who it is that comes back."""

    def __init__(
        self,
        issuer: str,
        client: Client,
        *,
        fetch: Fetch,
        post: Post,
        identities: Tokens,
        rights: Tokens,
    ) -> None:
        """Take what is needed; nothing is asked yet.

        Args:
            issuer: as it calls itself in its tokens.
            client: what we are called there.
            fetch: gets its discovery document.
            post: redeems a code.
            identities: checks id tokens, which are for the client.
            rights: checks access tokens, which are for the API.
        """
        self._issuer = issuer
        self._client = client
        self._fetch = fetch
        self._post = post
        self._identities = identities
        self._rights = rights
        self._metadata: Mapping[str, Any] = {}
        self._asked: float | None = None
        self._fetched: float | None = None
        self._lock = asyncio.Lock()

    async def depart(self, back: str) -> Departure:
        """Return where to send a browser, so that it comes back to the address `back`.

        Raises:
            Unavailable: the issuer does not say where.
        """
        endpoint = await self._endpoint("authorization_endpoint")
        secret = secrets.token_urlsafe(32)
        verifier = _derived(secret, b"verifier")
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": back,
            "scope": self._client.scope,
            "state": _derived(secret, b"state"),
            "nonce": _derived(secret, b"nonce"),
            "code_challenge": _text(sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        return Departure(_with(endpoint, asked), secret)

    async def arrive(self, secret: str, state: str, code: str, back: str) -> Caller:
        """Return who came back with this code; may do what their access token says.

        Raises:
            NothingAllowed: the issuer grants them nothing here.
            Refused: another browser's sign-in, or what the issuer gave does not hold.
            Unavailable: the issuer does not answer.
        """
        if not hmac.compare_digest(_derived(secret, b"state").encode(), state.encode()):
            raise Refused("this sign-in was not begun by this browser")
        if not 0 < len(code) <= _LONGEST_CODE:
            raise Refused("this is not a code")
        given = await self._redeem(code, _derived(secret, b"verifier"), back)
        identity = await self._identities.claims(given["id_token"])
        nonce = str(identity.get("nonce", ""))
        if not hmac.compare_digest(_derived(secret, b"nonce").encode(), nonce.encode()):
            raise Refused("the identity is not of this sign-in")
        if identity.get("azp", self._client.id) != self._client.id:
            raise Refused("the identity is for somebody else")
        caller = await self._rights.caller(given["access_token"])
        if caller.actor != f"oidc:{identity['sub']}":
            raise Refused("the two tokens are about two people")
        if not caller.scopes:
            raise NothingAllowed("the issuer grants no scope of this platform")
        # The token is short-lived by design and is not kept; the session has an end of its own.
        return replace(caller, until=None)

    async def leave(self, back: str) -> str | None:
        """Return where a browser ends its session at the issuer, to come back to `back`.

        None where the issuer names no such place, or does not answer.
        """
        try:
            endpoint = await self._endpoint("end_session_endpoint")
        except Unavailable:
            return None
        return _with(endpoint, {"client_id": self._client.id, "post_logout_redirect_uri": back})

    def is_from(self, issuer: str | None) -> bool:
        """Whether an answer that names its issuer (RFC 9207) is of ours; one may name none."""
        return issuer is None or issuer == self._issuer

    async def _redeem(self, code: str, verifier: str, back: str) -> dict[str, str]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self._client.id,
            "code_verifier": verifier,
        }
        shown = None if self._client.secret is None else (self._client.id, self._client.secret)
        status, body = await self._post(await self._endpoint("token_endpoint"), form, shown)
        if status in (400, 401, 403):
            raise Refused("the issuer does not take the code")
        if status != 200:
            raise Unavailable(f"the token issuer answers {status}")
        try:
            given = orjson.loads(body)
            tokens = {name: given[name] for name in ("id_token", "access_token")}
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("the issuer gave no tokens") from error
        if not all(isinstance(each, str) for each in tokens.values()):
            raise Refused("the issuer gave no tokens")
        return tokens

    async def _endpoint(self, name: str) -> str:
        async with self._lock:
            if _age(self._fetched) > _FRESH_SECONDS and _age(self._asked) > _PAUSE_SECONDS:
                self._asked = monotonic()
                await self._discover()
            found = self._metadata.get(name)
        if not isinstance(found, str) or not found.startswith(("https://", "http://")):
            raise Unavailable(f"the token issuer names no {name}")
        return found

    async def _discover(self) -> None:
        """Ask the issuer where its doors are; while it is silent, what it said before stands."""
        try:
            document = await self._fetch(
                f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            )
        except Unavailable:
            if not self._metadata:
                raise
            return
        try:
            found = orjson.loads(document)
        except ValueError as error:
            raise Unavailable("the token issuer's discovery document cannot be read") from error
        if not isinstance(found, dict) or found.get("issuer") != self._issuer:
            raise Unavailable("the discovery document is another issuer's")
        self._metadata = found
        self._fetched = monotonic()


def _with(endpoint: str, asked: Mapping[str, str]) -> str:
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def _derived(secret: str, label: bytes) -> str:
    return _text(hmac.digest(secret.encode(), label, sha256))


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _age(at: float | None) -> float:
    return float("inf") if at is None else monotonic() - at
