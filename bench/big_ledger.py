"""A large synthetic ledger, written column by column: a million orders in seconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sync.ledger.schema import schema_of

SPAN_DAYS = 730
HOUR, DAY = 3_600_000_000, 86_400_000_000
PLACES = ("Yiwu-A factory", "CJ Jinhua warehouse", "Own warehouse", "Baltic Gdansk")
COUNTRIES = ("AU", "GB", "US", "CA")

Columns = dict[str, Any]


def write(folder: Path, stores: list[str], now: datetime, orders: int) -> None:
    """`orders` orders, a tenth as many refunds, a hundredth as many disputes, a twentieth as many reviews."""
    random = np.random.default_rng(7)
    start = now - timedelta(days=SPAN_DAYS)
    first = int(start.timestamp()) * 1_000_000
    born = np.sort(random.integers(first, first + SPAN_DAYS * DAY, orders))
    store = random.integers(0, len(stores), orders)
    number = np.arange(orders) + 5_000_000_000
    for code, name in enumerate(stores):
        mine = store == code
        _monthly(folder, "orders", name, born[mine], _orders(name, number[mine], born[mine], random))
        pick = np.flatnonzero(mine)
        refunded = np.sort(random.choice(pick, len(pick) // 10, replace=False))
        at = born[refunded] + 5 * DAY
        _monthly(folder, "refunds", name, at, _refunds(name, number[refunded], at, random))
        disputed = np.sort(random.choice(pick, len(pick) // 100, replace=False))
        at = born[disputed] + 20 * DAY
        _monthly(folder, "disputes", name, at, _disputes(name, number[disputed], at, random))
        reviewed = np.sort(random.choice(pick, len(pick) // 20, replace=False))
        at = born[reviewed] + 9 * DAY
        _monthly(folder, "reviews", name, at, _reviews(name, number[reviewed], at, random))


def _monthly(folder: Path, entity: str, owner: str, born: Any, columns: Columns) -> None:
    schema, count = schema_of(entity), len(born)
    filled = [_column(columns.get(field.name), field.type, count) for field in schema]
    table = pa.Table.from_arrays(filled, schema=schema)
    months = born.astype("datetime64[us]").astype("datetime64[M]")
    for month in np.unique(months):
        target = folder / "state" / entity / f"owner={owner}" / f"month={month}" / "newest.parquet"
        target.parent.mkdir(parents=True)
        pq.write_table(table.filter(pa.array(months == month)), target, compression="zstd")


def _column(values: Any, kind: pa.DataType, count: int) -> pa.Array:
    """A column from numpy values, from parts by name, or empty."""
    if pa.types.is_list(kind):
        if values is None:
            return pa.ListArray.from_arrays(pa.array(np.zeros(count + 1, np.int32)), pa.nulls(0, kind.value_type), kind)
        there = values.pop("_there", np.ones(count, bool))
        offsets = pa.array(np.concatenate([[0], np.cumsum(there)]).astype(np.int32))
        items = {name: value[there] if isinstance(value, np.ndarray) else value for name, value in values.items()}
        return pa.ListArray.from_arrays(offsets, _column(items, kind.value_type, int(there.sum())), kind)
    if pa.types.is_struct(kind) and isinstance(values, dict):
        return pa.StructArray.from_arrays([_column(values.get(f.name), f.type, count) for f in kind], fields=list(kind))
    if pa.types.is_struct(kind) and values is not None and kind.get_field_index("shop") >= 0:
        return _column(
            {"shop": {"minor": values, "currency": "AUD"}, "seen": {"minor": values, "currency": "AUD"}}, kind, count
        )
    if values is None:
        return pa.nulls(count, kind)
    if isinstance(values, np.ndarray):
        if pa.types.is_timestamp(kind):
            return pa.array(values, pa.int64(), mask=values == 0).cast(kind)
        return pa.array(values, kind)
    return pa.repeat(pa.scalar(values, kind), count)


def _envelope(keys: list[str], store: str, born: Any) -> Columns:
    return {
        "key": np.array(keys, object),
        "store": store,
        "born_at": born,
        "final_at": born,
        "seen_at": born,
        "run_id": "r",
        "edition": 0,
        "content_hash": "-",
    }


def _ids(kind: str, number: Any) -> Any:
    return np.array([f"gid://shopify/{kind}/{n}" for n in number.tolist()], object)


def _orders(store: str, number: Any, born: Any, random: Any) -> Columns:
    count = len(number)
    total = random.integers(1_500, 25_000, count)
    place = np.array(PLACES, object)[random.integers(0, len(PLACES), count)]
    sent = born + random.integers(2 * HOUR, 60 * HOUR, count)
    shipped = random.random(count) > 0.01
    arrived = np.where(random.random(count) > 0.05, sent + random.integers(4 * DAY, 16 * DAY, count), 0)
    return _envelope([f"order:{store}:{n}" for n in number.tolist()], store, born) | {
        "id": _ids("Order", number),
        "legacy_id": np.array([str(n) for n in number.tolist()], object),
        "name": np.array([f"#{n}" for n in number.tolist()], object),
        "currency": "AUD",
        "created_at": born,
        "processed_at": born,
        "test": False,
        "country": np.array(COUNTRIES, object)[random.integers(0, 4, count)],
        "financial_status": "PAID",
        "total": total,
        "tax": total // 11,
        "refunded": np.zeros(count, np.int64),
        **_bought(total, born, shipped, random),
        "parcels": {
            "_there": shipped,
            "status": "SUCCESS",
            "created_at": sent,
            "in_transit_at": sent + 6 * HOUR,
            "estimated_delivery_at": sent + 12 * DAY,
            "delivered_at": arrived,
            "location": place,
        },
    }


def _bought(total: Any, born: Any, shipped: Any, random: Any) -> Columns:
    """One line and one payment an order."""
    count = len(total)
    card = random.random(count) > 0.45
    return {
        "lines": {
            "sku": np.array([f"SKU-{n}" for n in range(300)], object)[random.integers(0, 300, count)],
            "quantity": 1,
            "current_quantity": 1,
            "unfulfilled_quantity": np.where(shipped, 0, 1),
            "requires_shipping": True,
            "paid_unit_price": total,
        },
        "transactions": {
            "kind": "SALE",
            "status": "SUCCESS",
            "gateway": np.where(card, "shopify_payments", "paypal").astype(object),
            "created_at": born,
            "processed_at": born,
            "amount": total,
            "card_company": np.where(card, "Visa", "Mastercard").astype(object),
        },
    }


def _refunds(store: str, number: Any, at: Any, random: Any) -> Columns:
    amount = random.integers(500, 1_500, len(number))
    return _envelope([f"refund:{store}:{n}" for n in number.tolist()], store, at) | {
        "id": _ids("Refund", number),
        "order_id": _ids("Order", number),
        "order_test": False,
        "processed_at": at,
        "total": amount,
        "order_total": amount * 2,
        "transactions": {"status": "SUCCESS", "gateway": "paypal", "amount": amount},
        "lines": {"tax": amount // 11},
    }


def _disputes(store: str, number: Any, at: Any, random: Any) -> Columns:
    count = len(number)
    won, open_still = random.random(count) > 0.6, random.random(count) > 0.9
    return _envelope([f"case:{store}:{n}" for n in number.tolist()], store, at) | {
        "id": _ids("ShopifyPaymentsDispute", number),
        "processor": "shopify",
        "kind": np.where(random.random(count) > 0.2, "CHARGEBACK", "INQUIRY").astype(object),
        "status": np.where(open_still, "UNDER_REVIEW", np.where(won, "WON", "LOST")).astype(object),
        "outcome": np.array([None, "WON", "LOST"], object)[np.where(open_still, 0, np.where(won, 1, 2))],
        "reason": "FRAUDULENT",
        "amount": {"minor": random.integers(1_000, 9_000, count), "currency": "AUD"},
        "opened_at": at,
        "due_at": at + 10 * DAY,
        "sent_at": np.where(random.random(count) > 0.1, at + 8 * DAY, 0),
        "closed_at": np.where(open_still, 0, at + 60 * DAY),
        "order_id": _ids("Order", number),
        "order_store": store,
    }


def _reviews(store: str, number: Any, at: Any, random: Any) -> Columns:
    count = len(number)
    return _envelope([f"review:{store}:{n}" for n in number.tolist()], store, at) | {
        "id": np.array([f"{n:024x}" for n in number.tolist()], object),
        "stars": random.integers(1, 6, count),
        "created_at": at,
        "replied_at": np.where(random.random(count) > 0.3, at + random.integers(HOUR, 3 * DAY, count), 0),
        "invited": True,
        "order_id": _ids("Order", number),
        "found_by": "reference number",
    }
