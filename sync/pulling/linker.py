"""After a pull: the orders of cases and reviews that have none yet. The keys themselves are `sync.core.linking`'s."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sync.core.book import Settings
from sync.core.linking import UNSURE, OrderKeys, link_dispute, link_review
from sync.core.records import Dispute, Order, Reading, Review

#: Younger cases and reviews than this are looked at in every run that brought something: PayPal takes cases for 180
#: days, and an order may come in after its review.
BACK = timedelta(days=200)

#: A case or a review is at most about an order this much older.
ORDER_BACK = timedelta(days=400)

#: The smallest step by which a linked version is newer than the reading it was made of: the source was not asked again.
STEP = timedelta(microseconds=1)


@dataclass(slots=True)
class Brought:
    """What a run has brought so far: when the oldest of it came to be, by entity."""

    oldest: dict[str, datetime] = field(default_factory=dict)

    def add(self, entity: str, readings: Iterable[Reading[Any]]) -> None:
        born = [reading.record.born_at for reading in readings]
        if born:
            self.oldest[entity] = min([*born, *filter(None, [self.oldest.get(entity)])])


class Store(Protocol):
    """What linking needs of the ledger."""

    def record(self, entity: str, readings: Iterable[Reading[Any]]) -> object: ...
    def newest(self, entity: str, *, since: datetime | None = None) -> dict[str, Reading[Any]]: ...


def link_records(ledger: Store, settings: Settings, brought: Mapping[str, datetime], now: datetime) -> int:
    """Link what can be linked and store it where that changed something; returns how many.

    `brought`: when the oldest record of each entity came to be that this run brought. A first load reaches far back.
    """
    since = min([now - BACK, *(brought[e] for e in ("orders", "disputes", "reviews") if e in brought)])
    disputes = [r for r in ledger.newest("disputes", since=since).values() if _open_case(r.record)]
    reviews = [
        r for r in ledger.newest("reviews", since=since).values() if r.record.found_by in (None, "name and date")
    ]
    if not disputes and not reviews:
        return 0
    born = min(reading.record.born_at for reading in (*disputes, *reviews))
    keys = _keys_by_owner(ledger.newest("orders", since=born - ORDER_BACK).values(), settings)
    linked_disputes = _changed(disputes, lambda d: link_dispute(d, keys["paypal", d.account]))
    linked_reviews = _changed(reviews, lambda r: link_review(r, keys["trustpilot", r.unit]))
    for entity, readings in (("disputes", linked_disputes), ("reviews", linked_reviews)):
        if readings:
            ledger.record(entity, readings)
    return len(linked_disputes) + len(linked_reviews)


def _open_case(dispute: Dispute) -> bool:
    return dispute.processor == "paypal" and dispute.found_by in UNSURE


def _keys_by_owner(readings: Iterable[Reading[Order]], settings: Settings) -> dict[tuple[str, str], OrderKeys]:
    """The orders that an account's cases, or a page's reviews, can be about: those of the stores that use it."""
    by_store: defaultdict[str, list[Order]] = defaultdict(list)
    for reading in readings:
        by_store[reading.record.store].append(reading.record)
    owners: defaultdict[tuple[str, str], list[Order]] = defaultdict(list)
    for store in settings.stores:
        if store.paypal_account:
            owners["paypal", store.paypal_account] += by_store[store.store]
        if store.trustpilot_unit:
            owners["trustpilot", store.trustpilot_unit] += by_store[store.store]
    nobody = OrderKeys.of(())
    return defaultdict(lambda: nobody, {owner: OrderKeys.of(orders) for owner, orders in owners.items()})


def _changed(readings: Iterable[Reading[Any]], link: Callable[[Any], Dispute | Review]) -> list[Reading[Any]]:
    linked = ((reading, link(reading.record)) for reading in readings)
    return [replace(r, record=record, seen_at=r.seen_at + STEP) for r, record in linked if record != r.record]
