"""Read from the ledger what the rows of the trackers are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sync.core.book import AsOf, Book, Settings, Staff, TypedWhen
from sync.core.messages import Message
from sync.core.records import Dispute, Reading, record_key
from sync.ledger.ledger import Ledger
from sync.pushing.typed_orders import named_by_staff
from sync.rows.shown import review_days

#: Runs older than this say nothing about how the sources are now.
RUNS_KEPT = timedelta(days=3)


def gather(
    ledger: Ledger,
    settings: Settings,
    as_of: AsOf,
    staff: Staff,
    messages: tuple[Message, ...],
    typed_when: TypedWhen | None = None,
) -> Book:
    """Everything that is still shown, and the orders that it refers to however old they are.

    Not of stores that are in keepsheet.yaml no more: nobody reads them, so what was open there would be open for ever.
    """
    days = dict.fromkeys(("orders", "refunds", "disputes"), settings.show_for_days) | {"reviews": review_days(settings)}
    shown: dict[str, dict[str, Reading[Any]]] = {
        entity: ledger.newest(entity, final_since=as_of.now - timedelta(days=kept)) for entity, kept in days.items()
    }
    shown, gone = _of_our_stores(shown, settings)
    named = {_order_key(r) for entity in ("refunds", "disputes", "reviews") for r in shown[entity].values()}
    missing = {key for key in named if key} - shown["orders"].keys()
    orders = {**shown["orders"], **ledger.find("orders", missing)}
    old_orders, old_refunds = named_by_staff(ledger, staff, orders.values(), as_of.now)
    return Book(
        orders={**old_orders, **orders},
        refunds={**old_refunds, **shown["refunds"]},
        disputes=shown["disputes"],
        reviews=shown["reviews"],
        scores=ledger.newest("scores", since=as_of.now - RUNS_KEPT),
        runs=ledger.newest("runs", since=as_of.now - RUNS_KEPT),
        staff=staff,
        messages=messages,
        typed_when=typed_when or {},
        stores_gone=gone,
    )


def _of_our_stores(
    shown: Mapping[str, Mapping[str, Reading[Any]]], settings: Settings
) -> tuple[dict[str, dict[str, Reading[Any]]], tuple[str, ...]]:
    """The records of stores in the settings, and the names of the other stores."""
    stores = {store.store for store in settings.stores}
    accounts = {store.paypal_account for store in settings.stores}

    def ours(record: Any) -> bool:
        """Whether its store, or the PayPal account that several share, is still read."""
        if record.store in stores or getattr(record, "order_store", None) in stores:
            return True
        return isinstance(record, Dispute) and record.account in accounts

    found = {e: {key: reading for key, reading in all_.items() if ours(reading.record)} for e, all_ in shown.items()}
    out = {r.record.store for entity, all_ in shown.items() for key, r in all_.items() if key not in found[entity]}
    return found, tuple(sorted(out))


def _order_key(reading: Reading[Any]) -> str | None:
    """The key of the order that a refund, dispute or review belongs to."""
    order_id = reading.record.order_id
    if not order_id:
        return None
    store = getattr(reading.record, "order_store", None) or reading.record.store
    return record_key("order", store, order_id.rsplit("/", 1)[-1])
