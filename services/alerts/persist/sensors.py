"""Where sensors were judged, so that a place they are moved out of is judged again too."""

from collections.abc import Iterable

from services.alerts.domain.touched import Sensor
from services.alerts.statements import SQL
from shared.postgres import Connection


async def remember(connection: Connection, sensors: Iterable[Sensor]) -> None:
    """Keep the localities of sensors that were not known to be judged there."""
    fresh = [
        (each.sensor_id, code)
        for each in sensors
        for code in sorted({stay.code for stay in each.stays} - each.once)
    ]
    if fresh:
        await connection.execute(
            SQL["insert_sensor_places"],
            {
                "sensor_ids": [sensor_id for sensor_id, _ in fresh],
                "codes": [code for _, code in fresh],
            },
        )
