"""How the gateway's rooms are put together; opening happens in the lifespan."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response

from services.gateway import bootstrap
from services.gateway.audit import Audit
from services.gateway.describe.asyncapi import AsyncApi
from services.gateway.describe.openapi import OpenApi
from services.gateway.door import Door
from services.gateway.forward import Forward
from services.gateway.hold import Held
from services.gateway.identify.caller import Refused
from services.gateway.identify.identifier import Identifier
from services.gateway.identify.tokens import Tokens
from services.gateway.identify.watch import watch
from services.gateway.inside import Inside
from services.gateway.intake.promise import Promises
from services.gateway.limit import Limits
from services.gateway.offsets import BrokerOffsets
from services.gateway.pages import Pages
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
)
from services.gateway.settings import Settings
from services.gateway.store import Store
from services.gateway.stream import Streams
from services.gateway.upstream import Upstream, fetch
from shared import http, logs, postgres
from shared.errors import Unavailable
from shared.process import Stopping, watch_loop

_LOG = logs.get(__name__)
_SCHEMA_VERSION = 42
_NOTE_USES_SECONDS = 5.0
_TIDY_SECONDS = 300.0


def build(settings: Settings, stopping: Stopping) -> Door:
    """Return the gateway as an ASGI application; nothing connects before its lifespan begins."""
    database = postgres.as_role(settings.database_url.get_secret_value(), "gateway")
    pool = postgres.pool(database, "gateway", most=10, read_only=False, statement_timeout_ms=5_000)
    store = Store(pool)
    identifier = Identifier(store, _tokens(settings))
    upstreams = _upstreams(settings)
    producer, offsets = Producer(settings.kafka), BrokerOffsets(settings.kafka)
    held = Held()
    streams = Streams(most=settings.most_streams, most_per_caller=settings.most_streams_per_key)
    identifier.when_forgotten(streams.end)
    pages = Pages(settings.console)
    readiness = Readiness(store, upstreams, producer, offsets)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await _open(pool)
        pages.load()
        if settings.bootstrap_keys is not None:
            await bootstrap.insert_missing(store, bootstrap.read(settings.bootstrap_keys))
        works: list[Coroutine[Any, Any, None]] = [
            producer.run(),
            offsets.run(),
            watch(database, identifier),
            _note_uses(identifier),
            _tidy(store),
            _end_streams(streams, stopping),
            watch_loop(),
        ]
        tasks = [asyncio.create_task(each) for each in works]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            try:
                await identifier.note_uses()
            except Unavailable as error:
                _LOG.warning("last uses of keys are lost", problem=str(error))
            for upstream in upstreams.values():
                await upstream.close()
            await pool.close()

    inner = http.application(
        "Healthy Places: gateway",
        lifespan=lifespan,
        routers=[
            describe.router,
            session.router,
            keys.router,
            audit.router,
            schemas.router,
            progress.router,
            intake.router,
            sensorthings.router,
        ],
        ready=readiness.problems,
        openapi_url=None,
    )
    inner.add_exception_handler(Refused, _refused)
    inner.state.inside = Inside(
        settings=settings,
        store=store,
        identifier=identifier,
        upstreams=upstreams,
        producer=producer,
        promises=Promises(store),
        progress=Progress(upstreams, offsets),
        openapi=OpenApi(upstreams, inner.openapi),
        asyncapi=AsyncApi(upstreams, settings.kafka),
        held=held,
        sensorthings=Reader(upstreams[Service.INGEST]),
    )
    return Door(
        settings,
        Table(ROUTES),
        inside=inner,
        forward=Forward(upstreams, held=held, streams=streams),
        identifier=identifier,
        limits=Limits(
            key=settings.limit_key, address=settings.limit_address, everybody=settings.limit_global
        ),
        audit=Audit(store),
        pages=pages,
    )


async def _open(pool: postgres.Pool) -> None:
    with postgres.translated():
        await pool.open(wait=True, timeout=20)
        async with pool.connection() as connection:
            await postgres.require_version(connection, _SCHEMA_VERSION)


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


async def _refused(request: Request, error: Exception) -> Response:
    headers = {"WWW-Authenticate": 'Bearer realm="healthyplaces"'}
    return http.problem(401, str(error), http.request_id(request), headers=headers)


async def _note_uses(identifier: Identifier) -> None:
    while True:
        await asyncio.sleep(_NOTE_USES_SECONDS)
        try:
            await identifier.note_uses()
        except Unavailable as error:
            _LOG.warning("last uses of keys wait", problem=str(error))


async def _tidy(store: Store) -> None:
    while True:
        try:
            await store.rows("delete_expired")
        except Unavailable as error:
            _LOG.warning("cannot tidy now", problem=str(error))
        await asyncio.sleep(_TIDY_SECONDS)


async def _end_streams(streams: Streams, stopping: Stopping) -> None:
    await stopping.event.wait()
    streams.end()
