"""A place by one rule, kept as the service keeps it, and told of changes batch by batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from alerts_builders import HOUR, NOON, hour, ids, interval, rule

from services.alerts.domain.alert import Alert, Entry
from services.alerts.domain.interval import Interval
from services.alerts.domain.lifecycle import judge
from services.alerts.domain.rejudge import Change, Outcome, Track, rejudge, start
from services.alerts.domain.rule import Rule
from services.alerts.domain.run import Run
from services.alerts.domain.state import Closing


@dataclass
class Place:
    """A place by one rule, kept as the service keeps it: values, track, alerts, what was told."""

    rule: Rule
    clock: datetime = NOON + 201 * HOUR
    slice: int = 4
    values: dict[int, Interval] = field(default_factory=dict)
    track: Track = field(default_factory=Track)
    alerts: dict[str, Alert] = field(default_factory=dict)
    told: list[Entry] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    looked_at: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    new_ids: Iterator[str] = field(default_factory=ids)

    def learn(self, changes: dict[int, float | None], **more: object) -> None:
        """Change some values in one batch and judge again."""
        for position, value in changes.items():
            if value is None:
                self.values.pop(position, None)
            else:
                self.values[position] = interval(
                    position, value, **({"learned": self.clock} | more)
                )
        if changes:
            self.judge(Change(hour(min(changes)), hour(max(changes))))

    def judge(self, change: Change) -> None:
        stored = [alert for alert in self.alerts.values() if alert.verdict != "revoked"]
        begin = start(self.rule, self.track, stored, change)
        reach = self.slice
        while True:
            after = [each for each in self.ordered() if each.end > begin.after]
            loaded = [each for each in after if each.end <= change.until + reach * HOUR]
            outcome = rejudge(
                self.rule,
                self.track,
                stored,
                begin,
                loaded,
                change,
                self.clock,
                lambda: next(self.new_ids),
                closings=self.closings,
                complete=len(loaded) == len(after),
            )
            self.looked_at += len(loaded)
            if outcome is not None:
                break
            reach *= 2
        self.keep(outcome)
        if outcome.unfinished:
            assert outcome.judged_until is not None
            self.judge(Change(outcome.judged_until + HOUR, outcome.judged_until + HOUR))

    def keep(self, outcome: Outcome) -> None:
        self.track = outcome.track
        self.outcomes.append(outcome)
        for alert in outcome.reconciled.alerts:
            self.alerts[alert.id] = alert
        for dropped in outcome.reconciled.dropped:
            del self.alerts[dropped]
        self.told += outcome.reconciled.entries

    def wait(self, until: datetime) -> None:
        """Let time pass, as the tick does: what is due is judged from the newest interval on."""
        self.clock = until
        if self.track.frontier is not None:
            beyond = self.track.frontier + self.rule.step
            self.judge(Change(beyond, beyond))

    def ordered(self) -> list[Interval]:
        return [self.values[position] for position in sorted(self.values)]

    def standing(self) -> list[Alert]:
        found = [alert for alert in self.alerts.values() if alert.verdict != "revoked"]
        return sorted(found, key=lambda alert: alert.run.first_end)

    def judged_at_once(self) -> list[Run]:
        return list(judge(self.rule, self.ordered(), self.clock, self.closings))


def final(runs: Iterable[Run]) -> list[tuple[object, ...]]:
    """What must not depend on the order in which readings came."""
    return [
        (
            run.started_at,
            run.triggered_at,
            run.resolved_at,
            run.state,
            run.severity,
            run.peak_severity,
            run.value,
            run.peak,
            run.threshold,
            run.reached,
            run.sensors,
            run.capture,
            run.indicative,
        )
        for run in runs
    ]


def place(*changes: dict[int, float | None], over: Rule | None = None) -> Place:
    found = Place(over or rule())
    for each in changes:
        found.learn(each)
    return found


def line(*values: float | None) -> dict[int, float | None]:
    return dict(enumerate(values))
