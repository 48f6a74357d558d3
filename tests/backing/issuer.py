"""A small OpenID Connect issuer, served over real HTTP in a thread: one person, one client."""

import threading
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self
from urllib.parse import parse_qs, urlencode

import jwt
import orjson
import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from shared import clock

AUDIENCE = "healthyplaces"
CLIENT = "console"
PAGE = """<!doctype html><html lang="en"><title>Issuer</title>
<h1>Who are you?</h1><form method="post" action="/authorize?{query}">
<button name="answer" value="yes">Continue as {person}</button>
<button name="answer" value="no">Refuse</button></form></html>"""


class Issuer:
    """Signs one person in, checks what a client must prove, and can be told to be wrong.

    Attributes:
        scope: what the access token grants.
        asked: the parameters of the last authorization request.
        changes: claims to set otherwise in the next id token; None leaves one out.
        holder: whom the access token is about.
        is_away: whether the token endpoint fails.
        left: how many sessions were ended.
    """

    def __init__(self, person: str = "alice") -> None:
        self.person = person
        self.as_usual()
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._codes: dict[str, dict[str, str]] = {}
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def as_usual(self) -> None:
        """Be right again."""
        self.scope = "read operate"
        self.holder = self.person
        self.asked: dict[str, str] = {}
        self.changes: dict[str, object] = {}
        self.is_away = False
        self.left = 0

    def __enter__(self) -> Self:
        config = uvicorn.Config(self._app(), port=0, log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            threading.Event().wait(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, *raised: object) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)

    @property
    def url(self) -> str:
        """How it calls itself."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a gateway is told of it."""
        return {
            "GATEWAY_OIDC_ISSUER": self.url,
            "GATEWAY_OIDC_AUDIENCE": AUDIENCE,
            "GATEWAY_OIDC_CLIENT_ID": CLIENT,
            "GATEWAY_OIDC_NAME": "Council account",
        }

    @property
    def public(self) -> bytes:
        """The key that anybody may have, as PEM."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def token(self, **changes: object) -> str:
        """Return an access token for the API; None leaves a claim out."""
        return self._signed({"aud": AUDIENCE, "sub": self.holder, "scope": self.scope, **changes})

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        async def configuration() -> dict[str, str]:
            return {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/jwks",
                "end_session_endpoint": f"{self.url}/leave",
            }

        @app.get("/jwks")
        async def jwks() -> Response:
            public = orjson.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
            body = orjson.dumps({"keys": [public | {"kid": "k1", "alg": "ES256"}]})
            return Response(body, media_type="application/json")

        @app.get("/authorize")
        async def ask(request: Request) -> HTMLResponse:
            page = PAGE.format(query=request.url.query.replace("&", "&amp;"), person=self.person)
            return HTMLResponse(page)

        @app.post("/authorize")
        async def answer(request: Request) -> Response:
            said = parse_qs((await request.body()).decode())
            return self._back(dict(request.query_params), yes=said["answer"] == ["yes"])

        @app.get("/leave")
        async def leave(client_id: str, post_logout_redirect_uri: str) -> Response:
            if client_id != CLIENT:
                return JSONResponse({}, 400)
            self.left += 1
            return RedirectResponse(post_logout_redirect_uri, status_code=303)

        @app.post("/token")
        async def token(request: Request) -> Response:
            form = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}
            return JSONResponse({}, 503) if self.is_away else self._redeemed(form)

        return app

    def _back(self, asked: dict[str, str], *, yes: bool) -> Response:
        self.asked = asked
        if not yes:
            given = {"error": "access_denied", "state": asked["state"]}
        else:
            code = f"code-{len(self._codes)}"
            self._codes[code] = asked
            given = {"code": code, "state": asked["state"], "iss": self.url}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(given)}", status_code=303)

    def _redeemed(self, form: dict[str, str]) -> Response:
        asked = self._codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proven = asked is not None and (
            asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == urlsafe_b64encode(digest).decode().rstrip("=")
            and asked["redirect_uri"] == form.get("redirect_uri")
            and asked["client_id"] == form.get("client_id") == CLIENT
        )
        if asked is None or not proven:
            return JSONResponse({"error": "invalid_grant"}, 400)
        identity = {"aud": CLIENT, "sub": self.person, "nonce": asked["nonce"], **self.changes}
        return JSONResponse(
            {
                "token_type": "Bearer",
                "id_token": self._signed(identity),
                "access_token": self.token(),
            }
        )

    def _signed(self, claims: dict[str, Any]) -> str:
        whole = {"iss": self.url, "exp": clock.now() + timedelta(minutes=5), **claims}
        kept = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode(kept, self._key, "ES256", headers={"kid": "k1"})
