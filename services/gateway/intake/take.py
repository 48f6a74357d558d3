"""Taking a body in: judge it, send what is good, answer when the broker has it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from services.gateway.intake.judge import Judged, Rejection
from services.gateway.intake.promise import Kept
from services.gateway.publish import Producer, Record
from services.gateway.telemetry import INTAKE, INTAKE_SECONDS
from shared.errors import Unavailable
from shared.telemetry import UNKNOWN_FIELDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a body: records by topic, rejected items, and what was left aside."""

    records: Mapping[str, Sequence[Record]]
    rejected: Sequence[Rejection] = ()
    ignored: Sequence[str] = ()

    @property
    def accepted(self) -> int:
        """How many items are good."""
        return sum(len(each) for each in self.records.values())

    def body(self) -> bytes:
        """Return the answer's JSON; `ignored` only where an adapter left something aside."""
        told: dict[str, object] = {
            "accepted": self.accepted,
            "rejected": [
                {"index": each.index, "reason": each.reason, "detail": each.detail}
                for each in self.rejected
            ],
        }
        if self.ignored:
            told["ignored"] = list(self.ignored)
        return orjson.dumps(told)


def outcome_of(topic: str, judged: Judged) -> Outcome:
    """Return what becomes of a body that was judged for one topic."""
    for each in judged.rejected:
        INTAKE.labels(topic, each.reason).inc()
    if judged.unknown:
        UNKNOWN_FIELDS.labels(topic).inc(judged.unknown)
    records = {topic: judged.records} if judged.records else {}
    return Outcome(records, judged.rejected)


async def send(producer: Producer, outcome: Outcome) -> Kept:
    """Send the records and return the answer once the broker has acknowledged all of them.

    Raises:
        NotSent: nothing was written.
        Unavailable: it is not known what was.
    """
    for topic, records in outcome.records.items():
        with INTAKE_SECONDS.time():
            await producer.publish(topic, records)
        INTAKE.labels(topic, "accepted").inc(len(records))
    return Kept(202, outcome.body())


async def send_in_time(producer: Producer, outcome: Outcome, *, within_seconds: float) -> Kept:
    """Send without an `Idempotency-Key`.

    Raises:
        Unavailable: not acknowledged in time; what the broker has by now, it keeps.
    """
    sending = asyncio.create_task(send(producer, outcome))
    done, _ = await asyncio.wait((sending,), timeout=within_seconds)
    if done:
        return sending.result()
    sending.add_done_callback(lambda task: task.cancelled() or task.exception())
    raise Unavailable(
        "the broker has not answered in time: it is not known whether this was taken; "
        "an Idempotency-Key makes it safe to send it again"
    )
