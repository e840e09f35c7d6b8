"""What staff typed by hand, for the numbers: cases and reviews that no source tells, and orders sent a second time.

It is made again from the cells at every report and kept nowhere, as the rows of the trackers are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sync.core.book import AsOf, Book, Settings, Staff, TypedWhen
from sync.core.records import Dispute, Reading, Review
from sync.kpis.facts import Replacement
from sync.ledger.ledger import Ledger
from sync.ledger.tables import to_table
from sync.ledger.version import Kept, Version
from sync.pushing.typed_orders import named_by_staff
from sync.rows.by_hand import lines
from sync.rows.orders import OrderIndex
from sync.rows.typed import typed_number, typed_text

#: The tabs on which staff type what this is made of.
REQUESTS, BY_HAND, BOARD = "refund_requests", "add_by_hand", "sla_board"
TABS = (REQUESTS, BY_HAND, BOARD)

_ENTITIES = {Dispute: "disputes", Review: "reviews"}


def typed_book(ledger: Ledger, as_of: AsOf, staff: Staff, when: TypedWhen) -> Book:
    """A book that holds what was typed and the orders that it names."""
    named, _ = named_by_staff(ledger, {tab: staff.get(tab, {}) for tab in TABS}, (), as_of.now)
    return Book(orders=named, staff=staff, typed_when=when)


def typed_records(ledger: Ledger, book: Book, settings: Settings, as_of: AsOf) -> dict[str, Dispute | Review]:
    """The cases and reviews of `Add by hand`, by key; not those that a source tells by now."""
    said = [line.said for line in lines(book, settings, as_of)]
    found = {record.key: record for record in said if isinstance(record, Dispute | Review)}
    known = {key for entity in _ENTITIES.values() for key in ledger.find(entity, found)} if found else set()
    return {key: record for key, record in found.items() if key not in known}


def typed_tables(records: Mapping[str, Dispute | Review], as_of: AsOf) -> Iterator[tuple[str, Any]]:
    """Entity and table of those records, as the ledger would give them."""
    for kind, entity in _ENTITIES.items():
        kept = [
            Kept(key, Reading(record, as_of.now, as_of.run_id), Version(as_of.now, as_of.run_id, 0, ""))
            for key, record in records.items()
            if isinstance(record, kind)
        ]
        if kept:
            yield entity, to_table(entity, kept)


def replacements(book: Book, settings: Settings) -> list[Replacement]:
    """The orders that were sent in place of others, as typed on requests and on the SLA board; each once."""
    index, found = OrderIndex.of(book), {}
    stores = {name.casefold(): s.store for s in settings.stores for name in (s.store, s.brand)}
    for cells in book.staff.get(REQUESTS, {}).values():
        named = stores.get(typed_text(cells.get("store")).casefold())
        own = [named] if named else [s.store for s in settings.stores]
        first = index.numbered(own, typed_number(cells.get("order")))
        again = index.numbered([first.record.store] if first else own, typed_number(cells.get("new_order")))
        if again:
            cause, preventable = (typed_text(cells.get(name)) for name in ("cause", "preventable"))
            found[again.record.key] = Replacement(
                again.record.key, first.record.key if first else "", cause, preventable
            )
    for key, cells in book.staff.get(BOARD, {}).items():
        again = index.numbered([key.split(":")[1]], typed_number(cells.get("new_order"))) if ":" in key else None
        if again:
            found.setdefault(again.record.key, Replacement(again.record.key, key, typed_text(cells.get("cause"))))
    return list(found.values())
