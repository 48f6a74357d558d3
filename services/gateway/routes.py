"""What there is behind the door: one declared table of method, path, service, scopes, caching."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Service(StrEnum):
    """Who answers a route."""

    INGEST = "ingest"
    ALERTS = "alerts"
    INDICATORS = "indicators"
    GATEWAY = "gateway"


class Scope(StrEnum):
    """What a caller may do; `admin` includes the others, they do not include one another."""

    READ = "read"
    PUBLISH = "publish"
    OPERATE = "operate"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Caching:
    """How long an answer holds.

    Attributes:
        header: the `Cache-Control` that clients get.
        held: how long the gateway itself gives the same bytes to the next caller; None: never.
    """

    header: str
    held: timedelta | None = None


NEVER: Final = Caching("no-store")
"""About one caller, a secret, or the outcome of an action."""
REVALIDATE: Final = Caching("private, no-cache")
"""May change at any moment: keep it, and ask each time whether it still holds."""
HOT: Final = Caching("private, no-cache", timedelta(milliseconds=250))
"""Asked for by every screen at once; dropped as soon as anybody may have seen newer facts."""
STEADY: Final = Caching("private, max-age=60")
"""Changes with a release or a load of reference data."""
STREAM: Final = Caching("no-store, no-transform")

_USUAL = timedelta(seconds=15)
_LONG = timedelta(seconds=60)
"""For questions over years: the first byte may take its time."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation that the outside may ask for.

    Attributes:
        path: a template; `{name}` stands for one segment.
        scopes: any one of them is enough; empty: no key is needed.
        within: how long the service may take to its first byte.
        audited: whether the audit log says who did it.
        judged: whether whoever answers judges the very bytes of the body, and says what is wrong.
    """

    method: str
    path: str
    service: Service
    scopes: frozenset[Scope]
    caching: Caching = REVALIDATE
    within: timedelta = _USUAL
    audited: bool = False
    judged: bool = False

    @property
    def streamed(self) -> bool:
        """Whether the answer never ends by itself."""
        return self.caching is STREAM


def _reads(
    service: Service, *paths: str, caching: Caching = REVALIDATE, within: timedelta = _USUAL
) -> list[Route]:
    only = frozenset({Scope.READ})
    return [Route("GET", path, service, only, caching, within) for path in paths]


def _oversees(service: Service, *paths: str) -> list[Route]:
    """What operators work with; others may look, and see less where the service says so."""
    either = frozenset({Scope.READ, Scope.OPERATE})
    return [Route("GET", path, service, either, NEVER) for path in paths]


def _acts(
    service: Service,
    method: str,
    *paths: str,
    scope: Scope = Scope.OPERATE,
    judged: bool = False,
) -> list[Route]:
    return [
        Route(method, path, service, frozenset({scope}), NEVER, _LONG, audited=True, judged=judged)
        for path in paths
    ]


def _asks(
    service: Service,
    *paths: str,
    scopes: tuple[Scope, ...] = (Scope.READ,),
    audited: bool = False,
) -> list[Route]:
    """Questions that need a body: they change nothing."""
    return [
        Route("POST", path, service, frozenset(scopes), NEVER, _LONG, audited) for path in paths
    ]


_INGEST = [
    *_reads(Service.INGEST, "/v1/localities", "/v1/sensors", "/v1/sensors/{id}"),
    *_reads(Service.INGEST, "/v1/air/now", caching=HOT),
    *_reads(
        Service.INGEST,
        "/v1/air/daqi",
        "/v1/air/series",
        "/v1/air/annual",
        "/v1/air/budget",
        within=_LONG,
    ),
    *_oversees(
        Service.INGEST, "/v1/dead-letters", "/v1/dead-letters/groups", "/v1/dead-letters/{id}"
    ),
    *_acts(Service.INGEST, "POST", "/v1/dead-letters/redrive"),
    *_acts(Service.INGEST, "POST", "/v1/dead-letters/{id}/redrive", judged=True),
    *_reads(Service.INGEST, "/v1/sensitive-sites"),
    *_acts(
        Service.INGEST,
        "POST",
        "/v1/localities/load",
        "/v1/reference/load",
        "/v1/sensitive-sites/load",
        scope=Scope.ADMIN,
    ),
]

ALERTS_STREAM: Final = "/v1/alerts/stream"

_ALERTS = [
    *_reads(Service.ALERTS, "/v1/alerts", caching=HOT),
    *_reads(Service.ALERTS, ALERTS_STREAM, caching=STREAM),
    *_reads(Service.ALERTS, "/v1/alerts/{id}", "/v1/alerts/{id}/explain"),
    *_acts(
        Service.ALERTS,
        "POST",
        "/v1/alerts/{id}/acknowledge",
        "/v1/alerts/{id}/assign",
        "/v1/alerts/{id}/comment",
        "/v1/alerts/{id}/resolve",
    ),
    *_reads(Service.ALERTS, "/v1/rules", "/v1/rules/{id}"),
    *_acts(Service.ALERTS, "POST", "/v1/rules", "/v1/rules/{id}/publish", "/v1/rules/{id}/retire"),
    *_asks(
        Service.ALERTS,
        "/v1/rules/{id}/backtest",
        scopes=(Scope.READ, Scope.OPERATE),
        audited=True,
    ),
    *_oversees(Service.ALERTS, "/v1/backtests/{id}"),
    *_oversees(
        Service.ALERTS, "/v1/silences", "/v1/subscriptions", "/v1/subscriptions/{id}/deliveries"
    ),
    *_acts(Service.ALERTS, "POST", "/v1/silences", "/v1/subscriptions"),
    *_acts(Service.ALERTS, "DELETE", "/v1/silences/{id}", "/v1/subscriptions/{id}"),
    *_reads(Service.ALERTS, "/v1/housing/hazards"),
    *_reads(Service.ALERTS, "/v1/air/exposure", within=_LONG),
]

_INDICATORS = [
    *_reads(Service.INDICATORS, "/v1/indicators"),
    *_reads(
        Service.INDICATORS,
        "/v1/indicators/{id}",
        "/v1/indicators/{id}/revisions",
        "/v1/inequalities/{indicator_id}",
        within=_LONG,
    ),
    *_reads(Service.INDICATORS, "/v1/case-studies"),
    *_reads(Service.INDICATORS, "/v1/methods", caching=STEADY),
    *_asks(Service.INDICATORS, "/v1/methods/{name}"),
    *_acts(Service.INDICATORS, "POST", "/v1/official/load", scope=Scope.PUBLISH),
]

_ANYBODY: frozenset[Scope] = frozenset()
_KNOWN = frozenset({Scope.READ, Scope.PUBLISH, Scope.OPERATE})
"""Any key at all will do (`admin` has these three)."""
_PUBLISH = frozenset({Scope.PUBLISH})

_GATEWAY = [
    Route("GET", "/healthz", Service.GATEWAY, _ANYBODY, NEVER),
    Route("GET", "/readyz", Service.GATEWAY, _ANYBODY, NEVER),
    Route("GET", "/metrics", Service.GATEWAY, _ANYBODY, NEVER),
    Route("GET", "/openapi.json", Service.GATEWAY, _ANYBODY, Caching("no-cache")),
    Route("GET", "/docs", Service.GATEWAY, _ANYBODY, Caching("no-cache")),
    Route("GET", "/docs/{asset}", Service.GATEWAY, _ANYBODY, Caching("public, max-age=3600")),
    Route("GET", "/asyncapi", Service.GATEWAY, _ANYBODY, Caching("no-cache")),
    Route("GET", "/asyncapi/{service}", Service.GATEWAY, _ANYBODY, Caching("no-cache")),
    Route("POST", "/v1/session", Service.GATEWAY, _ANYBODY, NEVER),
    Route("GET", "/v1/session", Service.GATEWAY, _KNOWN, NEVER),
    Route("DELETE", "/v1/session", Service.GATEWAY, _KNOWN, NEVER),
    Route("GET", "/v1/session/ways", Service.GATEWAY, _ANYBODY, Caching("no-cache")),
    Route("GET", "/v1/session/oidc", Service.GATEWAY, _ANYBODY, NEVER),
    Route("GET", "/v1/session/oidc/callback", Service.GATEWAY, _ANYBODY, NEVER),
    Route("POST", "/v1/alerts/stream/ticket", Service.GATEWAY, frozenset({Scope.READ}), NEVER),
    Route("GET", "/v1/schemas", Service.GATEWAY, _KNOWN, STEADY),
    Route("GET", "/v1/schemas/{type}", Service.GATEWAY, _KNOWN, STEADY),
    Route("POST", "/v1/intake/{topic}", Service.GATEWAY, _PUBLISH, NEVER, judged=True),
    Route("POST", "/v1/intake/{topic}/check", Service.GATEWAY, _PUBLISH, NEVER, judged=True),
    Route("POST", "/v1/intake/adapters/{vendor}", Service.GATEWAY, _PUBLISH, NEVER, judged=True),
    Route("GET", "/v1/progress", Service.GATEWAY, frozenset({Scope.READ}), NEVER),
    *_reads(
        Service.GATEWAY,
        "/sta/v1.1",
        *("/sta/v1.1" + "/{step}" * steps for steps in range(1, 7)),
        within=_LONG,
    ),
    Route("GET", "/v1/audit", Service.GATEWAY, frozenset({Scope.OPERATE}), NEVER),
    Route("GET", "/v1/keys", Service.GATEWAY, frozenset({Scope.ADMIN}), NEVER),
    *_acts(Service.GATEWAY, "POST", "/v1/keys", "/v1/keys/{id}/rotate", scope=Scope.ADMIN),
    *_acts(Service.GATEWAY, "DELETE", "/v1/keys/{id}", scope=Scope.ADMIN),
]

ROUTES: Final[tuple[Route, ...]] = (*_GATEWAY, *_INGEST, *_ALERTS, *_INDICATORS)
"""All of them: what is not here is 404."""
