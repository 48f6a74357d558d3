"""Weighted answers to survey questions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.indicators.domain import facts as told
from services.indicators.domain import period
from services.indicators.domain.contribution import Amounts, Contribution, exact, times
from services.indicators.domain.facts import Fact

RESPONSE = "survey.response"


@dataclass(frozen=True, slots=True)
class Survey:
    """The share of valid answers to a question that agree.

    With several questions a respondent is in the base with a valid answer to all of them, or with
    one that agrees to any.

    Attributes:
        questions: the questions asked.
        agree: the answers that count.
        disagree: the other valid answers; anything else is in no base.
        groups: breakdown to the demographic field that says the group.
    """

    questions: tuple[str, ...]
    agree: tuple[str, ...]
    disagree: tuple[str, ...]
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The event types it looks at."""
        return (RESPONSE,)

    @property
    def by_event(self) -> bool:
        """Every response stands for itself."""
        return True

    def contributions(self, facts: list[Fact]) -> Iterator[Contribution]:
        """Yield the respondent's weight in the wave, if the answers are in the base."""
        for each in facts:
            answers = [told.at_path(each.fields, f"answers.{name}") for name in self.questions]
            agrees = any(answer in self.agree for answer in answers)
            valid = all(answer in self.agree or answer in self.disagree for answer in answers)
            weight = each.fields.get("weight")
            if not (agrees or valid) or not isinstance(weight, (int, float)) or weight == 0:
                continue
            wave = period.wave(str(each.fields.get("wave"))) or period.of("wave", each.day)
            worth = exact(weight)
            decile = told.at_path(each.fields, "demographics.imd_decile")
            yield Contribution(
                wave.start,
                None,
                each.ward,
                told.groups(each.fields, self.groups),
                Amounts(worth if agrees else 0, 1, worth, times(worth, worth)),
                decile if isinstance(decile, int) else None,
            )
