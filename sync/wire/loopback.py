"""Is this address on this machine? Sandbox endpoints and sandbox clocks are refused anywhere else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """True for http or https to localhost, 127.x.x.x or ::1, written as such; no name is looked up.

    >>> is_loopback("http://127.0.0.1:8400/clock"), is_loopback("http://[::1]:1"), is_loopback("http://localhost")
    (True, True, True)
    >>> is_loopback("http://127.0.0.1@example.com"), is_loopback("http://127.0.0.1.example.com"), is_loopback("x")
    (False, False, False)
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:  # half an IPv6 address, a port that is no number
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return False
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
