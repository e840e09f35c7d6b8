"""What a report is told besides the ledger: stores, what staff typed, costs, promises. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema.words import CAUSES
from sync.core.book import Staff, Store
from sync.core.rulebook import MonthCost, Supplier
from sync.kpis.definitions.definition import Target

#: Below this many cases a share says little: the count is shown.
FEWEST = 30


#: From which day one unit of a currency is worth how much, oldest first.
Rates = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one unit of a product costs us, in minor units of its store's currency. A blank store fits all."""

    sku: str  # the whole SKU, or its beginning
    minor: int
    store: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """An order that was sent in place of another, as staff typed it. Both by key; cause and preventable as typed."""

    order: str
    instead_of: str = ""  # "" where it is not known
    cause: str = ""
    preventable: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """`costs`: what one unit of a product costs us; of lines that fit, the one for the store, with the longest SKU,
    that counts from the latest day before the order.
    `ship_hours`: what a supplier promises, where it is not the house rule of 48.
    `transit_days`: promised days from hand-over to delivery, by (supplier, market); without one, the day that was
    shown to the customer counts.
    `first_stars`: the stars of a review when it was first seen, by key, where they have changed since.
    `good_until`: up to when each source of a store has been read, by (source, store); None: never.
    `portfolio`: the currency in which all stores are added up; "" where they are not. `rates`: what one unit of a
    currency is worth in it, from which day; those that nobody typed are learned from what customers paid.
    `targets`: by KPI, where managers set one. `fewest`: below so many cases a share is not shown.
    `causes`: every spelling of a cause, in lower case, with what it is called now.
    `margins`: by store, the part of a price that is no cost of goods, for goods whose cost nobody typed.
    `credit_spent`: the part of store credit that customers spend in the end: what it costs us of its face.
    `leak_start`: what the leak was when the work began, as managers remember it.
    `work_starts_on`: what ended before is history: nothing is asked for it, so that nothing of it can be missing.
    `supplier_causes`: the causes that suppliers pay for.
    `suppliers`: the lines of `Suppliers`, which say whose goods an order holds; without one, the place that sends them.
    `replacements`: orders sent in place of others: what they cost is leak.
    `after_ads`: profit is what is left after ads and other month costs too, not only after payment fees.
    """

    now: datetime
    stores: tuple[Store, ...]
    staff: Staff = field(default_factory=dict)
    costs: Sequence[Cost] = ()
    ship_hours: Mapping[str, int] = field(default_factory=dict)
    transit_days: Mapping[tuple[str, str], int] = field(default_factory=dict)
    first_stars: Mapping[str, int] = field(default_factory=dict)
    good_until: Mapping[tuple[str, str], datetime | None] = field(default_factory=dict)
    portfolio: str = ""
    rates: Mapping[str, Rates] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    fewest: int = FEWEST
    work_starts_on: date | None = None
    supplier_causes: frozenset[str] = frozenset()
    suppliers: Sequence[Supplier] = ()
    replacements: Sequence[Replacement] = ()
    month_costs: Sequence[MonthCost] = ()
    after_ads: bool = False
    margins: Mapping[str, Decimal] = field(default_factory=dict)
    credit_spent: Decimal = Decimal(1)
    leak_start: Decimal | None = None
    causes: Mapping[str, str] = field(default_factory=lambda: {cause.casefold(): cause for cause in CAUSES})

    @property
    def zones(self) -> dict[str, ZoneInfo]:
        return {s.store: s.zone for s in self.stores}

    def typed(self, tab: str, key: str, column: str) -> str:
        """What staff typed there, trimmed; "" for nothing."""
        value = self.staff.get(tab, {}).get(key, {}).get(column)
        return "" if value is None else str(value).strip()
