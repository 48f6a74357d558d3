"""What a batch of places has in common: rules, members, stays, what was ended by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from services.alerts.domain.place import Member, inside
from services.alerts.domain.rule import Rule
from services.alerts.domain.state import Closing
from services.alerts.domain.touched import Sensor
from services.alerts.persist.alerts import About
from services.alerts.persist.tracks import Place
from services.alerts.query import closings, rules, sensors
from services.alerts.query.sensors import Life
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class Scope:
    """Read once for all the places that are judged in one transaction."""

    rules: dict[tuple[str, int], Rule]
    localities: dict[str, list[Member]]
    alone: dict[str, list[Member]]
    life: Life
    sensors: dict[str, Sensor]
    closings: dict[tuple[str, str], list[Closing]]

    @classmethod
    async def read(cls, connection: Connection, places: Sequence[Place]) -> Self:
        """Read what judging these places needs to know."""
        known = await rules.judging(connection)
        single = {each.place for each in places if known[each.rule_id, each.rule_version].each}
        several = {each.place for each in places} - single
        localities, life = await sensors.of_localities(connection, sorted(several))
        alone, own_life = await sensors.alone(connection, sorted(single))
        return cls(
            rules=known,
            localities=localities,
            alone=alone,
            life=life | own_life,
            sensors=await sensors.known(connection, single) if single else {},
            closings=await closings.of_places(
                connection, [(each.rule_id, each.place) for each in places]
            ),
        )

    def rule(self, place: Place) -> Rule:
        """Return the rule that judges a place."""
        return self.rules[place.rule_id, place.rule_version]

    def members(self, place: Place) -> list[Member]:
        """Return the sensors whose values count in a place by its rule, as they were and when."""
        rule = self.rule(place)
        if not rule.each:
            here = not rule.localities or place.place in rule.localities
            members = self.localities[place.place] if here else []
        else:
            stays = self.sensors[place.place].stays
            members = inside(self.alone[place.place], stays, rule.localities)
        return [each for each in members if not rule.kinds or each.kind in rule.kinds]

    def lives(self, members: Sequence[Member]) -> list[datetime]:
        """Return when the last reading of each of some sensors started, of those that have any."""
        found = (self.life.get(each.sensor_id) for each in members)
        return [each for each in found if each is not None]

    def closings_of(self, place: Place) -> list[Closing]:
        """Return what ends a run in a place by hand, or with its rule, in order."""
        found = list(self.closings.get((place.rule_id, place.place), ()))
        if place.closed_after is not None:
            found = [each for each in found if each.after <= place.closed_after]
            found.append(
                Closing(
                    after=place.closed_after,
                    at=place.closed_after,
                    by=place.closed_by,
                    reason=place.closed_for or "rule_replaced",
                    for_good=True,
                )
            )
        return found

    def about(self, place: Place, started_at: datetime) -> About:
        """Return what an alert of a place that started then is about."""
        rule = self.rule(place)
        sensor_id = place.place if rule.each else None
        locality: str | None = place.place
        if sensor_id is not None:
            stays = self.sensors[sensor_id].stays
            there = [stay.code for stay in stays if stay.since <= started_at < stay.until]
            locality = there[0] if there else None
        return About(
            rule_id=rule.id,
            rule_version=rule.version,
            place=place.place,
            track_id=place.track_id,
            locality=locality,
            pollutant=str(rule.pollutant),
            sensor_id=sensor_id,
            averaging=rule.averaging,
            width=rule.width,
            step=rule.step,
        )
