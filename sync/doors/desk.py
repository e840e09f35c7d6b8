"""What is done with a believed webhook: keep the hints, call the worker once in a second, remember the delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sync.doors.knock import Errand
from sync.ledger.hints import Hints
from sync.ledger.seen import Seen
from sync.wire.tasks import Tasks, slot_end, task_name


class Desk:
    """In this order, so that whatever dies in between, the sender comes again and nothing is forgotten."""

    def __init__(self, hints: Hints, seen: Seen, tasks: Tasks, workbook: str, clock: Callable[[], datetime]) -> None:
        self._hints, self._seen, self._tasks, self._workbook, self._clock = hints, seen, tasks, workbook, clock
        self._called: str | None = None

    def take(self, errand: Errand) -> bool:
        """False if this delivery was dealt with before. Raises LedgerError: the sender must come again."""
        if not errand.wishes or self._seen.has(errand.delivery, self._clock()):
            return False
        for wish in errand.wishes:
            self._hints.leave(wish.source, wish.about)
        now = self._clock()  # the hint stands by now: the task of this very slot, or a later one, finds it
        name = task_name(self._workbook, end := slot_end(now))
        if name != self._called:
            self._tasks.enqueue(name, end, {"trigger": "webhook"})
            self._called = name
        self._seen.mark(errand.delivery, now)
        return True
