"""What time it is. The only module that asks: everything else is given a clock or a moment."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol

from sync.errors import SettingsError
from sync.wire.loopback import is_loopback

if TYPE_CHECKING:
    import httpx


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, in UTC and aware."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SandboxClock:
    """The clock of a sandbox's world, over HTTP: `GET url` answers {"now": "2026-03-01T09:00:00Z"}."""

    def __init__(self, url: str, *, timeout_s: float = 5) -> None:
        if not is_loopback(url):
            raise SettingsError(["clock_url leads elsewhere; only a sandbox on this machine may set the clock"])
        self._url = url
        self._timeout_s = timeout_s

    def now(self) -> datetime:
        """The world's present moment. Raises SettingsError where no clock answers: a run must not guess the time."""
        import httpx

        try:
            answer = _client().get(self._url, timeout=self._timeout_s).raise_for_status().json()
            moment = datetime.fromisoformat(answer["now"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as e:
            raise SettingsError([f"The sandbox clock at {self._url} gives no time; is the sandbox running?"]) from e
        if moment.tzinfo is None:
            raise SettingsError([f"The sandbox clock at {self._url} gives a time without a zone."])
        return moment.astimezone(UTC)


@cache
def _client() -> httpx.Client:
    """One for the process: a door asks for the time with every knock. It trusts no certificate and needs none."""
    import httpx

    each = httpx.Limits(max_keepalive_connections=0)  # a sandbox may be gone, or another one be there, the next time
    return httpx.Client(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False, limits=each)
