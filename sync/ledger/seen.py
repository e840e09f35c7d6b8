"""Which deliveries have been dealt with, for a week at least: a webhook comes at least once."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from sync.errors import Conflict
from sync.ledger.objects import NEW, Missing, ObjectStore

WEEK = timedelta(days=7)


class Seen:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def has(self, delivery: str, now: datetime) -> bool:
        """Whether `mark` was called for it in this or the last week."""
        for week in (_week(now), _week(now - WEEK)):
            with suppress(Missing):
                self._store.read(_name(week, delivery))
                return True
        return False

    def mark(self, delivery: str, now: datetime) -> None:
        with suppress(Conflict):
            self._store.write(_name(_week(now), delivery), b"", only_if=NEW)

    def prune(self, now: datetime) -> int:
        """Forget those of the weeks before the last; returns how many."""
        kept = {_week(now), _week(now - WEEK), _week(now + WEEK)}
        old = [s.name for s in self._store.list("seen/") if s.name.split("/")[1] not in kept]
        for name in old:
            self._store.delete(name)
        return len(old)


def _week(moment: datetime) -> str:
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02}"


def _name(week: str, delivery: str) -> str:
    return f"seen/{week}/{blake2b(delivery.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
