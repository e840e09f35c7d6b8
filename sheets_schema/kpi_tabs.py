"""The managers' record tabs: one row is one number of one period, one supplier, one fix, one typed number."""

from __future__ import annotations

from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import COMPUTED, STAFF, SYSTEM
from sheets_schema.words import CAUSES

RED_LIGHT = Colour("light", (Condition("light", Test.IS_ANY_OF, ("R",)),), Shade.RED)
AMBER_LIGHT = Colour("light", (Condition("light", Test.IS_ANY_OF, ("A",)),), Shade.AMBER)


def _period(tab_id: str, title: str, doc: str, period: str) -> Tab:
    return Tab(
        id=tab_id,
        title=title,
        doc=doc,
        columns=(
            Column("period", period, SYSTEM, Kind.TEXT, "Which one, and from when to when.", 165),
            Column("number", "Number", SYSTEM, Kind.TEXT, "What was counted; see Definitions.", 240),
            Column("all", "All", SYSTEM, Kind.TEXT, "All stores together, portfolio currency.", 95, align="RIGHT"),
            Column("before", "Before", SYSTEM, Kind.TEXT, f"The {period.lower()} before.", 80, align="RIGHT"),
            Column("change", "Change", SYSTEM, Kind.TEXT, "From the one before; points of a share.", 65, align="RIGHT"),
            Column("target", "Target", SYSTEM, Kind.TEXT, "Where green ends.", 65, align="RIGHT"),
            Column("light", "Light", SYSTEM, Kind.TEXT, "R red, A amber, G green.", 45, align="CENTER"),
            Column("stores", "By store", SYSTEM, Kind.TEXT, "Each store by itself.", 230, wrap=True),
            Column("comment", "Comment", STAFF, Kind.TEXT, "Yours; it stays with this number of this period.", 260),
            Column("behind", "Behind it", SYSTEM, Kind.TEXT, "Counted, left out, how much is known.", 300),
            Column("open", "Open", COMPUTED, Kind.LINK, "Rows behind: choose it and the period.", 50, align="CENTER"),
            Column("state", "State", SYSTEM, Kind.TEXT, "When it closes, closed, or why it was corrected.", 230),
            Column("definition", "Definition", SYSTEM, Kind.TEXT, "The definition and version that made it.", 150),
        ),
        views=(
            View(
                "1 Red and amber",
                (Condition("light", Test.IS_ANY_OF, ("R", "A")),),
                (Sorting("period", ascending=False),),
                "lit",
            ),
            View("2 Commented", (Condition("comment", Test.NOT_BLANK),), (), "commented"),
            View("3 Corrected", (Condition("state", Test.BEGINS_WITH, ("corrected",)),), (), "corrected"),
        ),
        colours=(RED_LIGHT, AMBER_LIGHT),
        spreadsheet="kpis",
        frozen_columns=2,
    )


WEEKLY = _period("weekly", "Weekly", "Every number of every week, closed on Wednesday and never rewritten.", "Week")
MONTHLY = _period("monthly", "Monthly", "Every number of every month, closed on the 4th and never rewritten.", "Month")

SUPPLIERS_KPI = Tab(
    id="suppliers_kpi",
    title="Suppliers KPI",
    doc="How each supplier does: sending, delivering, what goes wrong, what it costs.",
    columns=(
        Column("supplier", "Supplier", SYSTEM, Kind.TEXT, "Whose goods, or the place that sends them.", 170),
        Column("orders", "Orders 30 d", SYSTEM, Kind.NUMBER, "Paid orders of the last 30 days.", 85),
        Column("sent", "Sent as promised", SYSTEM, Kind.TEXT, "Within the supplier's hours, of those due.", 130),
        Column("delivered", "Delivered on time", SYSTEM, Kind.TEXT, "Of the parcels due, with scans.", 130),
        Column("days", "Days to send / deliver", SYSTEM, Kind.TEXT, "From payment, medians; delivery by market.", 190),
        Column("late", "Late now", SYSTEM, Kind.NUMBER, "Past their hours and not sent.", 70),
        Column("light", "Light", SYSTEM, Kind.TEXT, "The worst of sending and delivering.", 45, align="CENTER"),
        Column("comment", "Comment", STAFF, Kind.TEXT, "Yours.", 260),
        Column("wrong", "Wrong, missing, broken", SYSTEM, Kind.TEXT, "Of a hundred sent, by the causes tagged.", 150),
        Column("refunds", "Leak, 30 days", SYSTEM, Kind.NUMBER, "Refunds and disputes, portfolio currency.", 100),
        Column("disputes", "Disputes", SYSTEM, Kind.NUMBER, "Card chargebacks and PayPal claims, 30 days.", 75),
        Column("owes", "Owes us", SYSTEM, Kind.NUMBER, "Refunds of its causes, less what it paid back.", 90),
        Column("currency", "Cur", SYSTEM, Kind.TEXT, "Of the leak and of what it owes.", 45),
        Column("trend", "13 weeks", COMPUTED, Kind.LINK, "Sent as promised, week by week.", 120),
    ),
    views=(View("1 Worst first", (), (Sorting("refunds", ascending=False),), "worst"),),
    colours=(RED_LIGHT, AMBER_LIGHT),
    spreadsheet="kpis",
    frozen_columns=1,
)

#: So many numbered empty rows wait to be typed in.
WAITING = 10

#: What people may type in `Typed numbers`: the words, and the number that it stands for until a source tells it.
FIRST_RESPONSE, WITHIN_TARGET = "First response, median h", "Within target %"
SOLVED_IN_3, OPEN_TICKETS = "Solved in 3 exchanges %", "Open tickets at week end"
SHOPIFY_REFUNDS, SHOPIFY_ORDERS = "Shopify says: refunds", "Shopify says: orders"
TYPED = (FIRST_RESPONSE, WITHIN_TARGET, SOLVED_IN_3, OPEN_TICKETS, SHOPIFY_REFUNDS, SHOPIFY_ORDERS)

TYPED_NUMBERS = Tab(
    id="typed_numbers",
    title="Typed numbers",
    doc="Numbers that no source tells yet: they stand on the Scorecard, marked as typed.",
    columns=(
        Column("number", "No.", SYSTEM, Kind.TEXT, "The number of the line, given in advance.", 65),
        Column("week", "Week from", STAFF, Kind.DATE, "The Monday of the week, or the first of the month.", 95),
        Column("store", "Store", STAFF, Kind.TEXT, "Short name; All or blank for all stores.", 80),
        Column("what", "Number", STAFF, Kind.CHOICE, "What you count.", 190, TYPED),
        Column("value", "Value", STAFF, Kind.NUMBER, "As a plain number: 71 for 71 %.", 80),
        Column("where", "Where from", STAFF, Kind.TEXT, "Where you read it.", 160),
        Column("typed_by", "Typed by", STAFF, Kind.TEXT, "Your name.", 85),
        Column("check", "Check", SYSTEM, Kind.TEXT, "OK, or what to type.", 300),
    ),
    spreadsheet="kpis",
    numbered_rows=WAITING,
    frozen_columns=1,
)

REPORTS = Tab(
    id="reports",
    title="Reports",
    doc="The weekly report and the monthly note, ready to copy and send.",
    columns=(
        Column("report", "Report", SYSTEM, Kind.TEXT, "Which one.", 260),
        Column("text", "Text", SYSTEM, Kind.TEXT, "Copy the cell: it is the whole report, as Markdown.", 420),
        Column("mine", "My lines", STAFF, Kind.TEXT, "Yours: they stand at the end of the text.", 300),
        Column("sent", "Sent", STAFF, Kind.TICK, "Tick it when you have sent it.", 50),
        Column("words", "Words", SYSTEM, Kind.NUMBER, "How long it is.", 60),
    ),
    views=(View("1 Not sent", (Condition("sent", Test.IS_ANY_OF, ("FALSE",)),), (), "not_sent"),),
    spreadsheet="kpis",
    frozen_columns=1,
)

VERDICTS = ("Keep", "Stop", "Try longer", "Change it")

FIXES = Tab(
    id="fixes",
    title="Fixes",
    doc="One or two fixes a month: what they cost, and what they changed, measured.",
    columns=(
        Column("number", "No.", SYSTEM, Kind.TEXT, "Type it as Fix no. on the rows that belong to it.", 65),
        Column("problem", "Problem", STAFF, Kind.TEXT, "What goes wrong, in a sentence.", 220),
        Column("supplier", "Supplier", STAFF, Kind.TEXT, "Whose; blank for all.", 120),
        Column("sku", "Product", STAFF, Kind.TEXT, "SKU; blank for all.", 100),
        Column("market", "Market", STAFF, Kind.TEXT, "AU, UK, US, CA …; blank for all.", 65),
        Column("cause", "Cause", STAFF, Kind.CHOICE, "From the shared list; blank for all.", 150, CAUSES),
        Column("fix", "Fix", STAFF, Kind.TEXT, "What you changed.", 220),
        Column("owner", "Owner", STAFF, Kind.TEXT, "Who sees to it.", 85),
        Column("start", "Start", STAFF, Kind.DATE, "From which day it works.", 85),
        Column("before", "Before", SYSTEM, Kind.TEXT, "Orders given back or disputed, before the start.", 130),
        Column("after", "After", SYSTEM, Kind.TEXT, "The same number of days, after it.", 130),
        Column("saved", "Saved a month", SYSTEM, Kind.TEXT, "From … to …, or why it cannot be told.", 230),
        Column("verdict", "Verdict", STAFF, Kind.CHOICE, "Your decision.", 95, VERDICTS),
        Column("untouched", "Untouched orders", SYSTEM, Kind.TEXT, "The same, of all other orders.", 190),
        Column("check", "Check", SYSTEM, Kind.TEXT, "OK, or what to type.", 240),
    ),
    spreadsheet="kpis",
    numbered_rows=WAITING,
    frozen_columns=2,
)
