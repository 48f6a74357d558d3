"""Repeatable chance: every number depends on the seed and on what it is for, on nothing else.

A stream of random numbers would make a reading depend on how many were asked for before it; here
the same sensor at the same instant has the same value however the simulation is cut or resumed.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_SCALE = 2.0**-64


def uniform(seed: int, *purpose: object) -> float:
    """Return a number in [0, 1), the same for the same seed and purpose on every machine."""
    text = "\0".join(map(str, (seed, *purpose)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) * _SCALE


def between(low: float, high: float, seed: int, *purpose: object) -> float:
    """Return a number in [low, high), the same for the same seed and purpose."""
    return low + (high - low) * uniform(seed, *purpose)


def happens(probability: float, seed: int, *purpose: object) -> bool:
    """Say whether something of this probability happens."""
    return uniform(seed, *purpose) < probability


def choose(choices: Sequence[T], seed: int, *purpose: object) -> T:
    """Return one of some choices, each as likely; one that is there twice is twice as likely."""
    return choices[int(uniform(seed, *purpose) * len(choices))]
