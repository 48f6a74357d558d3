"""What a client would rather have, as its `Accept` says (RFC 9110, 12.5.1)."""

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str:
    """Return which of the offered media types a client likes most.

    Of those it likes alike it is the one that was named most exactly, then first; where nothing
    fits, or nothing is said, the first that is offered.
    """
    ranges = [_range(each, place) for place, each in enumerate(accept.lower().split(","))]

    def liked(kind: str) -> tuple[float, int, int]:
        found = [
            (exactness, -place, weight)
            for name, place, weight in ranges
            if (exactness := _exactness(name, kind)) is not None
        ]
        if not found:
            return (0.0, 0, 0)
        exactness, place, weight = max(found)
        return (weight, exactness, place)

    best = offered[0]
    for each in offered[1:]:
        if liked(each)[0] > 0 and liked(each) > liked(best):
            best = each
    return best


def _range(text: str, place: int) -> tuple[str, int, float]:
    name, *parameters = (each.strip() for each in text.split(";"))
    weight = 1.0
    for each in parameters:
        key, _, value = each.partition("=")
        if key.strip() == "q":
            try:
                weight = min(max(float(value), 0.0), 1.0)
            except ValueError:
                weight = 0.0
    return name, place, weight


def _exactness(name: str, kind: str) -> int | None:
    """Return how exactly a media range names a type; None where it does not."""
    if name == kind:
        return 2
    if name == kind.partition("/")[0] + "/*":
        return 1
    return 0 if name == "*/*" else None
