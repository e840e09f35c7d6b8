"""Requests a minute that Google allows one account, kept to beforehand: a burst waits instead of being refused.

Sixty reads and sixty writes, each user and project (developers.google.com/workspace/sheets/api/limits); a minute of
theirs is not told, so any sixty seconds hold no more. One process knows its own requests only: another instance of the
worker has its own count, and what Google then refuses is asked again later, as ever.

A burst would spend a minute's requests in half of it and stand still for the other half. So runs begin only as fast as
a bucket fills: most of a minute's requests come evenly, a few may be saved up for when much comes at once.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import cache
from threading import Lock

#: Of Google's sixty; the rest is for a second instance's first calls and for a person with a script.
A_MINUTE = 55

WINDOW_S = 60.0

#: What part of a minute's requests may be saved up. The rest comes evenly: 45 of 55.
SAVED = 10 / 55


class Pace:
    """Safe to use from several threads. `stopwatch` and `sleep` are arguments so that no test waits."""

    def __init__(
        self,
        a_minute: int,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._a_minute, self._stopwatch, self._sleep = a_minute, stopwatch, sleep
        self._sent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._most = a_minute * SAVED
        self._a_second = (a_minute - self._most) / WINDOW_S
        self._saved: dict[str, tuple[float, float]] = {}  # how many were saved up, and when
        self._lock = Lock()

    def take(self, kind: str) -> None:
        """Wait until one more request of this kind ("read", "write") is allowed, and count it."""
        with self._lock:
            self._wait(kind, 1)
            now = self._stopwatch()
            self._sent[kind].append(now)
            self._saved[kind] = (max(0.0, self._level(kind, now) - 1), now)

    def room(self, **wanted: int) -> None:
        """Wait until so many requests of each kind are allowed: a run that began would else stand still midway."""
        with self._lock:
            for kind, number in wanted.items():
                self._wait(kind, min(number, self._a_minute))
                lacking = min(number, self._most) - self._level(kind, self._stopwatch())
                if lacking > 0:
                    self._sleep(lacking / self._a_second)

    def _level(self, kind: str, now: float) -> float:
        """How many are saved up."""
        level, at = self._saved.get(kind, (self._most, now))
        return min(self._most, level + (now - at) * self._a_second)

    def _wait(self, kind: str, number: int) -> None:
        sent = self._sent[kind]
        while True:
            now = self._stopwatch()
            while sent and now - sent[0] >= WINDOW_S:
                sent.popleft()
            if len(sent) + number <= self._a_minute:
                return
            self._sleep(max(0.001, sent[len(sent) + number - self._a_minute - 1] + WINDOW_S - now))


@cache
def shared(endpoint: str, a_minute: int) -> Pace:
    """The one pace of this process for an address: runs that follow each other share a minute."""
    del endpoint
    return Pace(a_minute)
