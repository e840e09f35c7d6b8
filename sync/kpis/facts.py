"""What a report is told besides the ledger: stores, what staff typed, costs, promises. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.book import Store
from sync.core.cells import Raw

#: Staff cells by tab id, key and column id.
StaffCells = Mapping[str, Mapping[str, Mapping[str, Raw]]]


@dataclass(frozen=True, slots=True)
class Facts:
    """`costs`: minor units of the store's currency that one unit of a SKU costs us, by (store, SKU).
    `ship_hours`: what a supplier promises, where it is not the house rule of 48.
    `transit_days`: promised days from hand-over to delivery, by (supplier, market); without one, the day that was
    shown to the customer counts.
    `first_stars`: the stars of a review when it was first seen, by key, where they have changed since.
    `good_until`: up to when each source of a store has been read, by (source, store); None: never.
    `portfolio`: the currency in which all stores are added up; "" where they are not. `rates`: what one unit of a
    currency is worth in it; those that nobody typed are learned from what customers paid (`rates.learned`).
    """

    now: datetime
    stores: tuple[Store, ...]
    staff: StaffCells = field(default_factory=dict)
    costs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ship_hours: Mapping[str, int] = field(default_factory=dict)
    transit_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    first_stars: Mapping[str, int] = field(default_factory=dict)
    good_until: Mapping[tuple[str, str], datetime | None] = field(default_factory=dict)
    portfolio: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def zones(self) -> dict[str, ZoneInfo]:
        return {s.store: s.zone for s in self.stores}

    def typed(self, tab: str, key: str, column: str) -> str:
        """What staff typed there, trimmed; "" for nothing."""
        value = self.staff.get(tab, {}).get(key, {}).get(column)
        return "" if value is None else str(value).strip()
