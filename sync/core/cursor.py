"""How far a source has been read. Pure data, kept by the ledger as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `until` has been seen and stored. `extra` is the source's own business: JSON values only.

    A cursor says nothing of pages: what a source pages through changes while it is paged.
    """

    until: datetime
    extra: Mapping[str, Any] = field(default_factory=dict)

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
