"""Reading records whose header names are not UTF-8, which Kafka says they are and never checks.

The client cannot read such a record, nor any behind it: one publisher would hold up its partition
for good. Only the batch that it could not read is read again here, in Python.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords, _MemoryRecordsPy


class _Text(bytearray):
    """Bytes whose parts, read as text, show what is not UTF-8 by its hexadecimal number."""

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        return _Text(found) if isinstance(at, slice) else found

    def decode(self, *_: object) -> str:
        return bytes(self).decode("utf-8", "backslashreplace")


class _Batch(_DefaultRecordBatchPy):  # type: ignore[misc]
    _buffer: bytearray

    def _maybe_uncompress(self) -> None:
        super()._maybe_uncompress()
        self._buffer = _Text(self._buffer)


class _Kept(MemoryRecords):  # type: ignore[misc]
    """What was fetched of a partition, with the bytes it came as."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(raw)
        self.raw = raw


class _Records(fetcher.PartitionRecords):  # type: ignore[misc]
    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[Any]:
        while True:
            try:
                yield from super()._unpack_records()
            except UnicodeDecodeError:
                yield from self._batch_again()
            else:
                return

    def _batch_again(self) -> Iterator[Any]:
        """Yield what is left of the batch at which reading stopped; the next one is unread."""
        batches = _MemoryRecordsPy(self._records.raw)
        while batches.has_next():
            place = batches._next_slice
            batch = batches.next_batch()
            if batch.next_offset > self.next_fetch_offset:
                for record in _Batch(place):
                    if record.offset >= self.next_fetch_offset:
                        self.next_fetch_offset = record.offset + 1
                        yield self._consumer_record(self._tp, record)
                self.next_fetch_offset = batch.next_offset
                return


def install() -> None:
    """Make every consumer of this process read so."""
    fetcher.MemoryRecords = _Kept
    fetcher.PartitionRecords = _Records
