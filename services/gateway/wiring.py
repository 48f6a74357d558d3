"""How the gateway's rooms are put together; opening happens in the lifespan."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response

from services.gateway import life
from services.gateway.audit import Audit
from services.gateway.describe.asyncapi import AsyncApi
from services.gateway.describe.openapi import OpenApi
from services.gateway.door import Door
from services.gateway.forward import Forward
from services.gateway.hold import Held
from services.gateway.identify.caller import Refused
from services.gateway.identify.identifier import Identifier
from services.gateway.identify.issuer import post_form
from services.gateway.identify.sign_in import Client, SignIn
from services.gateway.identify.tokens import Tokens
from services.gateway.inside import Inside
from services.gateway.intake.promise import Promises
from services.gateway.limit import Limits
from services.gateway.offsets import BrokerOffsets
from services.gateway.pages import Pages, Tiles
from services.gateway.progress import Progress
from services.gateway.publish import Producer
from services.gateway.ready import Readiness
from services.gateway.resolve import Table
from services.gateway.routes import ROUTES, Service
from services.gateway.sensorthings.read import Reader
from services.gateway.serve import (
    audit,
    describe,
    intake,
    keys,
    progress,
    schemas,
    sensorthings,
    session,
    sign_in,
)
from services.gateway.settings import Settings
from services.gateway.store import Store
from services.gateway.stream import Streams
from services.gateway.upstream import Upstream, fetch
from shared import http, postgres
from shared.process import Stopping

_ROUTERS = (
    describe.router,
    session.router,
    sign_in.router,
    keys.router,
    audit.router,
    schemas.router,
    progress.router,
    intake.router,
    sensorthings.router,
)


def build(settings: Settings, stopping: Stopping) -> Door:
    """Return the gateway as an ASGI application; nothing connects before its lifespan begins."""
    database = postgres.as_role(settings.database_url.get_secret_value(), "gateway")
    pool = postgres.pool(database, "gateway", most=10, read_only=False, statement_timeout_ms=5_000)
    upstreams, offsets = _upstreams(settings), BrokerOffsets(settings.kafka)
    streams = Streams(most=settings.most_streams, most_per_caller=settings.most_streams_per_key)
    pages = Pages(settings.console, _tiles(settings))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with life.lived(
            app.state.inside,
            database=database,
            pool=pool,
            offsets=offsets,
            streams=streams,
            pages=pages,
            stopping=stopping,
        ):
            yield

    store, producer = Store(pool), Producer(settings.kafka)
    readiness = Readiness(store, upstreams, producer, offsets)
    inner = http.application(
        "Healthy Places: gateway",
        lifespan=lifespan,
        routers=_ROUTERS,
        ready=readiness.problems,
        openapi_url=None,
    )
    inner.add_exception_handler(Refused, _refused)
    rooms = _rooms(settings, store, upstreams, producer, offsets, inner.openapi)
    rooms.identifier.when_forgotten(streams.end)
    inner.state.inside = rooms
    return Door(
        settings,
        Table(ROUTES),
        inside=inner,
        forward=Forward(upstreams, held=rooms.held, streams=streams),
        identifier=rooms.identifier,
        limits=Limits(
            key=settings.limit_key, address=settings.limit_address, everybody=settings.limit_global
        ),
        audit=Audit(store),
        pages=pages,
    )


def _rooms(
    settings: Settings,
    store: Store,
    upstreams: Mapping[Service, Upstream],
    producer: Producer,
    offsets: BrokerOffsets,
    own_document: Callable[[], dict[str, Any]],
) -> Inside:
    return Inside(
        settings=settings,
        store=store,
        identifier=Identifier(store, _tokens(settings)),
        sign_in=_sign_in(settings),
        upstreams=upstreams,
        producer=producer,
        promises=Promises(store),
        progress=Progress(upstreams, offsets),
        openapi=OpenApi(upstreams, own_document),
        asyncapi=AsyncApi(upstreams, settings.kafka),
        held=Held(),
        sensorthings=Reader(upstreams[Service.INGEST]),
    )


def _upstreams(settings: Settings) -> dict[Service, Upstream]:
    addresses = {
        Service.INGEST: settings.ingest_url,
        Service.ALERTS: settings.alerts_url,
        Service.INDICATORS: settings.indicators_url,
    }
    return {
        service: Upstream(
            service, address, most_in_flight=settings.most_in_flight, token=_token(settings)
        )
        for service, address in addresses.items()
    }


def _tiles(settings: Settings) -> Tiles | None:
    return None if settings.map_tiles is None else Tiles(settings.map_tiles, settings.map_credit)


def _token(settings: Settings) -> str | None:
    return None if settings.internal_token is None else settings.internal_token.get_secret_value()


def _tokens(settings: Settings) -> Tokens | None:
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    return Tokens(
        settings.oidc_issuer,
        settings.oidc_audience,
        settings.oidc_algorithms,
        fetch,
        settings.oidc_jwks_url,
    )


def _sign_in(settings: Settings) -> SignIn | None:
    rights = _tokens(settings)
    if settings.oidc_issuer is None or settings.oidc_client_id is None or rights is None:
        return None
    secret = settings.oidc_client_secret
    client = Client(
        settings.oidc_client_id,
        None if secret is None else secret.get_secret_value(),
        settings.oidc_scope,
    )
    identities = Tokens(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_algorithms,
        fetch,
        settings.oidc_jwks_url,
    )
    return SignIn(
        settings.oidc_issuer,
        client,
        fetch=fetch,
        post=post_form,
        identities=identities,
        rights=rights,
    )


async def _refused(request: Request, error: Exception) -> Response:
    headers = {"WWW-Authenticate": 'Bearer realm="healthyplaces"'}
    return http.problem(401, str(error), http.request_id(request), headers=headers)
