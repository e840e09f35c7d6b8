"""The stores as configured, and until when each has been read. Pure."""

from __future__ import annotations

from datetime import datetime

from sync.core.book import AsOf, Store
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.source_lines import source_lines


def rows(basis: Basis) -> list[Wanted]:
    """One row a store, in the order of the configuration."""
    book, settings, as_of = basis.book, basis.settings, basis.as_of
    read = {(line.source, line.owner): line.good_until for line in source_lines(book, settings)}
    return [_row(store, read, as_of) for store in settings.stores]


def _row(store: Store, read: dict[tuple[str, str], datetime | None], as_of: AsOf) -> Wanted:
    sources = [("shopify", store.store), ("paypal", store.paypal_account), ("trustpilot", store.trustpilot_unit)]
    times = [read.get((source, owner)) for source, owner in sources if owner]
    known = [t for t in times if t]
    return Wanted(
        record_key("store", "-", store.store),
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
        },
    )
