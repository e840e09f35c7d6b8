"""All that the KPIs are computed from, as typed frames. Pure: the shell hands the ledger's tables in.

Every frame has `key`, `store`, `market`, `supplier` and `sku`; what staff may tag has `cause` and `preventable` too.
Words are numbers (`Words`), -1 where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sync.core.records import record_key
from sync.kpis.columns import Arrow, Codes, Ints, column, days_by_store, field, flags, ints, moments, owners, sums
from sync.kpis.dispute_frame import DISPUTE_COLUMNS, dispute_columns
from sync.kpis.facts import Facts
from sync.kpis.order_frames import ORDER_COLUMNS, order_parts
from sync.kpis.rates import learned
from sync.kpis.review_frame import REVIEW_COLUMNS, SCORE_COLUMNS, review_columns, score_columns
from sync.kpis.tags import tags
from sync.kpis.words import Words

REFUND_COLUMNS = (
    *("key", "store", "order_id", "order_test", "processed_at", "total.shop.minor", "order_total.shop.minor"),
    *("transactions[].status", "transactions[].gateway", "transactions[].amount.shop.minor"),
    "lines[].tax.shop.minor",
)

#: What is read of each entity: paths of `Ledger.table`.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "orders": ORDER_COLUMNS,
    "refunds": REFUND_COLUMNS,
    "disputes": DISPUTE_COLUMNS,
    "reviews": REVIEW_COLUMNS,
    "scores": SCORE_COLUMNS,
}

CREDIT_GATEWAYS = ("shopify_store_credit", "store_credit", "gift_card")


@dataclass(frozen=True)
class Frames:
    orders: pd.DataFrame
    payments: pd.DataFrame
    parcels: pd.DataFrame
    refunds: pd.DataFrame
    disputes: pd.DataFrame
    reviews: pd.DataFrame
    scores: pd.DataFrame
    words: Words
    facts: Facts


def frames(tables: Mapping[str, Iterable[Arrow]], facts: Facts) -> Frames:
    """From the tables of each entity, each table the newest readings of some records, no record in two.

    How the records are spread over tables makes no difference.
    """
    words = Words()
    for store in facts.stores:
        words.stores.code(store.store)
    done, first_row = [], 0
    for table in tables["orders"]:
        done.append(order_parts(table, words, facts, first_row))
        first_row += table.num_rows
    orders = _together([part.orders for part in done])
    payments, parcels = _together([p.payments for p in done]), _together([p.parcels for p in done])
    del done
    facts = replace(facts, rates={**learned(orders, words, facts), **facts.rates})
    of_order = OrderRows(orders, words)
    refunds = _together([_refunds(table, words, facts, of_order) for table in tables["refunds"]])
    disputes = _together([dispute_columns(t, words, facts, of_order) for t in tables["disputes"] if t.num_rows])
    reviews = _together([review_columns(t, words, facts, of_order) for t in tables["reviews"]])
    scores = _together([score_columns(t, words) for t in tables["scores"]])
    return Frames(orders, payments, parcels, refunds, disputes, reviews, scores, words, facts)


def _together(parts: list[dict[str, Any]]) -> pd.DataFrame:
    """One frame of the columns of all parts, in their order. Keys stay Python's own text: nothing is computed of them.

    Each column is put together once: a frame for each part would copy all of them a second time.
    """
    parts = [part for part in parts if len(part["store"])] or parts[:1]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}
    keyed = {name: pd.Series(values, dtype=object) if name == "key" else values for name, values in columns.items()}
    return pd.DataFrame(keyed, copy=False)


class OrderRows:
    """The row of an order by its store and Shopify's id, and what the order says of market, supplier and SKU."""

    def __init__(self, orders: pd.DataFrame, words: Words) -> None:
        self._orders, self._words = orders, words
        self._index = pd.Index(orders["key"] if len(orders) else [])

    def rows(self, stores: Codes, order_ids: Arrow) -> Ints:
        """-1 where there is no such order, or none is named."""
        names = self._words.stores.words
        beginnings = [record_key("order", name, "0")[:-1] for name in names]

        def key(store: int, gid: str | None) -> str:
            if not gid or store < 0:
                return ""
            own = gid.rsplit("/", 1)[-1]
            return (
                beginnings[store] + own if own.isdecimal() and own.isascii() else record_key("order", names[store], own)
            )

        keys = list(map(key, stores.tolist(), order_ids.to_pylist()))
        found: Ints = self._index.get_indexer(pd.Index(keys)) if keys else np.zeros(0, np.int64)
        return found.astype(np.int64)

    def dimensions(self, rows: Ints) -> dict[str, Codes]:
        return {name: self.values(rows, name, -1) for name in ("market", "supplier", "sku")}

    def values(self, rows: Ints, name: str, nothing: Any) -> Any:
        """A column of the orders in those rows; `nothing` where there is no row."""
        if not len(self._orders):
            return np.full(len(rows), nothing)
        return np.where(rows >= 0, self._orders[name].to_numpy()[np.maximum(rows, 0)], nothing)


def _refunds(table: Arrow, words: Words, facts: Facts, of_order: OrderRows) -> dict[str, Any]:
    """`amount`: the money that went out. `tax`: the part of it that Shopify itemises as tax."""
    count = table.num_rows
    stores = words.stores.codes(column(table, "store"))
    rows = of_order.rows(stores, column(table, "order_id"))
    paid, lines = column(table, "transactions"), column(table, "lines")
    of, items = owners(paid), paid.flatten()
    status = words.of("status").codes(field(items, "status"))
    good = words.marks("status", status, "SUCCESS")
    waiting = words.marks("status", status, "PENDING", "AWAITING_RESPONSE", "UNKNOWN")
    credit = good & words.marks("gateway", words.of("gateway").codes(field(items, "gateway")), *CREDIT_GATEWAYS)
    amounts = ints(field(items, "amount", "shop", "minor"))
    total = ints(field(column(table, "total"), "shop", "minor"))
    listed = sums(of, np.ones(len(of), np.int64), count) > 0
    keys, times = column(table, "key").to_numpy(zero_copy_only=False), moments(column(table, "processed_at"))
    return {
        "key": keys,
        "store": stores,
        "order": rows,
        **of_order.dimensions(rows),
        "at": times,
        "day": days_by_store(times, stores, words.stores.words, facts.zones),
        "test": flags(column(table, "order_test")),
        "amount": np.where(listed, sums(of, np.where(good, amounts, 0), count), total),
        "credit": sums(of, credit, count) > 0,
        "waiting": sums(of, waiting, count) > 0,
        "tax": sums(owners(lines), ints(field(lines.flatten(), "tax", "shop", "minor")), count),
        "order_total": ints(field(column(table, "order_total"), "shop", "minor")),
        **tags("refunds", keys, words, facts),
    }
