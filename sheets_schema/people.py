"""People, and the days on which nobody works."""

from __future__ import annotations

from sheets_schema.list_columns import ALSO_CALLED, IN_USE, list_tab, typed

ROLES = ("Agent", "Lead", "Manager")
DUTIES = ("Disputes", "Reviews", "Refunds", "Orders")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

PEOPLE = list_tab(
    "people",
    "People",
    "Who works when, on which stores and duties, and how much each may give.",
    (
        typed("name", "Name", "As it stands in Whose and Hand to.", 100),
        typed("role", "Role", "Agent, Lead or Manager.", 80, choices=ROLES),
        typed("stores", "Stores", "Short names with commas between; blank is all.", 110),
        typed("does", "Does", "Disputes, Reviews, Refunds, Orders; blank is all.", 150),
        *(typed(day, day.capitalize(), "The shift: 09:00-13:00. Blank: does not work that day.", 95) for day in DAYS),
        typed("zone", "Zone", "Where the shifts are meant: Asia/Manila. Blank is the team's zone.", 110),
        typed("limit_per_order", "Limit per order", "Most to give on one order; blank takes the role's.", 100),
        typed("limit_per_shift", "Limit per shift", "Most to give in one shift; blank takes the role's.", 100),
        typed("currency", "Currency", "Of the limits: AUD. Blank is the portfolio's.", 75),
        typed("ping_to", "Ping to", "Where urgent things are told.", 130),
        ALSO_CALLED,
        IN_USE,
    ),
)

HOLIDAYS = list_tab(
    "holidays",
    "Holidays",
    "Days on which a store, a supplier or a person does not work.",
    (
        typed("date", "Date", "The day: 25 Dec 2026.", 100),
        typed("of", "For", "The store, supplier or person.", 120),
        typed("name", "Name", "What the day is called.", 150),
    ),
)
