"""How far a source has been read. Pure data, kept by the ledger as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

#: Clocks of machines that keep time differ by less. A cursor further ahead of now was written by a wrong clock.
CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `until` has been seen and stored. `extra` is the source's own business: JSON values only.

    A cursor says nothing of pages: what a source pages through changes while it is paged.
    """

    until: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)

    def ahead_of(self, now: datetime) -> bool:
        """Whether `until` has not come yet: a clock was wrong, and nobody knows how far the source was really read.

        >>> at = datetime(2026, 11, 22, tzinfo=UTC)
        >>> [Cursor(at + timedelta(minutes=m)).ahead_of(at) for m in (-5, 10, 11)]
        [False, False, True]
        """
        return self.until > now + CLOCKS_DIFFER

    def to_json(self) -> dict[str, Any]:
        """As the ledger stores it.

        >>> Cursor(datetime(2026, 11, 22, 8, 10, tzinfo=UTC), {"rescanned": "2026-11-22"}).to_json()
        {'until': '2026-11-22T08:10:00+00:00', 'extra': {'rescanned': '2026-11-22'}}
        """
        return {"until": self.until.astimezone(UTC).isoformat(), "extra": dict(self.extra)}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Cursor:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError for what `to_json` never wrote."""
        until = datetime.fromisoformat(document["until"])
        if until.tzinfo is None:
            raise ValueError("a cursor's moment needs a zone")
        return cls(until.astimezone(UTC), dict(document.get("extra") or {}))
