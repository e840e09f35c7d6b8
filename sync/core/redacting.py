"""A record without what tells of a person: what stays is what was sold, moved and decided. Pure.

Two of one customer's records can no longer be joined. Amounts, dates, goods, countries and the processors' own numbers
stay: the books and the case need them, and law makes a shop keep them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sync.core.records import Dispute, Order, Refund, Review, record_key

#: Stands where a name or words stood, so that staff see why.
REMOVED = "(removed)"


def redacted(record: Any) -> Any:
    """The record as it may be kept. What holds nothing of a person is returned as it is; twice is once."""
    match record:
        case Order():
            return _order(record)
        case Refund():
            return replace(record, note=_word(record.note))
        case Dispute():
            return _dispute(record)
        case Review():
            return replace(
                record,
                consumer_id=None,
                consumer_name=_word(record.consumer_name),
                title=REMOVED,
                text=REMOVED,
                email_hash=None,
                reply_text=_word(record.reply_text),
                tags=(),
            )
    return record


def _order(record: Order) -> Order:
    return replace(
        record,
        customer_id=None,
        customer_name=_word(record.customer_name),
        email_hash=None,
        province=None,
        note=_word(record.note),
        tags=(),
        parcels=tuple(
            replace(
                parcel,
                tracking_number=None,
                tracking_url=None,
                scans=tuple(replace(scan, city=None, message=None) for scan in parcel.scans),
            )
            for parcel in record.parcels
        ),
        shipping_tasks=tuple(
            replace(task, holds=tuple(replace(hold, notes=_word(hold.notes)) for hold in task.holds))
            for task in record.shipping_tasks
        ),
    )


def _dispute(record: Dispute) -> Dispute:
    return replace(
        record,
        payments=tuple(replace(p, buyer_name=_word(p.buyer_name), custom=None) for p in record.payments),
        messages=tuple(replace(message, text=REMOVED) for message in record.messages),
        evidences=tuple(replace(evidence, notes=_word(evidence.notes)) for evidence in record.evidences),
    )


def _word(text: str | None) -> str | None:
    return None if text is None else REMOVED


@dataclass(frozen=True, slots=True)
class Removed:
    """Whose records are kept without the person, should they come again. Moments are when that was asked for."""

    keys: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)  # "LUM:77": what they order later is another matter

    def concerns(self, record: Any) -> bool:
        if record.key in self.keys:
            return True
        if isinstance(record, Order):
            asked = self.customers.get(f"{record.store}:{(record.customer_id or '').rsplit('/', 1)[-1]}")
            return asked is not None and record.created_at <= datetime.fromisoformat(asked)
        key = order_key(record)
        return key is not None and key in self.keys


def order_key(record: Any) -> str | None:
    """The key of the order that a refund, case or review belongs to."""
    order_id = getattr(record, "order_id", None)
    if not order_id:
        return None
    store = getattr(record, "order_store", None) or record.store
    return record_key("order", store, order_id.rsplit("/", 1)[-1])
