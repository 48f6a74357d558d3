"""`/openapi.json`, `/docs`, `/asyncapi`: what there is, without a key and without a network."""

from importlib import util
from pathlib import Path

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.gateway.serve.fields import Rooms, base_of
from shared.errors import NotFound

router = APIRouter(include_in_schema=False)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Healthy Places API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="swagger-ui"><p>The API, as <a href="/openapi.json">OpenAPI</a> and its topics, as
<a href="/asyncapi">AsyncAPI</a>.</p></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""Swagger UI styles its elements in place; it gets no other freedom than that."""
_KINDS = {".js": "text/javascript", ".css": "text/css"}


def _folder() -> Path:
    """Return where the installed Swagger UI is; found without importing what carries it."""
    found = util.find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise NotFound("Swagger UI is not installed: pip install fastapi-offline")
    return Path(found.origin).parent / "static"


@router.get("/openapi.json")
async def openapi(rooms: Rooms) -> Response:
    """Return the OpenAPI document of the whole platform."""
    return Response(await rooms.openapi.text(), media_type="application/json")


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Show the API."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/docs/{asset}")
async def docs_asset(asset: str) -> Response:
    """Return what the page is made of."""
    if asset == "start.js":
        return Response(_START, media_type="text/javascript")
    if asset not in ("swagger-ui-bundle.js", "swagger-ui.css"):
        raise NotFound(asset)
    file = _folder() / asset
    return Response(file.read_bytes(), media_type=_KINDS[file.suffix])


@router.get("/asyncapi")
async def asyncapi(request: Request, rooms: Rooms) -> Response:
    """List the AsyncAPI documents."""
    base = base_of(request, rooms)
    items = [
        {"service": name, "url": f"{base}/asyncapi/{name}"} for name in rooms.asyncapi.services()
    ]
    return Response(orjson.dumps({"items": items, "next": None}), media_type="application/json")


@router.get("/asyncapi/{service}")
async def asyncapi_of(service: str, rooms: Rooms) -> Response:
    """Return one service's AsyncAPI document."""
    return Response(await rooms.asyncapi.text(service), media_type="application/json")
