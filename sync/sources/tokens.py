"""Access tokens that expire: fetched when first needed, renewed a little early, and once when a source refuses one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from sync.errors import TokenRefused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is a secret: it never shows in a repr, a log or an exception."""

    text: str = field(repr=False)
    until: datetime


class Tokens:
    """The current token of one credential. Fetching is rate-limited at the sources, so one is used while it lasts."""

    def __init__(
        self, fetch: Callable[[], Token], clock: Callable[[], datetime], *, early: timedelta = timedelta(minutes=5)
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._early = early
        self._token: Token | None = None

    def use(self, call: Callable[[str], T]) -> T:
        """`call` with a token; if the source answers 401, once more with a fresh one. Raises what `call` raises."""
        token = self._current()
        try:
            return call(token.text)
        except TokenRefused:
            self._token = None
            return call(self._current().text)

    def _current(self) -> Token:
        if self._token is None or self._clock() >= self._token.until - self._early:
            self._token = self._fetch()
        return self._token
