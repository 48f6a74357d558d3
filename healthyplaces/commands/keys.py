"""`healthyplaces keys`: who may use the API."""

from datetime import timedelta
from typing import Annotated, cast

import typer

from healthyplaces.answers import ApiKey, Scope
from healthyplaces.client import Client, calls
from healthyplaces.commands import screen
from healthyplaces.where import Where
from shared import clock

app = typer.Typer(help="Who may use the API.", no_args_is_help=True)

_SCOPES = ("read", "publish", "operate", "admin")


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Whose it is; shown in the audit log.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="read, publish, operate or admin; several by comma or repeated."),
    ] = None,
    named: Annotated[str | None, typer.Option("--name", help="The same as NAME.")] = None,
    expires_in_days: Annotated[int | None, typer.Option(min=1, help="Default never.")] = None,
) -> None:
    """Make a key and print it: it is shown this once."""
    where: Where = context.obj
    whose = name or named
    if not whose:
        raise typer.BadParameter("say whose key it is", param_hint="NAME")
    scopes = [each for option in scope or ["read"] for each in option.split(",")]
    for each in scopes:
        if each not in _SCOPES:
            raise typer.BadParameter(f"{each}: not one of {', '.join(_SCOPES)}")
    expires = None if expires_in_days is None else clock.now() + timedelta(days=expires_in_days)
    with Client(where.gateway, where.key) as client:
        made = client.ask(calls.create_key(whose, cast(list[Scope], scopes), expires))
    screen.OUT.print(made["key"], markup=False, soft_wrap=True)
    screen.NOTES.print(
        f"id {made['id']}, scopes {' '.join(made['scopes'])}; keep it: it is not shown again"
    )


@app.command("list")
def list_keys(context: typer.Context) -> None:
    """List the keys, without their secrets."""
    where: Where = context.obj
    shown = screen.table("id", "name", "scopes", "created", "last used", "state")
    with Client(where.gateway, where.key) as client:
        for key in client.each(calls.keys()):
            screen.row(
                shown,
                key["id"],
                key["name"],
                " ".join(key["scopes"]),
                key.get("created_at", ""),
                key.get("last_used_at") or "never",
                _state(key),
            )
    screen.OUT.print(shown)


@app.command()
def revoke(context: typer.Context, key_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Revoke a key at once."""
    where: Where = context.obj
    with Client(where.gateway, where.key) as client:
        client.ask(calls.revoke_key(key_id))
    screen.OUT.print(f"revoked {key_id}", markup=False)


def _state(key: ApiKey) -> str:
    if key.get("revoked_at"):
        return f"revoked {key['revoked_at']}"
    expires = key.get("expires_at")
    return f"until {expires}" if expires else "valid"
