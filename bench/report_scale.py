"""A report over a large ledger: python -m bench.report_scale [--orders 1000000] [--keep FOLDER]

Writes synthetic orders, refunds, disputes and reviews of five stores over two years as the ledger's own Parquet files,
then, each in a process of its own: reads them and computes every KPI for every period, store and cut; and has DuckDB
compute some of the same numbers from the same files. Prints time, peak memory and whether the numbers are equal.
Fields that no KPI reads are empty in the files.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from bench.big_ledger import write
from sync.core.book import Store
from sync.kpis.compute import compute
from sync.kpis.facts import Facts
from sync.kpis.frames import COLUMNS, frames
from sync.ledger import open_ledger

NOW = datetime(2026, 11, 20, tzinfo=UTC)
STORES = tuple(
    Store(name, name, f"{name.lower()}.myshopify.com", ZoneInfo("Australia/Sydney"), "AUD", "AU", "acc", name)
    for name in ("LUM", "NOR", "VEL", "ATL", "HOM")
)
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


def report(folder: Path) -> dict[str, object]:
    """What the report's process measures of itself."""
    started = time.perf_counter()
    ledger = open_ledger(str(folder))
    tables = {entity: ledger.parts(entity, columns) for entity, columns in COLUMNS.items()}
    framed = frames(tables, Facts(NOW, STORES))
    read = time.perf_counter() - started
    found: dict[str, list[int]] = {}
    rows = 0
    for result in compute(framed):
        rows += 1
        kpi = result.kpi.split("@")[0]
        if kpi in SQL and (result.period, result.store, result.cut) == ("12_months", "All", ""):
            found[kpi] = [result.numerator, result.denominator]
    return {
        "read": read,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time(),
        "mib": peak_mib(),
        "rows": rows,
        "orders": len(framed.orders),
        "values": found,
    }


def duck(folder: Path) -> dict[str, object]:
    started = time.perf_counter()
    db = duckdb.connect()
    db.execute("set timezone = 'UTC'")
    for entity in ("orders", "refunds", "disputes", "reviews"):
        db.execute(f"create view {entity} as select * from read_parquet('{folder}/state/{entity}/*/*/*.parquet')")
    values = {kpi: [int(n or 0) for n in db.execute(sql).fetchone() or ()] for kpi, sql in SQL.items()}
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "cpu": time.process_time(), "mib": peak_mib(), "values": values}


def alone(what: str, folder: Path) -> dict[str, object]:
    """In a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "bench.report_scale", "--only", what, "--keep", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, object] = json.loads(done.stdout)
    return measured


def measure(folder: Path, orders: int) -> int:
    if not (folder / "state").exists():
        started = time.perf_counter()
        write(folder, [store.store for store in STORES], NOW, orders)
        size = sum(file.stat().st_size for file in folder.rglob("*.parquet"))
        print(f"written: {orders:,} orders, {size / 2**20:,.0f} MiB, {time.perf_counter() - started:.1f} s")
    ours, theirs = alone("report", folder), alone("duck", folder)
    print(f"report: {ours['seconds']:.1f} s (of it reading {ours['read']:.1f} s), processor {ours['cpu']:.1f} s")
    print(f"  {ours['mib']:,} MiB at most; {ours['rows']:,} result rows of {ours['orders']:,} orders")
    print(f"DuckDB, {len(SQL)} KPIs of one period: {theirs['seconds']:.1f} s, processor {theirs['cpu']:.1f} s")
    print(f"  {theirs['mib']:,} MiB at most")
    print(f"ratio of times: {float(str(ours['seconds'])) / float(str(theirs['seconds'])):.1f}")
    same = ours["values"] == theirs["values"]
    print(f"the same numbers by both: {'yes' if same else 'NO'}  {ours['values']}")
    if not same:
        print(f"DuckDB: {theirs['values']}")
    return 0 if same else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measures a report over a large ledger.")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="write the ledger into this folder, or use the one that is there")
    parser.add_argument("--only", choices=["report", "duck"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps({"report": report, "duck": duck}[arguments.only](arguments.keep)))
    elif arguments.keep:
        sys.exit(measure(arguments.keep, arguments.orders))
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(measure(Path(folder), arguments.orders))
