"""Judging dead letters again: by themselves once their sensor is there, or by hand."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.ingest import apply, letters
from services.ingest.decode import Letter, Source
from services.ingest.settings import Settings
from shared import clock, logs
from shared.air import quality
from shared.air.localities import Kind
from shared.air.quality import Ranges
from shared.errors import NotFound, Unavailable
from shared.postgres import TRANSIENT, UNSTORABLE, Connection, Row, connect

_LOG = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter.

    Attributes:
        outcome: `redriven`, `edited`, `refused` or `unchanged` (it was redriven before).
    """

    id: int
    outcome: str
    reason: str | None = None
    detail: str | None = None


async def by_hand(
    connection: Connection,
    ids: Sequence[int],
    plausible: Mapping[Kind, Ranges],
    *,
    edited: bytes | None = None,
    shadow: bool = False,
) -> list[Outcome]:
    """Judge letters again and return what became of each; a second redrive changes nothing.

    Args:
        connection: not in a transaction; this makes its own.
        ids: of the letters; what is not there is left out.
        plausible: what is plausible of each kind of sensor.
        edited: the payload in place of the original, for a single letter.
        shadow: judge, and leave no effect.

    Raises:
        NotFound: none of the letters exists.
    """
    outcomes: list[Outcome] = []
    async with connection.transaction(force_rollback=shadow):
        now = clock.now()
        found = await letters.lock(connection, ids)
        if not found:
            raise NotFound(f"no dead letter {', '.join(map(str, ids))}")
        still_open = [row for row in found if row["status"] == "open"]
        outcomes += [Outcome(row["id"], "unchanged") for row in found if row["status"] != "open"]
        if edited is None:
            outcomes += [
                Outcome(row["id"], "refused", row["reason"], row["detail"])
                for row in still_open
                if not is_whole(row)
            ]
            still_open = [row for row in still_open if is_whole(row)]
        sources = [
            letters.source_of(row, edited, None if edited is None else now) for row in still_open
        ]
        status = "redriven" if edited is None else "edited"
        refused = await _apply(connection, sources, status, plausible)
    again = {each.source.letter_id: each.refusal for each in refused}
    for row in still_open:
        refusal = again.get(row["id"])
        outcomes.append(
            Outcome(row["id"], status)
            if refusal is None
            else Outcome(row["id"], "refused", refusal.reason.value, refusal.detail)
        )
    return sorted(outcomes, key=lambda each: each.id)


def is_whole(row: Row) -> bool:
    """Tell whether a letter still has all that was refused: neither cut nor deleted since."""
    return row["truncated_from"] is None


async def _apply(
    connection: Connection,
    sources: Sequence[Source],
    status: str,
    plausible: Mapping[Kind, Ranges],
) -> list[Letter]:
    now = clock.now()
    refused: list[Letter] = []
    ordered = sorted(sources, key=lambda each: (each.topic, each.letter_id or 0))
    for topic, of_topic in groupby(ordered, key=lambda each: each.topic):
        refused += await apply.records(connection, topic, list(of_topic), now, plausible)
    ids = [each.letter_id for each in sources if each.letter_id is not None]
    await letters.settle(connection, ids, refused, status, now)
    return refused


class Redriver:
    """Redrives by itself what waited for a sensor, in slices, and forgets old payloads."""

    def __init__(self, database: str, settings: Settings, committed: Callable[[], None]) -> None:
        self._database = database
        self._settings = settings
        self._committed = committed
        self._most = settings.redrive_slice
        self._plausible = quality.plausible_ranges(settings.plausible)

    async def run(self) -> None:
        """Look every second for ever; an outage is waited out."""
        pause = self._settings.redrive_every.total_seconds()
        while True:
            try:
                async with await connect(self._database, "ingest.redrive") as connection:
                    while True:
                        if not await self._slice(connection):
                            await asyncio.sleep(pause)
            except (*TRANSIENT, Unavailable) as error:
                _LOG.warning("cannot redrive now", problem=str(error))
                await asyncio.sleep(pause)

    async def _slice(self, connection: Connection) -> bool:
        """Redrive the oldest letters that wait no longer, and return whether there were any."""
        sources: list[Source] = []
        try:
            async with connection.transaction():
                sources = await letters.waiting(connection, self._most)
                if sources:
                    await _apply(connection, sources, "redriven", self._plausible)
                else:
                    await letters.finish_waiting(connection)
                    await letters.forget(connection, clock.now() - self._settings.payloads_kept)
        except UNSTORABLE as error:
            await self._narrow(connection, sources, error)
            return True
        if sources:
            self._committed()
        return bool(sources)

    async def _narrow(
        self, connection: Connection, sources: Sequence[Source], error: Exception
    ) -> None:
        """Find the letter that cannot be stored one by one, and let it go."""
        self._most = 1
        if len(sources) > 1:
            return
        for each in sources:
            _LOG.error("a letter cannot be stored", letter=each.letter_id, problem=str(error))
            await letters.give_up(connection, each.letter_id or 0, type(error).__name__)
        self._most = self._settings.redrive_slice
