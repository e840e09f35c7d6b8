"""Refund requests: what should we give? The decision comes before the money."""

from __future__ import annotations

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import (
    ALSO,
    ALSO_RED,
    CUSTOMER,
    FOLLOW_UP_ON,
    ITEMS,
    PREVENTABLE,
    STAFF,
    SYSTEM,
    cause,
    notes,
)

#: So many numbered empty rows wait to be typed in.
WAITING = 15


def _yours(
    column: str, header: str, doc: str, width: int, choices: tuple[str, ...] = (), from_list: str = ""
) -> Column:
    kind = Kind.CHOICE if choices or from_list else Kind.TEXT
    return Column(column, header, STAFF, kind, doc, width, choices, from_list)


def _status(words_: tuple[str, ...]) -> Condition:
    return Condition("status", Test.IS_ANY_OF, words_)


_STOPPED = (*words.REQUEST_STOPPED, *words.NOT_PAID)
_NEWEST = (Sorting("number", ascending=False),)

REFUND_REQUESTS = Tab(
    id="refund_requests",
    title="Refund requests",
    doc="What should we give? Type the order and the cause; the rest fills itself. Decide here before you pay.",
    columns=(
        Column("number", "No.", SYSTEM, Kind.TEXT, "The number of the request, given in advance.", 65),
        _yours("store", "Store", "Only needed when two stores share the order number.", 80, (), "stores"),
        _yours("order", "Order", "The order's number, with or without #.", 80),
        Column("status", "Status", SYSTEM, Kind.TEXT, "Where the request stands.", 190, words.REQUEST_STATUS),
        cause("Why the customer writes. Decides what is suggested."),
        _yours("wants", "Customer wants", "What the customer asks for.", 110, words.WANTS),
        Column("suggested", "Suggested", SYSTEM, Kind.TEXT, "What to offer, in this order, by the refund rules.", 230),
        _yours("gives", "We give", "What the customer gets.", 120, words.WE_GIVE),
        Column("amount", "Amount", STAFF, Kind.MONEY, "How much, in the store's currency.", 75),
        _yours(
            "why_different",
            "Why different",
            "Needed only when we give something else than is suggested.",
            130,
            words.WHY_DIFFERENT,
        ),
        PREVENTABLE,
        _yours("proof", "Proof", "Link to the photo or the ticket.", 120),
        notes(180),
        _yours("asked_by", "Asked by", "Your name, as in People: it decides the limit.", 85, (), "people"),
        Column("decision", "Decision", SYSTEM, Kind.TEXT, "Inside your limit, or who decides and what was said.", 150),
        Column("most_allowed", "Most allowed", SYSTEM, Kind.MONEY, "What was paid less all that was given.", 90),
        Column("paid_and_given", "Paid and given", SYSTEM, Kind.TEXT, "What came in and what went out.", 170),
        ALSO,
        Column("parcel", "Parcel", SYSTEM, Kind.TEXT, "Where the parcel is.", 180),
        ITEMS,
        CUSTOMER,
        Column("why_suggested", "Why suggested", SYSTEM, Kind.TEXT, "The refund rule, and the proof it asks for.", 180),
        _yours("new_order", "New order", "Number of the replacement order; its cost is then counted.", 85),
        FOLLOW_UP_ON,
        Column("done", "Done", SYSTEM, Kind.TEXT, "What was given, as seen in Shopify. Never typed.", 170),
    ),
    views=(
        View("0 Start a request", (_status((words.TYPE_AN_ORDER, words.SAY_WHAT)),), (Sorting("number"),), "start"),
        View("1 Ready to do", (_status((words.READY,)),), (Sorting("number"),), "ready"),
        View("2 Waiting for approval", (_status((words.NEEDS_APPROVAL,)),), (Sorting("number"),), "waiting"),
        View("3 Stopped", (_status(words.REQUEST_STOPPED),), (Sorting("number"),), "stopped"),
        View(
            "4 Approved, not paid",
            (Condition("status", Test.BEGINS_WITH, ("Approved, not paid",)),),
            (Sorting("number"),),
            "not_paid",
        ),
        View("5 Done", (_status((words.DONE,)),), _NEWEST, "done"),
    ),
    colours=(
        Colour("status", (_status(_STOPPED),), Shade.RED),
        Colour("status", (Condition("status", Test.BEGINS_WITH, (words.ALREADY,)),), Shade.RED),
        Colour("status", (Condition("status", Test.BEGINS_WITH, (words.TWO_STORES,)),), Shade.RED),
        Colour("status", (_status((words.NEEDS_APPROVAL,)),), Shade.AMBER),
        ALSO_RED,
    ),
    numbered_rows=WAITING,
    person_views="asked_by",
)
