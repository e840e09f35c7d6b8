"""Which addresses of others may be called at all: public ones, over https. Pure, and light to import."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from sync.wire.loopback import is_loopback

#: Addresses that lead on to others: translated (RFC 6052, RFC 8215), 6to4, Teredo.
_DETOURS = [IPv6Network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


def fault_of(url: str, *, sandbox: bool) -> str | None:
    """Why this address may never be called, as the end of a sentence; None for a good one. Asks nobody."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is unreadable"
    if sandbox and is_loopback(url):
        return None
    if parts.scheme != "https":
        return "must begin with https://"
    if not parts.hostname or parts.username is not None or port not in (None, 443):
        return "must be a plain address, as the chat gave it"
    return None


def is_public(address: str) -> bool:
    """Whether it is an address of the open internet.

    >>> [is_public(a) for a in ("93.184.216.34", "2606:2800:220:1::1")]
    [True, True]
    >>> [is_public(a) for a in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [False, False, False, False, False]
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if any(found in network for network in _DETOURS):
            return False
        found = found.ipv4_mapped or found
    return found.is_global and not found.is_multicast
