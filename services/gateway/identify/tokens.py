"""Tokens of one OpenID Connect issuer: its keys are cached, the algorithms are ours to name."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import jwt
import orjson

from services.gateway.identify.caller import Caller, Refused, Via, spelled_out
from shared import logs
from shared.errors import Unavailable

_LOG = logs.get(__name__)
_LONGEST_TOKEN = 8_192
_FRESH_SECONDS = 600.0
_STALE_SECONDS = 86_400.0
_PAUSE_SECONDS = 10.0
_LEEWAY_SECONDS = 30

Fetch = Callable[[str], Awaitable[bytes]]
"""Gets a document from the issuer; raises `Unavailable`."""


class Tokens:
    """Tells who a token is about, as long as the issuer's word can be checked."""

    def __init__(
        self,
        issuer: str,
        audience: str,
        algorithms: Sequence[str],
        fetch: Fetch,
        jwks_url: str | None = None,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._algorithms = [
            each for each in algorithms if not each.upper().startswith(("HS", "NO"))
        ]
        self._fetch = fetch
        self._jwks_url = jwks_url
        self._keys: Mapping[str | None, jwt.PyJWK] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def caller(self, token: str) -> Caller:
        """Return who the token is about.

        Raises:
            Refused: not signed by the issuer, not for us, expired, or without a subject.
            Unavailable: the issuer's keys cannot be had.
        """
        return _caller(await self.claims(token))

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return what the issuer says in a token that it signed for our audience.

        Raises:
            Refused: not signed by the issuer, not for us, expired, or without a subject.
            Unavailable: the issuer's keys cannot be had.
        """
        if len(token) > _LONGEST_TOKEN:
            raise Refused("the token is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            raise Refused("not a token") from error
        if header.get("alg") not in self._algorithms:
            raise Refused("the token's algorithm is not accepted")
        kid = header.get("kid")
        key = await self._key(kid if isinstance(kid, str) else None)
        if key.algorithm_name != header["alg"]:
            raise Refused("the token's algorithm is not that of its key")
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=self._algorithms,
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise Refused(_reason(error)) from error
        return claims

    async def _key(self, kid: str | None) -> jwt.PyJWK:
        if _age(self._fetched) > _FRESH_SECONDS or self._known(kid) is None:
            await self._refresh(kid)
        found = self._known(kid)
        if found is None:
            raise Refused("the token's key is not one of the issuer's")
        return found

    def _known(self, kid: str | None) -> jwt.PyJWK | None:
        """Return the key of this name; a token that names none means the only one."""
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    async def _refresh(self, kid: str | None) -> None:
        """Ask the issuer again, not more often than every ten seconds, one at a time."""
        async with self._lock:
            missing = self._known(kid) is None and _age(self._tried) > _PAUSE_SECONDS
            stale = _age(self._fetched) > _FRESH_SECONDS and _age(self._tried) > _PAUSE_SECONDS
            if missing or stale:
                self._tried = monotonic()
                try:
                    self._keys = _parsed(await self._document())
                    self._fetched = monotonic()
                except Unavailable as error:
                    _LOG.warning("cannot get the issuer's keys", problem=str(error))
            if _age(self._fetched) > _STALE_SECONDS:
                raise Unavailable("the token issuer does not answer")

    async def _document(self) -> bytes:
        if self._jwks_url is None:
            well_known = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            try:
                found = orjson.loads(await self._fetch(well_known))
                self._jwks_url = str(found["jwks_uri"])
            except (ValueError, KeyError, TypeError) as error:
                raise Unavailable("the token issuer's discovery document cannot be read") from error
        return await self._fetch(self._jwks_url)


def _age(at: float | None) -> float:
    return float("inf") if at is None else monotonic() - at


def _parsed(document: bytes) -> Mapping[str | None, jwt.PyJWK]:
    try:
        return {key.key_id: key for key in jwt.PyJWKSet.from_json(document.decode()).keys}
    except (jwt.PyJWTError, ValueError, KeyError) as error:
        raise Unavailable("the token issuer's keys cannot be read") from error


def _reason(error: jwt.PyJWTError) -> str:
    reasons: dict[type[jwt.PyJWTError], str] = {
        jwt.ExpiredSignatureError: "the token has expired",
        jwt.ImmatureSignatureError: "the token is not valid yet",
        jwt.InvalidAudienceError: "the token is not for this platform",
        jwt.InvalidIssuerError: "the token is not from our issuer",
        jwt.MissingRequiredClaimError: "the token lacks a required claim",
        jwt.InvalidSignatureError: "the token's signature is wrong",
    }
    return next((text for kind, text in reasons.items() if isinstance(error, kind)), "not a token")


def _caller(claims: Mapping[str, Any]) -> Caller:
    subject = claims["sub"]
    scope = claims.get("scope", "")
    if not isinstance(subject, str) or not 0 < len(subject) <= 128 or not subject.isprintable():
        raise Refused("the token's subject cannot be used as a name")
    if not subject.isascii():
        raise Refused("the token's subject cannot be used as a name")
    scopes = spelled_out(scope.split() if isinstance(scope, str) else ())
    try:
        until = datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, OverflowError) as error:
        raise Refused("the token's end is beyond the calendar") from error
    return Caller(actor=f"oidc:{subject}", scopes=scopes, via=Via.TOKEN, until=until)
