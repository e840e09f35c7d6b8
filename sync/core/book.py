"""Everything the rows of a tab are made of: the newest readings, what staff typed, the settings. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sync.core.cells import Cell, Raw
from sync.core.rulebook import Rules

if TYPE_CHECKING:  # the edge needs no records
    from sync.core.archived import OldRow
    from sync.core.lines import ListLine
    from sync.core.messages import Message
    from sync.core.records import Dispute, Order, Reading, Refund, Review, Run, Score


#: What staff have typed, and when, by tab id, the row's key and column id.
Staff = Mapping[str, Mapping[str, Mapping[str, Raw]]]
TypedWhen = Mapping[str, Mapping[str, Mapping[str, datetime]]]


@dataclass(frozen=True, slots=True)
class Store:
    """One store as configured."""

    store: str  # short name, at most 8 letters
    brand: str
    domain: str  # …myshopify.com
    zone: ZoneInfo  # KPI periods; trackers use the team's
    currency: str
    market: str | None
    paypal_account: str | None
    trustpilot_unit: str | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides how rows look: from keepsheet.yaml, and `rules` from the Settings tabs."""

    team_zone: ZoneInfo
    portfolio_currency: str
    show_for_days: int  # a final record leaves its tracker after this many days; see `shown`
    stores: tuple[Store, ...]
    rules: Rules = field(default_factory=Rules)
    managers: tuple[str, ...] = ()  # e-mail addresses that may edit the locked tabs; none: nothing is locked
    customer_names: str = "first_initial"  # how much of a customer's name is kept: none, first_initial or full

    def store(self, name: str) -> Store | None:
        return next((s for s in self.stores if s.store == name), None)


@dataclass(frozen=True, slots=True)
class Book:
    """The newest reading of every record by key, and the staff cells of every tab by key and column id."""

    orders: Mapping[str, Reading[Order]] = field(default_factory=dict)
    refunds: Mapping[str, Reading[Refund]] = field(default_factory=dict)
    disputes: Mapping[str, Reading[Dispute]] = field(default_factory=dict)
    reviews: Mapping[str, Reading[Review]] = field(default_factory=dict)
    scores: Mapping[str, Reading[Score]] = field(default_factory=dict)
    runs: Mapping[str, Reading[Run]] = field(default_factory=dict)
    staff: Staff = field(default_factory=dict)
    messages: tuple[Message, ...] = ()  # for the Sync log
    archived: tuple[OldRow, ...] = ()  # for Archive
    lists: Mapping[str, Mapping[str, ListLine]] = field(default_factory=dict)  # the Settings tabs: tab id → key
    first_stars: Mapping[str, int] = field(default_factory=dict)  # of reviews, by key: when they were first seen
    counts: Mapping[str, Mapping[str, Mapping[str, Cell]]] = field(default_factory=dict)  # beside them, once a day
    #: Since when, at the latest, a staff cell has held what it holds: tab id → key → column id.
    typed_when: TypedWhen = field(default_factory=dict)
    stores_gone: tuple[str, ...] = ()  # not in keepsheet.yaml any more, though records of theirs would be shown


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment and the run for which rows are made."""

    now: datetime
    run_id: str
