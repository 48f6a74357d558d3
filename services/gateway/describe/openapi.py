"""One OpenAPI document: the services' own, merged, with what only the door knows."""

import asyncio
from collections.abc import Callable, Mapping
from copy import deepcopy
from time import monotonic
from typing import Any

import orjson

from services.gateway.describe import examples
from services.gateway.identify.identifier import COOKIE
from services.gateway.routes import ROUTES, Route, Service
from services.gateway.upstream import Upstream
from shared import http, logs
from shared.errors import Unavailable

_LOG = logs.get(__name__)
Document = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_HELD_SECONDS = 60.0
_HELD_INCOMPLETE_SECONDS = 1.0
_PROBLEMS = {
    "400": "A request that cannot be read: a header twice, no HTTP.",
    "401": "No key, or one that is not known, has expired or was revoked.",
    "403": "The key lacks the scope.",
    "404": "There is nothing with this id.",
    "405": "Not a method of this path.",
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "415": "Not a media type that is taken.",
    "422": "A parameter or the body is wrong: `errors` names each field.",
    "429": "Over a limit: `Retry-After` says for how long.",
    "431": "The headers are too large.",
    "500": "A bug of ours.",
    "502": "The service behind broke off.",
    "503": "A part of the platform is away: `Retry-After` says when to try again.",
    "504": "The service behind did not answer in time.",
}
_TEXT = {"schema": {"type": "string"}}
_SECONDS = {"schema": {"type": "integer"}}
_INFO = {
    "title": "Healthy Places",
    "version": "1",
    "description": (
        "Air, homes, communities and fire safety in one place: readings and events in, air "
        "quality, alerts and indicators out. Times are RFC 3339; an averaged value is an interval "
        "[start, end). Errors are `application/problem+json` (RFC 9457)."
    ),
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`hp_…`) or a token of the configured OpenID issuer.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The console's session (`POST /v1/session`).",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "Opens one stream within 60 s (`POST /v1/alerts/stream/ticket`).",
    },
}


class OpenApi:
    """Asks the services for their documents, and keeps what they said for a minute."""

    def __init__(self, upstreams: Mapping[Service, Upstream], own: Callable[[], Document]) -> None:
        self._upstreams = upstreams
        self._own = own
        self._documents: dict[Service, Document] = {}
        self._until = 0.0
        self._merged = b""
        self._lock = asyncio.Lock()

    async def text(self) -> bytes:
        """Return the document; what a service that is away said last stands in for it."""
        async with self._lock:
            if monotonic() >= self._until:
                missing = await self._ask()
                documents = {Service.GATEWAY: self._own(), **self._documents}
                unknown = sorted(each for each in missing if each not in self._documents)
                self._merged = orjson.dumps(merge(documents, missing=unknown))
                held = _HELD_INCOMPLETE_SECONDS if missing else _HELD_SECONDS
                self._until = monotonic() + held
            return self._merged

    async def _ask(self) -> list[Service]:
        async def one(service: Service, upstream: Upstream) -> Service | None:
            try:
                self._documents[service] = orjson.loads(await upstream.document("/openapi.json"))
            except (Unavailable, orjson.JSONDecodeError) as error:
                _LOG.warning("no description of a service", name=service, problem=str(error))
                return service
            return None

        found = await asyncio.gather(*(one(*each) for each in self._upstreams.items()))
        return [each for each in found if each is not None]


def merge(documents: Mapping[Service, Document], *, missing: list[Service]) -> Document:
    """Return one document of the declared routes.

    Args:
        documents: each service's own, as FastAPI makes them.
        missing: services whose routes are left out because nobody has described them.
    """
    schemas: dict[str, Any] = {"Problem": _problem_schema()}
    paths: dict[str, dict[str, Any]] = {}
    for service, document in documents.items():
        names = _names(service, document, schemas)
        for template, method, operation in _operations(service, document):
            route = template[1]
            described = _described(_renamed(operation, names), route, service)
            _show_forms(described, schemas)
            examples.show(described, template[0])
            paths.setdefault(template[0], {})[method] = described
    _drop_unused(paths, schemas)
    found: Document = {
        "openapi": "3.1.0",
        "info": _INFO,
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SCHEMES},
    }
    if missing:
        found["x-missing"] = [str(each) for each in missing]
    return found


def _operations(
    service: Service, document: Document
) -> list[tuple[tuple[str, Route], str, Document]]:
    """Return the declared operations that a service describes, whatever it calls its ids."""
    declared = {
        (_shape(route.path), route.method.lower()): route
        for route in ROUTES
        if route.service is service
    }
    found = []
    for path, methods in document.get("paths", {}).items():
        for method, operation in methods.items():
            route = declared.get((_shape(path), method))
            if route is not None:
                found.append(((path, route), method, operation))
    return found


def _shape(path: str) -> tuple[str, ...]:
    return tuple("{}" if each.startswith("{") else each for each in path.split("/"))


def _names(service: Service, document: Document, schemas: dict[str, Any]) -> dict[str, str]:
    """Add a service's schemas; one that others call alike and that differs gets its own name."""
    own = document.get("components", {}).get("schemas", {})
    names: dict[str, str] = {}
    for name, schema in own.items():
        if name in ("HTTPValidationError", "ValidationError"):
            names[name] = "Problem"
        elif name in schemas and schemas[name] != schema:
            names[name] = f"{service.capitalize()}{name}"
        else:
            names[name] = name
    for name, schema in own.items():
        if names[name] != "Problem" or name == "Problem":
            schemas.setdefault(names[name], _renamed(schema, names))
    return names


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        found = {key: _renamed(value, names) for key, value in part.items()}
        reference = found.get("$ref")
        if isinstance(reference, str) and reference.startswith(_REFERENCE):
            name = reference.removeprefix(_REFERENCE)
            found["$ref"] = _REFERENCE + names.get(name, name)
        return found
    return [_renamed(each, names) for each in part] if isinstance(part, list) else part


def _described(operation: Document, route: Route, service: Service) -> Document:
    """Return an operation with its security, its problems, and an id that is unique."""
    found = deepcopy(operation)
    found["operationId"] = f"{service}_{operation.get('operationId', 'operation')}"
    found["security"] = _security(route)
    responses = found.setdefault("responses", {})
    for status, response in responses.items():
        if status.startswith(("4", "5")) and "application/json" in response.get("content", {}):
            response["content"][http.PROBLEM] = response["content"].pop("application/json")
    for status in _statuses(route):
        described = responses.get(status)
        if described is None:
            responses[status] = _problem(_PROBLEMS[status])
    responses.setdefault("default", _problem("Anything else that is not as it should be."))
    if route.scopes:
        responses["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if route.method == "GET" and not route.streamed and "200" in responses:
        responses.setdefault("304", {"description": "What `If-None-Match` names still holds."})
    return found


def _show_forms(operation: Document, schemas: Mapping[str, Document]) -> None:
    """Say what every answer of a kind has: a list is CSV too, and what may come with an answer."""
    responses = operation["responses"]
    content = responses.get("200", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    named = schemas.get(str(schema.get("$ref", "")).removeprefix(_REFERENCE), schema)
    if {"items", "next"} <= named.get("properties", {}).keys():
        content["text/csv"] = {"schema": {"type": "string"}}
    if "304" in responses:
        for status in ("200", "304"):
            responses[status].setdefault("headers", {})["ETag"] = _TEXT
    for status in ("429", "503"):
        if status in responses:
            responses[status].setdefault("headers", {})["Retry-After"] = _SECONDS


def _statuses(route: Route) -> list[str]:
    always = ["400", "422", "429", "431", "500", "502", "503", "504"]
    if route.scopes:
        always += ["401", "403"]
    if "{" in route.path:
        always.append("404")
    if route.method in ("POST", "PUT", "PATCH"):
        always += ["408", "413", "415"]
    return sorted(always)


def _security(route: Route) -> list[dict[str, list[str]]]:
    """Any one of these: each kind of proof, with each scope that is enough."""
    scopes = sorted(route.scopes)
    kinds = ["bearer", "session", *(["ticket"] if route.streamed else [])]
    return [{kind: [str(scope)]} for kind in kinds for scope in scopes]


def _problem(description: str) -> Document:
    schema = {"$ref": f"{_REFERENCE}Problem"}
    return {"description": description, "content": {http.PROBLEM: {"schema": schema}}}


def _problem_schema() -> Document:
    schema = http.Problem.model_json_schema(ref_template=_REFERENCE + "{model}")
    errors = schema.pop("$defs")["FieldError"]
    schema["properties"]["errors"] = {
        "anyOf": [{"type": "array", "items": errors}, {"type": "null"}],
        "default": None,
    }
    return schema


def _drop_unused(paths: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Keep only the schemas that something refers to."""
    kept: set[str] = set()
    waiting = [paths]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in kept and name in schemas:
                kept.add(name)
                waiting.append(schemas[name])
    for name in set(schemas) - kept:
        del schemas[name]


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = part.get("$ref")
        found = [name for value in part.values() for name in _references(value)]
        if isinstance(own, str) and own.startswith(_REFERENCE):
            found.append(own.removeprefix(_REFERENCE))
        return found
    return [name for each in part for name in _references(each)] if isinstance(part, list) else []
