"""`healthyplaces demo`: a simulated Coventry with a pollution episode, on a running platform."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Annotated

import httpx
import typer

from healthyplaces.answers import Json
from healthyplaces.client import AsyncClient, Refused, Unreachable, calls, event_data
from healthyplaces.commands import screen
from healthyplaces.delivery.tally import Tally
from healthyplaces.demonstration import verdict
from healthyplaces.demonstration.line import Line
from healthyplaces.demonstration.play import Play
from healthyplaces.where import Where
from shared import clock

_READY_SECONDS = 60.0
_FIRST_ALERT_SECONDS = 60.0
_APPLIED_SECONDS = 10
_TRIES = 6
_SAY_EVERY_SECONDS = 60.0
"""Into a log; on a terminal there is a bar."""

_PATIENCE = timedelta(seconds=60)


def demo(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="End by itself with a summary and an honest exit status.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Another seed is another day.")] = 1,
    per_ward: Annotated[int, typer.Option(min=1, help="Low-cost sensors in each ward.")] = 2,
    home: Annotated[Path | None, typer.Option(help="As before the command.")] = None,
) -> None:
    """Replay a day with an episode and some years of facts, then go on live until Ctrl-C."""
    where: Where = context.obj if home is None else replace(context.obj, said_home=home)
    play = Play(where.kafka, seed, per_ward, clock.now())
    with suppress(KeyboardInterrupt):
        if not asyncio.run(_demo(where, play, once=once)):
            raise typer.Exit(1)


async def _demo(where: Where, play: Play, *, once: bool) -> bool:
    async with AsyncClient(where.gateway, where.key, _PATIENCE) as client:
        await _ready(client)
        began = monotonic()
        watch = Watch(client)
        watching = asyncio.create_task(watch.follow())
        try:
            _note(f"Registering {len(play.sensors)} sensors")
            await play.register(client)
            _note(f"Published {await play.hazards():,} reports of hazards in homes")
            tallies = [await _replay(play)]
            first = await watch.first_within(_FIRST_ALERT_SECONDS)
            if first is None:
                _note(f"No alert within {_FIRST_ALERT_SECONDS:g} s")
            else:
                seconds = watch.first_at - began
                _note(f"First alert {seconds:.1f} s after the services were up: {_line(first)}")
            tallies.append(await _facts(play))
            await _applied(client)
            if once:
                return await _summary(client, play, tallies) and first is not None
            _addresses(where)
            await _live(play, watch)
        finally:
            watching.cancel()
    return True


async def _ready(client: AsyncClient) -> None:
    deadline = monotonic() + _READY_SECONDS
    while True:
        try:
            await client.ask(calls.plain("/readyz"))
        except (Refused, Unreachable):
            if monotonic() > deadline:
                raise
            await asyncio.sleep(0.5)
        else:
            return


async def _replay(play: Play) -> Tally:
    with screen.progress("Replaying the last 24 hours", play.expected()) as bar:

        def show(sent: int, tally: Tally) -> None:
            bar.to(sent, note=f"{tally.acknowledged:,} acknowledged")

        tally = await play.replay(show)
        bar.to(tally.offered, tally.offered, f"{tally.acknowledged:,} acknowledged")
    return tally


async def _facts(play: Play) -> Tally:
    with screen.progress("Publishing years of other events") as bar:

        def show(sent: int, tally: Tally) -> None:
            bar.to(sent, note=f"{tally.acknowledged:,} acknowledged")

        return await play.facts(show)


async def _applied(client: AsyncClient) -> None:
    """Wait until all that was published is applied, for as long as there is progress.

    Raises:
        Refused: there was none for a minute.
    """
    with screen.progress("Waiting until all of it is applied") as bar:
        least, tries = None, 0
        while True:
            try:
                await client.ask(calls.applied(_APPLIED_SECONDS))
            except Refused as refused:
                behind = await _behind(client)
                tries = 0 if least is None or behind < least else tries + 1
                least = behind if least is None else min(behind, least)
                bar.to(0, note=f"({behind:,} still to come)")
                if refused.status != httpx.codes.GATEWAY_TIMEOUT or tries == _TRIES:
                    raise
            else:
                return


async def _behind(client: AsyncClient) -> int:
    answer = await client.ask(calls.plain("/v1/progress"))
    lag = sum(max(0, each["end_offset"] - each["applied_offset"]) for each in answer["items"])
    return int(lag + (answer.get("pending") or 0))


async def _summary(client: AsyncClient, play: Play, tallies: Sequence[Tally]) -> bool:
    with screen.progress("Reading everything back"):
        lines = await verdict.summary(client, play.ledger, play.measures, play.now, clock.now())
    acknowledged, offered = (
        sum(getattr(each, name) for each in tallies) for name in ("acknowledged", "offered")
    )
    lines.insert(
        0,
        Line("records acknowledged", f"{acknowledged:,}", f"{offered:,}", acknowledged == offered),
    )
    shown = screen.table("", "what", "the API says", "expected")
    for line in lines:
        screen.row(
            shown,
            "" if line.fine is None else screen.MARKS[line.fine],
            line.what,
            line.answered,
            line.expected,
        )
    screen.OUT.print(shown)
    fine = all(line.fine is not False for line in lines)
    screen.OUT.print("Nothing was lost." if fine else "[red]Something is not as it should be.[/]")
    return fine


def _addresses(where: Where) -> None:
    screen.OUT.print(f"\n  console    {where.gateway}/", markup=False)
    screen.OUT.print(f"  API        {where.gateway}/docs", markup=False)
    screen.OUT.print(f"  Kafka      {where.kafka}", markup=False)
    screen.OUT.print(f"  API key    {where.key}\n", markup=False, soft_wrap=True)


async def _live(play: Play, watch: "Watch") -> None:
    _note("Going on live; Ctrl-C stops it")
    watch.aloud = True
    said = monotonic()
    with screen.progress("Live") as bar:
        async for tally in play.live(_note):
            state = f"{tally.acknowledged:,} readings, {watch.count:,} alert transitions"
            bar.to(0, note=state)
            if not screen.NOTES.is_terminal and monotonic() - said > _SAY_EVERY_SECONDS:
                said = monotonic()
                _note(f"Live: {state}")


class Watch:
    """Follows the alert stream.

    Attributes:
        aloud: say every transition.
        count: transitions seen.
        first_at: when the first came, on the monotonic clock.
    """

    def __init__(self, client: AsyncClient) -> None:
        self.aloud = False
        self.count = 0
        self.first_at = 0.0
        self._client = client
        self._first: Json | None = None
        self._seen = asyncio.Event()

    async def follow(self) -> None:
        """Follow the stream until cancelled."""
        try:
            async for event in self._client.alert_stream():
                self._take(event_data(event))
        except Refused as refused:
            _note(f"the alert stream is not to be had: {refused}")

    async def first_within(self, seconds: float) -> Json | None:
        """Return the first alert, or None where none comes in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._seen.wait()
        return self._first

    def _take(self, alert: Json) -> None:
        self.count += 1
        if self._first is None:
            self._first, self.first_at = alert, monotonic()
            self._seen.set()
        if self.aloud:
            _note(_line(alert))


def _line(alert: Json) -> str:
    place = alert.get("locality") or alert.get("case_id") or "the city"
    transition = alert.get("transition") or {}
    at = alert.get("resolved_at") or alert.get("triggered_at")
    state = transition.get("to") or alert["state"]
    return f"{alert['rule_id']} {alert['severity']} in {place}: {state} (of {at})"


def _note(text: str) -> None:
    screen.NOTES.print(screen.plain(text), markup=False)
