"""The stores as configured, and until when each has been read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sync.core.book import AsOf, Store
from sync.core.lines import ListLine
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.lists.lines import cells_of
from sync.rows.source_lines import source_lines


def rows(basis: Basis) -> list[Wanted]:
    """One row a store, in the order of the configuration."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    read = {(line.source, line.owner): line.good_until for line in source_lines(book, settings)}
    lines = book.lists.get("stores", {})
    return [_row(store, read, lines, as_of) for store in settings.stores]


def _row(
    store: Store,
    read: dict[tuple[str, str], datetime | None],
    lines: Mapping[str, ListLine],
    as_of: AsOf,
) -> Wanted:
    key = record_key("store", "-", store.store)
    sources = [("shopify", store.store), ("paypal", store.paypal_account), ("trustpilot", store.trustpilot_unit)]
    times = [read.get((source, owner)) for source, owner in sources if owner]
    known = [t for t in times if t]
    return Wanted(
        key,
        Version(as_of.now, as_of.now, as_of.run_id),
        {
            "store": store.store,
            "brand": store.brand,
            "shopify_address": store.domain,
            "zone": store.zone.key,
            "currency": store.currency,
            "paypal_account": store.paypal_account,
            "trustpilot_unit": store.trustpilot_unit,
            "last_read": min(known) if len(known) == len(times) else None,
            **cells_of(lines.get(key, ListLine(None, None))),
        },
    )
