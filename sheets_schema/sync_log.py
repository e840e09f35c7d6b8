"""Sync log: one line per source and store, and messages for people. In words, no codes.

Both kinds of line stand in one list with the columns of both; two saved views show each by itself.
"""

from __future__ import annotations

from sheets_schema.model import Column, Condition, Kind, Sorting, Tab, Test, View
from sheets_schema.shared_columns import STAFF, SYSTEM

SYNC_LOG = Tab(
    id="sync_log",
    title="Sync log",
    doc="Whether each source can be read, and what the sheet has to tell you.",
    columns=(
        Column("where", "Where", SYSTEM, Kind.TEXT, "Which source and store, or which tab.", 130),
        Column(
            "last_good_read", "Last good read ({zone})", SYSTEM, Kind.TIME, "Everything up to here has been seen.", 130
        ),
        Column("new", "New", SYSTEM, Kind.NUMBER, "New things in the last read that brought anything.", 60),
        Column("changed", "Changed", SYSTEM, Kind.NUMBER, "Changed things in the last read that brought anything.", 70),
        Column("failed_since", "Failed since ({zone})", SYSTEM, Kind.TIME, "Blank when all is well.", 120),
        Column("why", "Why", SYSTEM, Kind.TEXT, "Why it cannot be read, or what was left out.", 260),
        Column("when", "When ({zone})", SYSTEM, Kind.TIME, "When it last happened.", 120),
        Column("what", "What happened", SYSTEM, Kind.TEXT, "The message.", 330),
        Column("what_to_do", "What to do", SYSTEM, Kind.TEXT, "What a person should do now; blank if nothing.", 260),
        Column("your_words", "Your words", SYSTEM, Kind.TEXT, "What you had typed, kept word for word.", 200),
        Column("times", "Times", SYSTEM, Kind.NUMBER, "How often it happened.", 55),
        Column("seen", "Seen", STAFF, Kind.TICK, "Tick it when you have read it.", 50),
    ),
    views=(
        View("1 Sources", (Condition("last_good_read", Test.NOT_BLANK),), (Sorting("where"),), "sources"),
        View(
            "2 Messages, newest first",
            (Condition("what", Test.NOT_BLANK),),
            (Sorting("when", ascending=False),),
            "messages",
        ),
    ),
    frozen_columns=1,
)
