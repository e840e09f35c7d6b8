"""How long the pure plan takes: 8 tabs of 5,000 rows and 25 columns. Prints CPU seconds and cells; asserts nothing.

python -m bench.plan
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema.model import HEADER_STAMP, KEY, STAMP, Column, Kind, Owner, Tab
from sync.core.cells import Cell, Raw, encode
from sync.core.picture import Picture, Stamp
from sync.core.plan import Past, plan_tab
from sync.core.wanted import Version, Wanted

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Manila")
ROWS, TABS = 5_000, 8
KINDS = [Kind.TEXT] * 12 + [Kind.MONEY] * 2 + [Kind.TIME] * 4


def tab() -> Tab:
    ours = [Column(f"c{i}", f"C{i}", Owner.SYSTEM, kind, "Ours.") for i, kind in enumerate(KINDS)]
    staff = [Column(f"s{i}", f"S{i}", Owner.STAFF, Kind.TEXT, "Yours.") for i in range(25 - len(KINDS))]
    return Tab("bench", "Bench", "For the bench.", (*ours, *staff))


def cell(kind: Kind, row: int, column: int) -> Cell:
    if kind is Kind.MONEY:
        return Decimal(row * 7 + column) / 100
    if kind is Kind.TIME:
        return NOW - timedelta(minutes=row * 3 + column)
    return f"text {row} of {column}, as long as most"


def main() -> None:
    schema = tab()
    version = Version(NOW, NOW, "bench")
    wanted = [
        Wanted(f"order:LUM:{r}", version, {f"c{c}": cell(k, r, c) for c, k in enumerate(KINDS)}) for r in range(ROWS)
    ]
    columns: dict[str, list[Raw]] = {
        f"c{c}": [encode(w.cells[f"c{c}"], ZONE) for w in wanted] for c in range(len(KINDS))
    }
    columns |= {c.id: ["a note"] * ROWS for c in schema.owned_by(Owner.STAFF)}
    columns |= {KEY: [w.key for w in wanted], STAMP: [str(Stamp(w.key, version)) for w in wanted]}
    shown = {name: ["", HEADER_STAMP if name == STAMP else "", *values] for name, values in columns.items()}
    for what, changed in (("nothing changed", 0), ("100 changed", 100), ("all changed", ROWS)):
        rows = [
            Wanted(w.key, w.version, {**w.cells, "c0": "changed"}) if i < changed else w for i, w in enumerate(wanted)
        ]
        start = time.process_time()
        cells = 0
        for _ in range(TABS):
            plan = plan_tab(Picture.of(schema, shown), rows, Past(), NOW, ZONE)
            cells += len(plan.changes)
        seconds = time.process_time() - start
        print(f"{what}: {TABS} tabs × {ROWS:,} rows × 25 columns: {seconds:.2f} s of CPU, {cells:,} cells to write")


if __name__ == "__main__":
    main()
