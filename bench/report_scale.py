"""A report over a large ledger: python -m bench.report_scale [--orders 1000000] [--keep FOLDER]

Writes synthetic orders, refunds, disputes and reviews of five stores over two years as the ledger's own Parquet files,
then, each in a process of its own: makes every row and board of the managers' tabs as `sync.report` does; computes
every KPI for every period, store and cut, of which the tabs show a part; and has DuckDB compute some of the same
numbers from the same files. Prints time, peak memory and whether the numbers are equal. Fields of which neither a KPI
nor a link is made are empty.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from bench.big_ledger import write
from sheets_schema.machinery import MACHINERY
from sheets_schema.workbook import KPI_TABS
from sheets_schema.workbook import boards as kpi_boards
from sync.core.board import BoardPicture
from sync.core.book import AsOf, Book, Settings, Store
from sync.kpis.compute import compute
from sync.ledger import open_ledger
from sync.report import ReportPush
from sync.reporting.answering import compute as answers_of
from sync.sheets.connect import connect
from sync.sheets.workbook import Reading, Workbook

NOW = datetime(2026, 11, 20, tzinfo=UTC)
STORES = tuple(
    Store(name, name, f"{name.lower()}.myshopify.com", ZoneInfo("Australia/Sydney"), "AUD", "AU", "acc", name)
    for name in ("LUM", "NOR", "VEL", "ATL", "HOM")
)
SETTINGS = Settings(ZoneInfo("Asia/Manila"), "AUD", 60, STORES)
#: Last twelve whole months before NOW, as DuckDB is asked for them.
FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)

_DAY = "cast(({}) at time zone 'Australia/Sydney' as date) between date '{}' and date '{}'"
_PAID = "transactions[1].processed_at"
_SENT = "parcels[1].created_at"


def within(moment: str) -> str:
    return _DAY.format(moment, FIRST, LAST)


#: KPI → SQL of its numerator and denominator; `orders`, `refunds`, … are the files.
SQL = {
    "refund_rate": f"""select
        (select count(*) from (select order_id, min(processed_at) p from refunds group by 1) where {within("p")}),
        (select count(*) from orders where {within(_PAID)})""",
    "refund_money_rate": f"""select
        (select sum(total.shop.minor) from refunds where {within("processed_at")}),
        (select sum(total.shop.minor) from orders where {within(_PAID)})""",
    "sent_48h": f"""select count(*) filter ({_SENT} <= {_PAID} + interval 48 hours), count(*) from orders
        where {within(f"{_PAID} + interval 48 hours")}""",
    "supplier_transit": f"""select count(*) filter (parcels[1].delivered_at <= parcels[1].estimated_delivery_at),
        count(*) from orders
        where len(parcels) > 0 and {within("parcels[1].estimated_delivery_at")}""",
    "card_activity": f"""select
        (select count(*) from disputes where kind = 'CHARGEBACK' and processor = 'shopify' and {within("opened_at")}),
        (select count(*) from orders where transactions[1].gateway = 'shopify_payments' and {within(_PAID)})""",
    "won_of_money": f"""select sum(amount.minor) filter (outcome = 'WON'), sum(amount.minor) from disputes
        where outcome in ('WON', 'LOST') and {within("closed_at")}""",
    "one_star": f"select count(*) filter (stars = 1), count(*) from reviews where {within('created_at')}",
}


def peak_mib() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


def tabs(folder: Path) -> dict[str, object]:
    """What a report of the product computes: the answers, and every row and board of the managers' tabs."""
    shutil.rmtree(folder / "notes", ignore_errors=True)  # as if no week had been closed yet
    started = time.perf_counter()
    pushing = ReportPush(_workbook(), open_ledger(str(folder)), SETTINGS, AsOf(NOW, "r"), operations="operations")
    read = time.perf_counter() - started
    rows = sum(len(pushing.rows(tab.id, pushing.basis({}))) for tab in KPI_TABS)
    boards = pushing.boards({}, Reading({}, {}, {board.id: BoardPicture() for board in kpi_boards("kpis")}))
    cells = sum(len(board.cells) for board in boards)
    return {**_measured(started, read), "rows": rows, "cells": cells, "orders": len(pushing.answers.frames.orders)}


def every(folder: Path) -> dict[str, object]:
    """Every KPI for every period, store and cut, of which the tabs show a part."""
    started = time.perf_counter()
    answers = answers_of(open_ledger(str(folder)), SETTINGS, AsOf(NOW, "r"), Book(), {})
    read = time.perf_counter() - started
    found: dict[str, list[int]] = {}
    rows = 0
    for result in compute(answers.frames):
        rows += 1
        kpi = result.kpi.split("@")[0]
        if kpi in SQL and (result.period, result.store, result.cut) == ("12_months", "All", ""):
            found[kpi] = [result.numerator, result.denominator]
    return {**_measured(started, read), "rows": rows, "orders": len(answers.frames.orders), "values": found}


def _measured(started: float, read: float) -> dict[str, object]:
    return {
        "read": read,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time(),
        "mib": peak_mib(),
    }


def _workbook() -> Workbook:
    """Declares the tabs; nothing is listening where it points."""
    return Workbook(connect("http://127.0.0.1:9"), "kpis", (*KPI_TABS, MACHINERY), kpi_boards("kpis"))


def duck(folder: Path) -> dict[str, object]:
    started = time.perf_counter()
    db = duckdb.connect()
    db.execute("set timezone = 'UTC'")
    for entity in ("orders", "refunds", "disputes", "reviews"):
        db.execute(f"create view {entity} as select * from read_parquet('{folder}/state/{entity}/*/*/*.parquet')")
    values = {kpi: [int(n or 0) for n in db.execute(sql).fetchone() or ()] for kpi, sql in SQL.items()}
    seconds = time.perf_counter() - started
    return {"read": 0.0, "seconds": seconds, "cpu": time.process_time(), "mib": peak_mib(), "values": values}


def alone(what: str, folder: Path) -> dict[str, object]:
    """In a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "bench.report_scale", "--only", what, "--keep", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, object] = json.loads(done.stdout)
    return measured


def _times(measured: dict[str, object]) -> str:
    read = f" ({measured['read']:.1f} s of it reading)" if measured["read"] else ""
    return f"{measured['seconds']:.1f} s{read}, processor {measured['cpu']:.1f} s, {measured['mib']:,} MiB at most"


def measure(folder: Path, orders: int) -> int:
    if not (folder / "state").exists():
        started = time.perf_counter()
        write(folder, [store.store for store in STORES], NOW, orders)
        size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
        print(f"written: {orders:,} orders, {size / 2**20:,.0f} MiB, {time.perf_counter() - started:.1f} s")
    shown, ours, theirs = alone("tabs", folder), alone("every", folder), alone("duck", folder)
    print(f"a report, {shown['orders']:,} orders: {_times(shown)}; {shown['rows']:,} rows, {shown['cells']:,} cells")
    print(f"every KPI for every period, store and cut: {_times(ours)}; {ours['rows']:,} result rows")
    print(f"DuckDB, {len(SQL)} KPIs of one period: {_times(theirs)}")
    print(f"ratio of times, every KPI to DuckDB's: {float(str(ours['seconds'])) / float(str(theirs['seconds'])):.1f}")
    same = ours["values"] == theirs["values"]
    print(f"the same numbers by both: {'yes' if same else 'NO'}  {ours['values']}")
    if not same:
        print(f"DuckDB: {theirs['values']}")
    return 0 if same else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measures a report over a large ledger.")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="write the ledger into this folder, or use the one that is there")
    parser.add_argument("--only", choices=["tabs", "every", "duck"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps({"tabs": tabs, "every": every, "duck": duck}[arguments.only](arguments.keep)))
    elif arguments.keep:
        sys.exit(measure(arguments.keep, arguments.orders))
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(measure(Path(folder), arguments.orders))
