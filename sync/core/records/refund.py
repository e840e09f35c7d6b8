"""A refund: what was given back, and for what. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sync.core.money import Bag
from sync.core.records.key import record_key
from sync.core.records.order import Transaction


@dataclass(frozen=True, slots=True)
class RefundLine:
    line_id: str | None
    sku: str | None
    title: str | None
    vendor: str | None
    quantity: int
    restock_type: str | None
    subtotal: Bag
    tax: Bag


@dataclass(frozen=True, slots=True)
class Adjustment:
    reason: str | None
    amount: Bag
    tax: Bag


@dataclass(frozen=True, slots=True)
class Refund:
    store: str
    id: str  # gid://shopify/Refund/…
    legacy_id: str
    order_id: str
    order_name: str
    order_created_at: datetime
    order_test: bool
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    note: str | None
    total: Bag  # zero for restock only
    order_total: Bag
    lines: tuple[RefundLine, ...]
    shipping: tuple[Bag, ...]
    adjustments: tuple[Adjustment, ...]
    transactions: tuple[Transaction, ...]
    return_id: str | None
    return_name: str | None

    @property
    def key(self) -> str:
        return record_key("refund", self.store, self.legacy_id)

    @property
    def born_at(self) -> datetime:
        return self.created_at

    @property
    def final_at(self) -> datetime | None:
        """Once no payment of it is on its way any more."""
        pending = any(t.status in ("PENDING", "AWAITING_RESPONSE", "UNKNOWN") for t in self.transactions)
        return None if pending else self.processed_at
