"""How fast the ledger is, on a local folder: python -m bench.ledger [--orders 200000] [--batch 1000] [--keep FOLDER]

Synthetic orders of two stores over two years, two lines, one payment and one parcel each; one in twenty is open. They
come in as pulls bring them (oldest first, so many a batch), are folded, and are read as push and report read them.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar

from sync.core.records import Order, Reading
from sync.ledger import Ledger, open_ledger
from tests.support.records import bag, line, order, parcel, payment

T = TypeVar("T")

START = datetime(2024, 11, 1, tzinfo=UTC)
SPAN = timedelta(days=730)
END = START + SPAN


def orders(count: int) -> Iterator[Order]:
    lines = (line(), line(id="gid://shopify/LineItem/2", sku="LAMP-2", title="Table lamp"))
    for n in range(count):
        born = START + SPAN * n / count
        amount = bag(f"{20 + n % 180}.{n % 100:02}")
        delivered = None if n % 20 == 0 else born + timedelta(days=6)
        yield order(
            str(5_000_000 + n),
            store="LUM" if n % 3 else "VEL",
            name=f"#{n}",
            number=n,
            created_at=born,
            processed_at=born,
            updated_at=born + timedelta(days=6),
            customer_id=f"gid://shopify/Customer/{n % 70_000}",
            total=amount,
            current_total=amount,
            received=amount,
            lines=tuple(replace(each, unfulfilled_quantity=0) for each in lines),
            transactions=(payment(id=f"gid://shopify/OrderTransaction/{n}", created_at=born, amount=amount),),
            parcels=(parcel(id=f"gid://shopify/Fulfillment/{n}", created_at=born, delivered_at=delivered),),
        )


def timed(what: str, count: Callable[[T], int], work: Callable[[], T]) -> T:
    started = time.perf_counter()
    result = work()
    took = time.perf_counter() - started
    n = count(result)
    print(f"{what:<44} {n:>9,}  {took:>8.2f} s  {n / took if took else 0:>11,.0f}/s")
    return result


def record_all(ledger: Ledger, count: int, batch: int) -> tuple[int, float]:
    """Returns how many were recorded and the seconds that took, without those for making them up."""
    waiting: list[Reading[Order]] = []
    done, spent = 0, 0.0

    def flush() -> None:
        nonlocal done, spent
        started = time.perf_counter()
        done += ledger.record("orders", waiting).new
        ledger.fold(END)
        spent += time.perf_counter() - started
        waiting.clear()

    for n, each in enumerate(orders(count)):
        waiting.append(Reading(each, END, f"run-{n // batch // 10}"))
        if len(waiting) == batch:
            flush()
    flush()
    return done, spent


def measure(folder: Path, count: int, batch: int) -> None:
    ledger = open_ledger(str(folder))
    done, spent = record_all(ledger, count, batch)
    print(f"{f'recorded and folded, {batch:,} a batch':<44} {done:>9,}  {spent:>8.2f} s  {done / spent:>11,.0f}/s")
    again = [Reading(each, END, "again") for each in islice(orders(count), 20_000)]
    timed("recorded again, nothing changed", lambda counts: counts.unchanged, lambda: ledger.record("orders", again))
    timed("folded (logs), what was left", int, lambda: ledger.fold(END, runs=1))
    timed("pruned (logs), two days later", int, lambda: ledger.prune(END + timedelta(days=2)))
    size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
    print(f"{'bytes on disk':<44} {size:>9,}  {size / count:>8.0f} an order")

    ledger = open_ledger(str(folder))  # as a new process would
    month, recent = END - timedelta(days=31), END - timedelta(days=60)
    timed("newest(), born in the last month", len, lambda: ledger.newest("orders", since=month))
    timed("newest(), the same again", len, lambda: ledger.newest("orders", since=month))
    timed("newest(), one store", len, lambda: ledger.newest("orders", since=month, stores=["VEL"]))
    timed("newest(), open", len, lambda: ledger.newest("orders", open_only=True))
    timed(
        "newest(), open or final in the last 60 days",
        len,
        lambda: ledger.newest("orders", final_since=recent),
    )
    timed("find(), one old order", len, lambda: ledger.find("orders", ["order:VEL:5000000"]))
    columns = ["key", "store", "born_at", "final_at", "total", "refunded", "country"]
    timed("table(), 7 columns of all", len, lambda: ledger.table("orders", columns))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory of the whole bench: {peak // (1024 * 1024 if sys.platform == 'darwin' else 1024):,} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measures the ledger on a local folder.")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--batch", type=int, default=1_000)
    parser.add_argument("--keep", type=Path, help="leave the ledger in this folder")
    arguments = parser.parse_args()
    if arguments.keep:
        measure(arguments.keep, arguments.orders, arguments.batch)
    else:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), arguments.orders, arguments.batch)
