"""THE retry policy. Only what says of itself that it may be repeated is repeated: TryLater and SheetBusy.

Never put it around a write whose fate may be unknown: such a write raises FateUnknown, which is not repeated.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import tenacity

from sync.errors import SheetBusy, TryLater

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Call it with an attempt; it returns the attempt's result or raises its last error.

    A peer's own `retry_after_s` is honoured (and never undercut); otherwise the pause doubles from `first_s` up to
    `longest_s`, of which a random half is taken off, so that two runs do not knock together. It gives up after
    `tries` attempts, or as soon as the next pause would end beyond `deadline_s`: a peer that wants us back in an
    hour is left in peace for this run.

    `sleep` and `chance` (a number in 0 … 1) are arguments so that no test ever waits.
    """

    tries: int = 5
    deadline_s: float = 90.0
    first_s: float = 1.0
    longest_s: float = 30.0
    sleep: Callable[[float], None] = field(default=time.sleep)
    chance: Callable[[], float] = field(default=random.random)

    def __call__(self, attempt: Callable[[], T]) -> T:
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((TryLater, SheetBusy)),
            wait=self._pause_s,
            stop=self._enough,
            sleep=self.sleep,
            reraise=True,
        )(attempt)

    def _pause_s(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        wish_s = error.retry_after_s if isinstance(error, TryLater | SheetBusy) else None
        if wish_s is not None:
            return max(0.0, wish_s) + self.chance() * min(1.0, self.first_s)
        full_s = min(self.longest_s, self.first_s * 2.0 ** (state.attempt_number - 1))
        return full_s * (0.5 + 0.5 * self.chance())

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        spent_s = max(state.idle_for, state.seconds_since_start or 0.0)
        return state.attempt_number >= self.tries or spent_s + state.upcoming_sleep > self.deadline_s
