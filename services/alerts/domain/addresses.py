"""Which addresses a webhook may connect to."""

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list that is separated by commas.

    Raises:
        ValueError: one of them is no network.
    """
    return tuple(ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip())


def address(text: str) -> Address:
    """Return an address by what it really reaches: IPv4 behind an IPv6 form of it.

    Raises:
        ValueError: it is no address.
    """
    found = ip_address(text.split("%", 1)[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        # 64:ff9b::/96 carries IPv4 through a translator.
        if inner is None and found in IPv6Network("64:ff9b::/96"):
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner
    return found


def allowed(found: Address, allow: Sequence[Network]) -> bool:
    """Return whether an address is in one of the networks that are allowed by name."""
    return any(found.version == each.version and found in each for each in allow)


def refused(found: Address, allow: Sequence[Network]) -> str | None:
    """Return why an address is refused, None where it may be connected to."""
    if allowed(found, allow):
        return None
    if found.is_loopback:
        kind = "a loopback"
    elif found.is_link_local:
        kind = "a link-local"
    elif found.is_multicast:
        kind = "a multicast"
    elif found.is_unspecified or found.is_reserved:
        kind = "a reserved"
    elif not found.is_global:
        kind = "a private"
    else:
        return None
    return f"{found} is {kind} address"
