"""What a source of observations is: Shopify, PayPal and Trustpilot each speak through these shapes.

A source is built from arguments (addresses, secrets, a clock, the run's id), reads in batches, and knows nothing of
the ledger that stores them or of the workbook that shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sync.core.cursor import Cursor
from sync.core.records import OpenThere, Reading

__all__ = ["Batch", "Clock", "Counted", "Cursor", "Known", "Source", "SourceById"]

#: The present moment, UTC and aware. Asked just before each request, so that a reading bears the moment it was sent.
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Counted:
    """What the source lists as open, by its own listing and not by what we hold: Today compares the two."""

    at: datetime
    open: tuple[OpenThere, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some readings, and how far they reach.

    `cursor` is to be saved only after the ledger has stored `readings`; None = the cursor does not move yet.
    `notes` are sentences for staff: a record that was left out, and why. `requests` counts those since the last batch.
    """

    readings: Mapping[str, tuple[Reading[Any], ...]]  # by entity: orders refunds disputes reviews scores
    cursor: Cursor | None
    requests: int
    notes: tuple[str, ...] = field(default=())
    counted: Counted | None = None  # where this run asked what is open there


class Known(Protocol):
    """A look into what the ledger holds, for sources that must ask again about what they once saw."""

    def open_records(self, entity: str, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        """The newest reading of every record that is not final."""

    def recent(self, entity: str, since: datetime, *, stores: Collection[str] | None = None) -> Iterable[Reading[Any]]:
        """The newest reading of every record born at or after `since`, final or not."""

    def find(self, entity: str, keys: Iterable[str]) -> Mapping[str, Reading[Any]]:
        """The newest reading of those keys that are known."""


class Source(Protocol):
    """One thing to read of one store, account or unit.

    `name` is the cursor's too: "shopify:LUM:orders", "paypal:lumen:disputes", "trustpilot:<unit>:reviews".
    `stores` are the stores whose tabs go stale when it fails; `title` is what staff call it: "Shopify of LUM".
    """

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def stores(self) -> tuple[str, ...]: ...

    def read(self, cursor: Cursor | None, known: Known, now: datetime) -> Iterator[Batch]:
        """What changed since the cursor, in batches that may each be stored. Raises SourceError."""


class SourceById(Source, Protocol):
    """A source that can also be asked for single records, because a webhook named them."""

    def read_ids(self, ids: Sequence[str], known: Known, now: datetime) -> Iterator[Batch]:
        """Those records as they are now, asked for by their ids and not through a list that may lag.

        No batch moves the cursor. An id of which the source knows nothing is a note. Raises SourceError.
        """

    def check(self, now: datetime) -> list[str]:
        """Ask something small. What our app may not see, as sentences for the owner; none if all is well.

        Raises SourceError where the source does not answer or refuses us.
        """
