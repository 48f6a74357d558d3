"""Storing dead letters, publishing them, and taking them out again for a redrive."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from services.ingest.decode import Header, Letter, Source
from shared import telemetry
from shared.events.letters import headers_of, payload_of
from shared.events.reasons import Reason
from shared.outbox import Outgoing
from shared.postgres import Connection, Row, Statements, restored, rows, storable
from shared.topics import dead_letters_of

_SQL = Statements(Path(__file__).parent / "sql")
SERVICE = "ingest"
MOST_BYTES = 8_388_608
"""How many bytes of payloads are judged again in one transaction."""
_LARGEST_LETTER_BYTES = 2_031_616
"""What a `.dlq` topic takes, less what a batch and our own headers need."""


async def keep(connection: Connection, letters: Sequence[Letter], at: datetime) -> list[Outgoing]:
    """Store letters and return what goes to the `.dlq` topics; what was kept before stays."""
    letters = await _new(connection, letters)
    if not letters:
        return []
    async with connection.cursor() as cursor:
        await cursor.executemany(
            _SQL["insert_dead_letter"], [_row(each, at) for each in letters], returning=False
        )
    for each in letters:
        telemetry.DEAD_LETTERS.labels(each.source.topic, each.refusal.reason.value).inc()
    return [_outgoing(each, at) for each in letters]


async def _new(connection: Connection, letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters whose place in their topic has none yet; a topic may be consumed again."""
    if not letters:
        return []
    places = sorted(
        {(each.source.topic, each.source.partition, each.source.offset) for each in letters}
    )
    cursor = await connection.execute(
        _SQL["select_letter_places"],
        {
            "topics": [topic for topic, _, _ in places],
            "partitions": [partition for _, partition, _ in places],
            "offsets": [offset for _, _, offset in places],
        },
    )
    known = set(await cursor.fetchall())
    return [
        each
        for each in letters
        if (each.source.topic, each.source.partition, each.source.offset, each.item) not in known
    ]


def _row(letter: Letter, at: datetime) -> dict[str, object]:
    payload, truncated = payload_of(letter.refusal, letter.raw)
    return {
        "topic": letter.source.topic,
        "partition": letter.source.partition,
        "record_offset": letter.source.offset,
        "item": letter.item,
        "key": letter.source.key,
        "header_names": [storable(name) for name, _ in letter.kept],
        "header_values": [value for _, value in letter.kept],
        "payload": payload,
        "truncated_from": truncated,
        "reason": letter.refusal.reason.value,
        "detail": letter.refusal.detail,
        "waits_for": letter.waits_for,
        "at": at,
        "sent_at": letter.source.sent_at,
    }


def _outgoing(letter: Letter, at: datetime) -> Outgoing:
    source = letter.source
    payload, truncated = payload_of(letter.refusal, letter.raw)
    key, own_headers = _fitting(source, len(payload or b""))
    return Outgoing(
        dead_letters_of(source.topic),
        key,
        payload,
        headers_of(
            letter.refusal,
            topic=source.topic,
            partition=source.partition,
            offset=source.offset,
            item=letter.item,
            service=SERVICE,
            at=at,
            own_headers=own_headers,
            truncated=truncated,
        ),
    )


def _fitting(source: Source, used: int) -> tuple[bytes | None, Sequence[Header]]:
    """Return key and headers of a letter; what is too large for its topic is left out.

    The broker measures what arrives compressed, so that a key or header may be larger than any
    record we can publish. The stored letter has them all.
    """
    key, room = source.key, _LARGEST_LETTER_BYTES - used
    if key is not None and len(key) > room:
        key = None
    room -= len(key or b"")
    size = sum(len(name) + len(value or b"") + 8 for name, value in source.headers)
    return key, source.headers if size <= room else ()


async def waiting(connection: Connection, limit: int) -> list[Source]:
    """Lock and return the oldest letters whose sensor has been registered since."""
    found = await rows(
        connection, _SQL["take_waiting_letters"], {"limit": limit, "most_bytes": MOST_BYTES}
    )
    return [source_of(row) for row in found]


async def release(connection: Connection, sensor_id: str) -> None:
    """Let the letters that wait for a sensor be judged again by themselves."""
    await connection.execute(_SQL["insert_redrive"], {"sensor_id": sensor_id})


async def give_up(connection: Connection, letter_id: int, problem: str) -> None:
    """Let a letter wait no more, since the database will not store what it says."""
    detail = f"value: cannot be stored: {problem}"
    await connection.execute(_SQL["give_up_letter"], {"id": letter_id, "detail": detail})


async def finish_waiting(connection: Connection) -> None:
    """Forget the sensors whose letters have all been judged again."""
    await connection.execute(_SQL["delete_redrives"])


async def count_waiting(connection: Connection) -> int:
    """Return for how many sensors letters will be redriven by themselves."""
    cursor = await connection.execute(_SQL["count_waiting_letters"])
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def lock(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """Lock letters for a redrive by hand, in the order in which they came."""
    return await rows(connection, _SQL["lock_letters"], {"ids": list(ids)})


def source_of(row: Row, edited: bytes | None = None, now: datetime | None = None) -> Source:
    """Return what a stored letter says of the record it came from.

    Args:
        row: the stored letter.
        edited: the payload an operator put in the place of the original.
        now: when that was.
    """
    return Source(
        topic=row["topic"],
        partition=row["partition"],
        offset=row["record_offset"],
        key=row["key"],
        value=row["payload"] if edited is None else edited,
        headers=list(zip(map(restored, row["header_names"]), row["header_values"], strict=True)),
        sent_at=row["sent_at"] if now is None else now,
        item=row["item"],
        letter_id=row["id"],
        edited=edited is not None,
    )


async def settle(
    connection: Connection,
    ids: Iterable[int],
    refused: Iterable[Letter],
    status: str,
    at: datetime,
) -> None:
    """Write what became of redriven letters: those refused again stay open, with the reason."""
    again = {each.source.letter_id: each for each in refused}
    done = [each for each in ids if each not in again]
    await connection.execute(_SQL["mark_letters"], {"ids": done, "status": status, "at": at})
    for letter_id, each in again.items():
        waits_for = each.waits_for if each.refusal.reason is Reason.UNKNOWN_SENSOR else None
        await connection.execute(
            _SQL["update_letter_reason"],
            {
                "id": letter_id,
                "reason": each.refusal.reason.value,
                "detail": each.refusal.detail,
                "waits_for": waits_for,
            },
        )


async def forget(connection: Connection, before: datetime) -> None:
    """Delete the payloads of letters older than that."""
    await connection.execute(_SQL["forget_payloads"], {"before": before})
