"""Reading parts of columns, month by month: what a report over years rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sync.ledger import Ledger
from tests.support.memory_store import MemoryStore
from tests.support.records import NOW, order, reading


def test_a_table_may_be_of_parts_of_columns_and_come_month_by_month() -> None:
    """What is read of an order is what was asked for, and the parts together are the whole table."""
    ledger = Ledger(MemoryStore())
    months = [NOW - timedelta(days=n) for n in (1, 40, 80)]
    ledger.record("orders", [reading(order(str(n), created_at=born)) for n, born in enumerate(months)])
    paths = ["key", "total.shop.minor", "lines[].sku", "lines[].paid_unit_price.shop.minor"]

    whole = ledger.table("orders", paths)
    parts = list(ledger.parts("orders", paths))

    assert whole.schema.names == ["key", "total", "lines"]
    assert whole.to_pylist()[0] == {
        "key": "order:LUM:0",
        "total": {"shop": {"minor": 8900}},
        "lines": [{"sku": "LAMP-1", "paid_unit_price": {"shop": {"minor": 8900}}}],
    }
    assert len(parts) == 3
    assert [row for part in parts for row in part.to_pylist()] == whole.to_pylist()
    with pytest.raises(ValueError, match="no such part of a column: colour"):
        ledger.table("orders", ["lines[].colour"])
