"""Alerts from the rows they are stored as."""

from collections.abc import Sequence
from typing import Any

from services.alerts.codec import runs
from services.alerts.domain.alert import Alert
from services.alerts.domain.run import Run


def alert_from(row: Sequence[Any]) -> Alert:
    """Return the alert of a row of `select_open_alerts`, from its id on."""
    return Alert(
        id=row[0],
        verdict=row[1],
        raised_at=row[2],
        historical=row[3],
        merged_into=row[4],
        revision=row[5],
        run=Run(
            state=row[6],
            severity=row[7],
            peak_severity=row[8],
            started_at=row[9],
            triggered_at=row[10],
            resolved_at=row[11],
            value=row[12],
            peak=row[13],
            threshold=row[14],
            capture=row[15],
            sensors=tuple(row[16]),
            indicative=row[17],
            reached=row[18],
            first_end=row[19],
            last_end=row[20],
            steps=tuple(runs.step_from(each) for each in row[21]),
        ),
    )
