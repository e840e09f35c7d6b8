"""All that the KPIs are computed from, as typed frames. Pure: the shell hands the ledger's tables in.

Every frame has `key`, `store`, `market`, `supplier` and `sku`; what staff may tag has `cause` and `preventable` too.
Words are numbers (`Words`), -1 where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from sync.core.money import exponent
from sync.core.records import record_key
from sync.kpis.facts import Facts
from sync.kpis.frames.columns import (
    Arrow,
    Codes,
    Ints,
    column,
    days_by_store,
    field,
    flags,
    ints,
    moments,
    own_numbers,
    owners,
    sums,
)
from sync.kpis.frames.disputes import DISPUTE_COLUMNS, dispute_columns
from sync.kpis.frames.orders import ORDER_COLUMNS, order_parts
from sync.kpis.frames.replacements import replacement_frame
from sync.kpis.frames.reviews import REVIEW_COLUMNS, SCORE_COLUMNS, review_columns, score_columns
from sync.kpis.rates import learned
from sync.kpis.supplier_rules import OURS, known_name
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

#: Of these there are few different ones: they are asked for as dictionaries.
_FEW = (
    *("store", "order_store", "currency", "country", "financial_status", "sku", "kind", "status", "error_code"),
    *(
        "gateway",
        "card_company",
        "location",
        "reason",
        "processor",
        "stage",
        "channel",
        "outcome",
        "party",
        "found_by",
        "source",
    ),
)
WORDS: Mapping[str, tuple[str, ...]] = {
    entity: tuple(path for path in columns if path.split(".")[-1] in _FEW) for entity, columns in COLUMNS.items()
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
    replacements: pd.DataFrame
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
    replacements = replacement_frame(orders, words, facts, of_order)
    return Frames(orders, payments, parcels, refunds, disputes, reviews, scores, replacements, words, facts)


def _together(parts: list[dict[str, Any]]) -> pd.DataFrame:
    """One frame of the columns of all parts, in their order; the keys of orders stay Arrow's.

    Each column is put together once: a frame for each part would copy all of them a second time.
    """
    parts = [part for part in parts if len(part["store"])] or parts[:1]
    if not parts:
        return pd.DataFrame()
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name != "key"}
    if "key" in parts[0]:
        keys = [part["key"] for part in parts]
        texts = [pd.Series(key, dtype=object) if isinstance(key, np.ndarray) else key.to_pandas() for key in keys]
        columns["key"] = pd.concat(texts, ignore_index=True)
    return pd.DataFrame(columns, copy=False)


def _packed(numbers: Any, stores: Any) -> Ints:
    """Number and store as one; `own_numbers` leaves room for the store."""
    packed: Ints = np.asarray(numbers, np.int64) * _MOST_STORES + np.asarray(stores, np.int64)
    return packed


#: So many stores fit beside an id of fifteen digits.
_MOST_STORES, _MOST = 4096, 10**15


class OrderRows:
    """The row of an order by its store and Shopify's id, and what the order says of market, supplier and SKU.

    Ids are plain numbers, and found as such; the few that are not, by their text.
    """

    def __init__(self, orders: pd.DataFrame, words: Words) -> None:
        self._orders, self._words = orders, words
        numbers, stores = (orders[name].to_numpy() for name in ("number", "store")) if len(orders) else ([], [])
        plain = np.flatnonzero(np.asarray(numbers, np.int64) >= 0)
        self._plain = plain
        self._index = pd.Index(_packed(np.asarray(numbers)[plain], np.asarray(stores)[plain]))
        odd = np.flatnonzero(np.asarray(numbers, np.int64) < 0)
        self._odd = dict(zip(orders["key"].iloc[odd], odd.tolist(), strict=True)) if len(odd) else {}

    def rows(self, stores: Codes, order_ids: Arrow) -> Ints:
        """-1 where there is no such order, or none is named."""
        numbers = own_numbers(order_ids)
        places = self._index.get_indexer(pd.Index(_packed(numbers, stores)))
        found = np.full(len(stores), -1, np.int64)
        known = (places >= 0) & (numbers >= 0) & (stores >= 0)
        found[known] = self._plain[places[known]]
        names = self._words.stores.words
        for row in np.flatnonzero((numbers < 0) & (stores >= 0)).tolist() if self._odd else ():
            gid = order_ids[row].as_py()
            if gid:
                key = record_key("order", names[stores[row]], gid.rsplit("/", 1)[-1])
                found[row] = self._odd.get(key, -1)
        return found

    def row_of(self, key: str) -> int:
        """The row of an order by its key; -1 where there is none."""
        _, store, own = key.split(":") if key.count(":") == 2 else ("", "", "")
        codes = {name: code for code, name in enumerate(self._words.stores.words)}
        if own.isdecimal() and own.isascii() and str(int(own)) == own and int(own) < _MOST and store in codes:
            (place,) = self._index.get_indexer(pd.Index([int(own) * _MOST_STORES + codes[store]]))
            return int(self._plain[place]) if place >= 0 else -1
        return int(self._odd.get(key, -1))

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
        "supplier": _ours(keys, of_order.values(rows, "supplier", -1), words, facts),
        "at": times,
        "day": days_by_store(times, stores, words.stores.words, facts.zones),
        "test": flags(column(table, "order_test")),
        "amount": np.where(listed, sums(of, np.where(good, amounts, 0), count), total),
        "credit": sums(of, credit, count) > 0,
        "credit_amount": sums(of, np.where(credit, amounts, 0), count),
        "waiting": sums(of, waiting, count) > 0,
        "paid_back": _paid_back(keys, stores, words, facts),
        "tax": sums(owners(lines), ints(field(lines.flatten(), "tax", "shop", "minor")), count),
        "order_total": ints(field(column(table, "order_total"), "shop", "minor")),
        **tags("refunds", keys, words, facts),
    }


def _paid_back(keys: Any, stores: Codes, words: Words, facts: Facts) -> Ints:
    """What the supplier pays back of each refund, as staff typed it: minor units of the store's currency."""
    back = np.zeros(len(keys), np.int64)
    digits = {words.stores.code(s.store): exponent(s.currency) for s in facts.stores}
    typed = {
        key: cells["supplier_pays_back"]
        for key, cells in facts.staff.get("refunds", {}).items()
        if cells.get("supplier_pays_back")
    }
    for row, key in enumerate(keys if typed else ()):
        said = typed.get(key)
        if isinstance(said, int | float) and not isinstance(said, bool) and said > 0:
            back[row] = int(Decimal(str(said)).scaleb(digits.get(int(stores[row]), 2)))
    return back


def _ours(keys: Any, suppliers: Codes, words: Words, facts: Facts) -> Codes:
    """With `Supplier (ours)` of Refunds, which wins."""
    typed = {key: said for key in facts.staff.get("refunds", {}) if (said := facts.typed("refunds", key, OURS))}
    found = suppliers.copy()
    for row, key in enumerate(keys if typed else ()):
        if key in typed:
            found[row] = words.suppliers.code(known_name(typed[key], facts.suppliers))
    return found
