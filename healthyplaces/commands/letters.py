"""`healthyplaces dead-letters`: what was refused, and judging it again."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from healthyplaces.client import Client, calls
from healthyplaces.commands import screen
from healthyplaces.where import Where

app = typer.Typer(help="What was refused, and judging it again.", no_args_is_help=True)

Topic = Annotated[str | None, typer.Option(help="The topic it was published to.")]
ByReason = Annotated[str | None, typer.Option(help="Why it was refused.")]
Key = Annotated[str | None, typer.Option(help="The record's key.")]


@app.command("list")
def list_letters(
    context: typer.Context,
    topic: Topic = None,
    reason: ByReason = None,
    key: Key = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many, newest first.")] = 50,
) -> None:
    """List dead letters, newest first."""
    where: Where = context.obj
    shown = screen.table("id", "at", "topic", "key", "reason", "detail", "status")
    count = 0
    with Client(where.gateway, where.key) as client:
        for letter in islice(client.each(calls.dead_letters(topic, reason, key)), limit):
            count += 1
            screen.row(
                shown,
                letter["id"],
                letter["at"],
                letter["topic"],
                letter["key"],
                letter["reason"],
                letter["detail"],
                letter["status"],
            )
    if count:
        screen.OUT.print(shown)
    screen.NOTES.print(f"{count:,} shown" if count else "no dead letters")


@app.command()
def redrive(
    context: typer.Context,
    letter_id: Annotated[str | None, typer.Argument(metavar="ID")] = None,
    edited: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Judge this file in its place."),
    ] = None,
    topic: Topic = None,
    reason: ByReason = None,
    key: Key = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All that are open, whatever their topic.")
    ] = False,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Say what would happen, and change nothing.")
    ] = False,
) -> None:
    """Judge one dead letter again, or all of a topic, reason or key."""
    where: Where = context.obj
    filtered = topic is not None or reason is not None or key is not None
    if (letter_id is not None) == (filtered or everything):
        raise typer.BadParameter("say either an ID, or --topic, --reason, --key or --all")
    if letter_id is None and edited is not None:
        raise typer.BadParameter("an edited payload is for one ID")
    with Client(where.gateway, where.key) as client:
        if letter_id is None:
            answer = client.ask(calls.redrive_all(topic, reason, key, shadow=shadow))
            refused = bool(answer.get("refused"))
            answer.pop("items", None)
        else:
            payload = None if edited is None else edited.read_bytes()
            letter = client.ask(calls.redrive(letter_id, payload, shadow=shadow))
            refused = letter["status"] == "open" and not shadow
            answer = {name: letter.get(name) for name in ("id", "status", "reason", "detail")}
    screen.counts(answer)
    if refused:
        raise typer.Exit(1)
