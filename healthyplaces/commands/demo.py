"""`healthyplaces demo`: a simulated Coventry day on a running platform."""

import typer


def demo(context: typer.Context) -> None:
    """Replay a day."""
