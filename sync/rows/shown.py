"""Which records a tracker shows, and how new a row is. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sync.core.book import AsOf, Settings
from sync.core.records import Reading
from sync.core.wanted import Version

#: `Show for` of a hundred years means: show everything that ever was, on every tab.
EVERYTHING_DAYS = 36_500

_DAY_S = 86_400


def shown(final_at: datetime | None, now: datetime, days: int) -> bool:
    """Open, or final for at most so many days.

    >>> from datetime import UTC
    >>> shown(None, datetime(2026, 1, 1, tzinfo=UTC), 0)
    True
    """
    return final_at is None or (now - final_at).total_seconds() <= days * _DAY_S


def shows_everything(settings: Settings) -> bool:
    return settings.show_for_days >= EVERYTHING_DAYS


def review_days(settings: Settings) -> int:
    """For how long a review is shown: none is ever finished, since its writer may change it."""
    return settings.show_for_days if shows_everything(settings) else settings.rules.watch_review_days


def version(as_of: AsOf, *readings: Reading[Any] | None) -> Version:
    """How new a row made of these readings is: as new as the newest of them."""
    return Version(max(r.seen_at for r in readings if r), as_of.now, as_of.run_id)
