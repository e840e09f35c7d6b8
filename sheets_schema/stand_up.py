"""Stand-up: one row a person and day, to be read, completed by one line and sent. At most 120 words of ours."""

from __future__ import annotations

from sheets_schema.model import Column, Condition, Kind, Sorting, Tab, Test, View
from sheets_schema.shared_columns import STAFF, SYSTEM

STAND_UP = Tab(
    id="stand_up",
    title="Stand-up",
    doc="One row a person and day: what was done, what is due, what is stuck. Add your line and send it.",
    columns=(
        Column("date", "Date", SYSTEM, Kind.DATE, "The day, in the team's zone.", 95),
        Column("person", "Person", SYSTEM, Kind.TEXT, "Whose day it is.", 85),
        Column(
            "done",
            "Done",
            SYSTEM,
            Kind.TEXT,
            "What was set under We did, and the requests that were paid.",
            220,
            wrap=True,
        ),
        Column("due_next", "Due next", SYSTEM, Kind.TEXT, "What is due until the next shift ends.", 220, wrap=True),
        Column("blocked", "Blocked", SYSTEM, Kind.TEXT, "Who is waited for.", 180, wrap=True),
        Column("new_red", "New red", SYSTEM, Kind.TEXT, "What cannot wait.", 200, wrap=True),
        Column("data_gaps", "Data gaps", SYSTEM, Kind.TEXT, "Causes that are missing.", 150, wrap=True),
        Column("my_line", "My line", STAFF, Kind.TEXT, "One sentence of yours.", 240, wrap=True),
        Column("blocked_by", "Blocked by", STAFF, Kind.TEXT, "What or who holds you up.", 160, wrap=True),
        Column("sent", "Sent", STAFF, Kind.TICK, "Tick it when you have sent it.", 50),
    ),
    views=(
        View("1 Newest first", (), (Sorting("date", ascending=False), Sorting("person")), "newest"),
        View("2 Not sent", (Condition("sent", Test.IS_ANY_OF, ("FALSE",)),), (Sorting("date"),), "not_sent"),
    ),
    frozen_columns=2,
)
