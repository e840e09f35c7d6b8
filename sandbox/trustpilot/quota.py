"""How many calls were made: a plan has a yearly allowance, and a client's own failed calls count.

Allowances from developers.trustpilot.com: tier 1 has 200,000 calls a year ("API module best practices"); 833 in five
minutes and 10,000 an hour are soft limits ("Rate limiting"). Counted by the world's clock, enforced only when asked.
"""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta

SPANS = {"five_minutes": timedelta(minutes=5), "hour": timedelta(hours=1), "year": timedelta(days=365)}
ALLOWED = {"five_minutes": 833, "hour": 10_000, "year": 200_000}


class Quota:
    """Safe to call from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[datetime] = deque()
        self.allowed = dict(ALLOWED)
        self.enforced = False

    def take(self, now: datetime) -> bool:
        """Counts one call. False when it is one too many and limits are enforced."""
        with self._lock:
            while self._calls and self._calls[0] <= now - SPANS["year"]:
                self._calls.popleft()
            self._calls.append(now)
        return not self.enforced or all(used <= self.allowed[name] for name, used in self.used(now).items())

    def used(self, now: datetime) -> dict[str, int]:
        with self._lock:
            return {name: sum(now - span < at <= now for at in self._calls) for name, span in SPANS.items()}
