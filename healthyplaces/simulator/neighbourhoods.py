"""Where in the simulated city things happen: by residents, and by deprivation as they tend to."""

from bisect import bisect
from functools import lru_cache
from itertools import accumulate

from shared.places.wards import WARDS

from .chance import uniform

_MEAN_SCORE = sum(ward.imd_score * ward.population for ward in WARDS) / sum(
    ward.population for ward in WARDS
)


def ward(seed: int, *purpose: object, gradient: float = 1.0) -> str:
    """Return the code of a ward, drawn by residents times the deprivation score to a power.

    Args:
        seed: another one is another city.
        *purpose: what it is for.
        gradient: 1 is as much more often as the score is higher; 0 by residents alone; negative
            is more often where there is less deprivation.
    """
    weights = _weights(gradient)
    place = bisect(weights, uniform(seed, "ward", *purpose) * weights[-1])
    return WARDS[min(place, len(WARDS) - 1)].code


@lru_cache
def deprivation(code: str) -> float:
    """Return how deprived a ward is beside the city: 1 is the city's mean, Foleshill about 1.9."""
    return next(each.imd_score for each in WARDS if each.code == code) / _MEAN_SCORE


@lru_cache
def decile(code: str) -> int:
    """Return a ward's deprivation tenth, 1 = most deprived."""
    return next(each.imd_decile for each in WARDS if each.code == code)


@lru_cache
def _weights(gradient: float) -> tuple[float, ...]:
    return tuple(accumulate(each.population * each.imd_score**gradient for each in WARDS))
