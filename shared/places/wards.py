"""The default localities: Coventry's 18 wards as they were up to the elections of May 2026.

Codes, centres and areas are facts of the Office for National Statistics, deprivation scores of the
Index of Multiple Deprivation 2025; populations are mid-2020 sums by best-fit ward, for
demonstration.
"""

from collections.abc import Sequence
from dataclasses import dataclass

CITY = "E08000026"
CITY_NAME = "Coventry"


@dataclass(frozen=True, slots=True)
class Ward:
    """One ward.

    Attributes:
        lat: of the centre, degrees north, WGS84.
        lon: of the centre, degrees east, WGS84.
        population: residents.
        imd_score: mean score of its small areas; higher is more deprived.
        imd_decile: within the city, 1 = most deprived.
        imd_quintile: within the city, 1 = most deprived.
        adjacent: codes of the wards it touches, in order.
    """

    code: str
    name: str
    lat: float
    lon: float
    area_km2: float
    population: int
    imd_score: float
    imd_decile: int
    imd_quintile: int
    adjacent: tuple[str, ...]


def quantiles(values: Sequence[float], count: int) -> tuple[int | None, ...]:
    """Return the quantile of each value, 1 for the highest; all None with too few values.

    The rule is PHEindicatormethods' `phe_quantile`: tied values share the smallest rank.
    """
    size = len(values)
    if size < count:
        return (None,) * size
    found = []
    for value in values:
        below_or_level = size - sum(other > value for other in values)
        found.append(max(1, count + 1 - -(-below_or_level * count // size)))
    return tuple(found)


_FACTS: tuple[tuple[str, str, float, float, float, int, float], ...] = (
    ("E05001218", "Bablake", 52.44041, -1.563032, 21.48, 16287, 16.3),
    ("E05001219", "Binley and Willenhall", 52.39051, -1.45987, 5.05, 18364, 34.8),
    ("E05001220", "Cheylesmore", 52.38673, -1.488641, 5.76, 18955, 20.0),
    ("E05001221", "Earlsdon", 52.39312, -1.533931, 5.43, 15595, 8.5),
    ("E05001222", "Foleshill", 52.4306, -1.498799, 3.65, 24383, 51.1),
    ("E05001223", "Henley", 52.4334, -1.447022, 7.07, 22065, 36.5),
    ("E05001224", "Holbrook", 52.44318, -1.514353, 3.49, 20518, 29.1),
    ("E05001225", "Longford", 52.44313, -1.476177, 5.42, 20655, 39.1),
    ("E05001226", "Lower Stoke", 52.40531, -1.474507, 3.50, 25542, 25.1),
    ("E05001227", "Radford", 52.4255, -1.51718, 2.82, 23138, 34.3),
    ("E05001228", "St Michael's", 52.40891, -1.503571, 3.92, 42465, 37.5),
    ("E05001229", "Sherbourne", 52.41694, -1.53896, 3.30, 17290, 19.6),
    ("E05001230", "Upper Stoke", 52.4176, -1.474199, 2.96, 21089, 31.6),
    ("E05001231", "Wainbody", 52.3778, -1.546388, 6.25, 16829, 6.6),
    ("E05001232", "Westwood", 52.3962, -1.578708, 6.44, 21599, 23.9),
    ("E05001233", "Whoberley", 52.41153, -1.552379, 2.98, 17887, 19.3),
    ("E05001234", "Woodlands", 52.4138, -1.585304, 4.45, 18180, 18.5),
    ("E05001235", "Wyken", 52.41454, -1.452476, 4.56, 18546, 18.4),
)
"""Code, name, latitude, longitude, km², residents, deprivation score."""

_TOUCHING: tuple[tuple[str, str], ...] = (
    ("Bablake", "Holbrook"),
    ("Bablake", "Radford"),
    ("Bablake", "Sherbourne"),
    ("Bablake", "Whoberley"),
    ("Bablake", "Woodlands"),
    ("Binley and Willenhall", "Cheylesmore"),
    ("Binley and Willenhall", "Lower Stoke"),
    ("Binley and Willenhall", "Wyken"),
    ("Cheylesmore", "Earlsdon"),
    ("Cheylesmore", "Lower Stoke"),
    ("Cheylesmore", "St Michael's"),
    ("Cheylesmore", "Wainbody"),
    ("Earlsdon", "St Michael's"),
    ("Earlsdon", "Sherbourne"),
    ("Earlsdon", "Wainbody"),
    ("Earlsdon", "Westwood"),
    ("Earlsdon", "Whoberley"),
    ("Earlsdon", "Woodlands"),
    ("Foleshill", "Holbrook"),
    ("Foleshill", "Longford"),
    ("Foleshill", "Radford"),
    ("Foleshill", "St Michael's"),
    ("Foleshill", "Upper Stoke"),
    ("Henley", "Longford"),
    ("Henley", "Upper Stoke"),
    ("Henley", "Wyken"),
    ("Holbrook", "Longford"),
    ("Holbrook", "Radford"),
    ("Longford", "Upper Stoke"),
    ("Lower Stoke", "St Michael's"),
    ("Lower Stoke", "Upper Stoke"),
    ("Lower Stoke", "Wyken"),
    ("Radford", "St Michael's"),
    ("Radford", "Sherbourne"),
    ("St Michael's", "Sherbourne"),
    ("St Michael's", "Upper Stoke"),
    ("St Michael's", "Whoberley"),
    ("Sherbourne", "Whoberley"),
    ("Upper Stoke", "Wyken"),
    ("Wainbody", "Westwood"),
    ("Westwood", "Whoberley"),
    ("Westwood", "Woodlands"),
    ("Whoberley", "Woodlands"),
)
"""Each pair of wards that share a boundary, once."""


def _wards() -> tuple[Ward, ...]:
    scores = [facts[6] for facts in _FACTS]
    codes = {facts[1]: facts[0] for facts in _FACTS}
    touching: dict[str, list[str]] = {name: [] for name in codes}
    for one, other in _TOUCHING:
        touching[one].append(codes[other])
        touching[other].append(codes[one])
    return tuple(
        Ward(*facts, decile or 1, quintile or 1, tuple(sorted(touching[facts[1]])))
        for facts, decile, quintile in zip(
            _FACTS, quantiles(scores, 10), quantiles(scores, 5), strict=True
        )
    )


WARDS = _wards()
"""All of them, by code."""

BY_CODE = {ward.code: ward for ward in WARDS}
