"""Judges a run: what was lost, what came twice, what is wrong, what nobody sent.

Each finding says what it is and names one example: a failing run must be readable.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from faults.evidence import Evidence
from faults.ledger import Ledger, digest
from faults.model import Expected, Identity, Logged, Spot

Fault = Literal["lost", "phantom", "repeated", "wrong", "order", "conservation", "different"]

AIR_HOURLY = "air.hourly"
ALERTS_EVENTS = "alerts.events"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be."""

    fault: Fault
    what: str
    example: object = None

    def __str__(self) -> str:
        return f"{self.fault}: {self.what}, such as {self.example}"


def check_log(ledger: Ledger, log: Iterable[Logged]) -> Iterator[Finding]:
    """Compare what was sent with what the broker has of it.

    What was acknowledged is there, where it was said to be; what was never answered at most once.
    """
    standing = {(each.topic, each.partition, each.offset): each for each in log}
    have = Counter((each.topic, digest(each.key, each.value)) for each in standing.values())
    sent: Counter[tuple[str, bytes]] = Counter()
    for entry in ledger:
        if entry.outcome != "failed":
            sent[entry.topic, entry.digest] += entry.attempts
    sure = Counter((each.topic, each.digest) for each in ledger if each.outcome == "ok")
    for entry in ledger:
        if entry.outcome == "ok" and entry.place is not None:
            found = standing.get(entry.place)
            if found is None or digest(found.key, found.value) != entry.digest:
                yield Finding("lost", "acknowledged and not in its place", entry.place)
    yield from _each("lost", "acknowledged and not in the topic", sure - have)
    yield from _each("phantom", "in the topic and never sent", set(have) - set(sent))
    more = {each: count for each, count in (have - sent).items() if each in sent}
    yield from _each("repeated", "in the topic more often than it was sent", more)


def check_state(must: Expected, found: Evidence) -> Iterator[Finding]:
    """Compare what the platform holds with the one state it must end in."""
    yield from _readings(must, found)
    yield from _hours(must, found)
    yield from _letters(must, found)
    yield from _set("event", must.facts, found.facts)
    yield from _conservation(must, found)


def check_outbound(found: Evidence) -> Iterator[Finding]:
    """Check what was said: once or word for word again, in order, and in the end what holds."""
    said: dict[tuple[str, object], Logged] = {}
    hours: dict[Identity, dict[str, Any]] = {}
    transitions: dict[str, int] = {}
    for each in found.said:
        name = _name(each)
        first = said.get((each.topic, name))
        if first is not None:
            if (first.key, first.value) != (each.key, each.value):
                yield Finding("repeated", f"one id on {each.topic}, two contents", name)
            continue
        said[each.topic, name] = each
        if each.topic not in (AIR_HOURLY, ALERTS_EVENTS):
            continue
        content = orjson.loads(each.value or b"")
        if each.topic == AIR_HOURLY:
            identity = (content["sensor_id"], content["pollutant"], content["start"])
            if content["revision"] != hours.get(identity, {"revision": 0})["revision"] + 1:
                yield Finding("order", "a revision is missing or out of order", content)
            hours[identity] = content
        else:
            seq = content["transition"]["seq"]
            if seq != transitions.get(content["id"], 0) + 1:
                yield Finding("order", "a transition is missing or out of order", name)
            transitions[content["id"]] = seq
    for identity, (value, n, expected, _, revision) in found.hours:
        last = hours.get(identity, {})
        shown = (last.get("value"), last.get("n"), last.get("expected"), last.get("revision"))
        if shown != (value, n, expected, revision):
            yield Finding("wrong", "the hour that was said last is not the one that holds", shown)
    stored = Counter(alert for alert, _ in found.transitions)
    yield from _each("wrong", "transitions stored and told", stored.items() ^ transitions.items())
    if found.pending:
        yield Finding("lost", "committed and never published", found.pending)


def check_same(disturbed: Evidence, undisturbed: Evidence) -> Iterator[Finding]:
    """Compare what two platforms made of the same records; one was never touched."""
    for what, here, there in (
        ("reading", disturbed.readings, undisturbed.readings),
        ("hour", _final(disturbed), _final(undisturbed)),
        ("alert", disturbed.alerts, undisturbed.alerts),
        ("tally", disturbed.tallies, undisturbed.tallies),
        ("figure", disturbed.figures, undisturbed.figures),
    ):
        ours, theirs = Counter[Hashable](here), Counter[Hashable](there)
        yield from _each("different", f"{what} only after faults", ours - theirs)
        yield from _each("different", f"{what} only without faults", theirs - ours)


def check_stream(found: Evidence, seen: Iterable[tuple[str, int]]) -> Iterator[Finding]:
    """Check that a client that resumed after every cut saw each transition once."""
    yield from _set("transition on the stream", set(found.transitions), list(seen))


def _readings(must: Expected, found: Evidence) -> Iterator[Finding]:
    yield from _set("reading", set(must.current), [identity for identity, _ in found.readings])
    wrong = {
        identity: (reading, must.current[identity])
        for identity, reading in found.readings
        if identity in must.current and reading != must.current[identity]
    }
    yield from _each("wrong", "a reading does not hold what came last", wrong.items())
    kept: dict[Identity, set[object]] = {}
    for identity, reading in [*found.readings, *found.kept]:
        kept.setdefault(identity, set()).add((reading.end, reading.original, reading.state))
    for identity, contents in must.contents.items():
        wanted = {(each.end, each.original, each.state) for each in contents}
        if not wanted <= kept.get(identity, set()):
            yield Finding("lost", "a value that was superseded", identity)
        if kept.get(identity, set()) - wanted:
            yield Finding("phantom", "a value that nobody sent", identity)


def _hours(must: Expected, found: Evidence) -> Iterator[Finding]:
    yield from _set("hour", set(must.hours), [identity for identity, _ in found.hours])
    for identity, (value, n, expected, state, _) in found.hours:
        mean = must.hours.get(identity)
        if mean is not None and (value, n, expected, state) != (
            mean.value,
            mean.n,
            mean.expected,
            mean.state,
        ):
            yield Finding("wrong", "an hourly mean", (identity, value, n, mean))


def _letters(must: Expected, found: Evidence) -> Iterator[Finding]:
    still = [(spot, reason) for spot, reason, status, _ in found.letters if status == "open"]
    yield from _set("dead letter", set(must.letters), [spot for spot, _ in still])
    for spot, reason in still:
        if must.letters.get(spot, reason) != reason:
            yield Finding("wrong", "the reason of a dead letter", (spot, reason))
    redriven = [spot for spot, _, status, _ in found.letters if status != "open"]
    yield from _each("repeated", "a letter kept twice", Counter(redriven) - Counter(set(redriven)))
    told = {_spot(each) for each in found.said if each.topic.endswith(".dlq")}
    all_letters = {spot for spot, *_ in found.letters}
    yield from _set("dead letter told", all_letters, told)


def _conservation(must: Expected, found: Evidence) -> Iterator[Finding]:
    """Check that every item is somewhere: held, kept, refused, or the same once more."""
    contents = sum(len(each) for each in must.contents.values())
    kept = {
        (identity, each.end, each.original, each.state)
        for identity, each in [*found.readings, *found.kept]
    }
    letters = sum(status == "open" for _, _, status, _ in found.letters)
    if contents + len(must.letters) + len(must.facts) != len(kept) + letters + len(found.facts):
        yield Finding("conservation", "items sent and items found", (contents, len(kept), letters))


def _set(what: str, must: Iterable[Hashable], found: Iterable[Hashable]) -> Iterator[Finding]:
    wanted, have = Counter(must), Counter(found)
    yield from _each("lost", f"{what} missing", set(wanted) - set(have))
    yield from _each("phantom", f"{what} that must not be", set(have) - set(wanted))
    twice = {each for each, count in have.items() if count > 1}
    yield from _each("repeated", f"{what} twice", twice)


def _each(fault: Fault, what: str, examples: Iterable[object]) -> Iterator[Finding]:
    found = list(examples)
    if found:
        yield Finding(fault, f"{len(found)} × {what}", found[0])


def _final(evidence: Evidence) -> list[tuple[Hashable, ...]]:
    """Return the hours without their revisions: how often one changed depends on the batches."""
    return [(identity, *row[:4]) for identity, row in evidence.hours]


def _name(record: Logged) -> object:
    headers = dict(record.headers)
    return headers["ce_id"] if "ce_id" in headers else _spot(record)


def _spot(record: Logged) -> Spot:
    headers = {name: (value or b"").decode() for name, value in record.headers}
    item = headers.get("dlq_item")
    return (
        headers["dlq_topic"],
        int(headers["dlq_partition"]),
        int(headers["dlq_offset"]),
        None if item is None else int(item),
    )
