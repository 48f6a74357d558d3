"""How much one key, one address and all together may ask for."""

from dataclasses import dataclass
from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the narrowest limit says of a request.

    Attributes:
        policy: whose limit it is: `key`, `address` or `all`.
        most: requests in a window.
        window_seconds: its length.
        left: requests left in this window.
        reset_seconds: until the window ends.
    """

    allowed: bool
    policy: str
    most: int
    window_seconds: int
    left: int
    reset_seconds: int

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The `RateLimit` fields of the IETF draft, and `Retry-After` where it is a refusal."""
        policy = f'"{self.policy}";q={self.most};w={self.window_seconds}'.encode()
        state = f'"{self.policy}";r={self.left};t={self.reset_seconds}'.encode()
        told = ((b"ratelimit-policy", policy), (b"ratelimit", state))
        if self.allowed:
            return told
        return (*told, (b"retry-after", str(self.reset_seconds).encode()))


class OverLimit(Exception):
    """More has been asked for than one may."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"over the limit of {verdict.most} in {verdict.window_seconds} s")
        self.verdict = verdict


class Limits:
    """Counts requests in fixed windows, in this process."""

    def __init__(self, *, key: str, address: str, everybody: str) -> None:
        self._counters = FixedWindowRateLimiter(MemoryStorage())
        self._key = parse(key)
        self._address = parse(address)
        self._everybody = parse(everybody)

    async def arrival(self, address: str) -> None:
        """Count a request that has just come in.

        Raises:
            OverLimit: the address, or all together, have had their share of this window.
        """
        for policy, limit, name in (
            ("address", self._address, address),
            ("all", self._everybody, ""),
        ):
            if not await self._counters.hit(limit, policy, name):
                raise OverLimit(await self._verdict(policy, limit, name, allowed=False))

    async def caller(self, name: str) -> Verdict:
        """Count a request of a known caller and return how they stand.

        Raises:
            OverLimit: they have had their share of this window.
        """
        allowed = await self._counters.hit(self._key, "key", name)
        verdict = await self._verdict("key", self._key, name, allowed=allowed)
        if not allowed:
            raise OverLimit(verdict)
        return verdict

    async def _verdict(
        self, policy: str, limit: RateLimitItem, name: str, *, allowed: bool
    ) -> Verdict:
        stats = await self._counters.get_window_stats(limit, policy, name)
        reset = max(1, ceil(stats.reset_time - time()))
        return Verdict(allowed, policy, limit.amount, limit.get_expiry(), stats.remaining, reset)
