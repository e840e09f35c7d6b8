"""Archive: old rows that people had typed in, to look up; and the hidden tab that holds them whole."""

from __future__ import annotations

from sheets_schema.model import Column, Kind, Sorting, Tab, View, stable_id
from sheets_schema.shared_columns import COMPUTED, CURRENCY, ORDER, STAFF, STORE, SYSTEM

#: What brings a row back that was hidden and then deleted.
BRING_BACK = "bring_back"

ARCHIVE = Tab(
    id="archive",
    title="Archive",
    doc="Old rows in which somebody had typed, and rows that were hidden and deleted: to look them up.",
    columns=(
        Column("closed_on", "Closed on ({zone})", SYSTEM, Kind.TIME, "When it was over; blank if it is not.", 125),
        Column("came_from", "Tab", SYSTEM, Kind.TEXT, "The tab where the row stood.", 100),
        STORE,
        ORDER,
        Column("what", "What it was", SYSTEM, Kind.TEXT, "What the row was about.", 200),
        Column("result", "Result", SYSTEM, Kind.TEXT, "How it ended.", 150),
        Column("typed", "What you typed", SYSTEM, Kind.TEXT, "All that was typed in the row, column by column.", 380),
        Column("amount", "Amount", SYSTEM, Kind.MONEY, "The money it was about.", 75),
        CURRENCY,
        Column("case", "Case", COMPUTED, Kind.LINK, "Opens the case or the review.", 120),
        Column("put_away_on", "Put away on ({zone})", SYSTEM, Kind.TIME, "When the row left its tab.", 125),
        Column("why", "Why", SYSTEM, Kind.TEXT, "Why the row left its tab.", 150),
        Column(
            BRING_BACK,
            "Bring back",
            STAFF,
            Kind.TICK,
            "Tick it where Why says `Hidden and deleted`: the row comes back to its tab at the next sync.",
            75,
        ),
    ),
    views=(View("1 All, newest first", (), (Sorting("put_away_on", ascending=False),), "all"),),
)

#: The hidden tab to which rows are moved whole. It has no columns of its own: see `sync/sheets/bin.py`.
BIN_TITLE = "_bin"
BIN_SHEET_ID = stable_id("tab:_bin")
BIN_LOCK_ID = stable_id("lock:_bin")
