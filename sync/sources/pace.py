"""Not faster than a source likes, where it publishes no limit or bans without a warning."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Call it before each request: it waits until `pause_s` seconds have passed since the call before. One thread."""

    def __init__(
        self,
        pause_s: float,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause_s = pause_s
        self._stopwatch = stopwatch
        self._sleep = sleep
        self._next_s = 0.0

    def __call__(self) -> None:
        wait_s = self._next_s - self._stopwatch()
        if wait_s > 0:
            self._sleep(wait_s)
        self._next_s = self._stopwatch() + self._pause_s
