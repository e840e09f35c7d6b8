"""Columns that mean the same on every tab where they stand."""

from __future__ import annotations

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Owner, Shade, Test

SYSTEM, STAFF, COMPUTED = Owner.SYSTEM, Owner.STAFF, Owner.COMPUTED

STORE = Column("store", "Store", SYSTEM, Kind.TEXT, "Short name of the store.", 80)
ORDER = Column("order", "Order", COMPUTED, Kind.LINK, "Opens the order in Shopify.", 80)
CURRENCY = Column("currency", "Cur", SYSTEM, Kind.TEXT, "Currency of the amount beside it.", 45)
ITEMS = Column("items", "Items", SYSTEM, Kind.TEXT, "What was ordered.", 180)
CUSTOMER = Column("customer", "Customer", SYSTEM, Kind.TEXT, "The customer, as far as the settings show names.", 110)
MARKET = Column("market", "Market", SYSTEM, Kind.TEXT, "Where the order goes: AU, UK, US, CA or another country.", 55)

DO_BY = Column(
    "do_by",
    "Do by ({zone})",
    SYSTEM,
    Kind.TIME,
    "By when we must do something; blank if nothing.",
    120,
)
ALSO = Column(
    "also",
    "Also on this order",
    SYSTEM,
    Kind.TEXT,
    "What else we hold on it; ⚠ if money may be paid twice.",
    180,
)
LAST_CHANGE = Column("last_change", "Last change", SYSTEM, Kind.TEXT, "What changed last, and when.", 180)
SUPPLIER = Column("supplier", "Supplier", SYSTEM, Kind.TEXT, "Whose goods they are, by the lines of Suppliers.", 110)

WORTH = Column(
    "worth",
    "Value in portfolio currency",
    SYSTEM,
    Kind.MONEY,
    "The amount by the exchange rate of its day, as Settings has it; blank while none is known.",
    170,
    more=True,
)

#: Red by itself when money may be paid twice, and when the moment of `Do by` has passed.
ALSO_RED = Colour("also", (Condition("also", Test.BEGINS_WITH, ("⚠",)),), Shade.RED)
DO_BY_RED = Colour("do_by", (Condition("do_by", Test.BEFORE_NOW),), Shade.RED)
DO_BY_AMBER = Colour("do_by", (Condition("do_by", Test.BEFORE_NOW_PLUS_H, (8,)),), Shade.AMBER)

FOLLOW_UP_ON = Column(
    "follow_up_on", "Follow up on", STAFF, Kind.DATE, "A date. On that day the row comes back to you.", 95
)
WHOSE = Column(
    "whose", "Whose", SYSTEM, Kind.TEXT, "Whom it was handed to; else who does this for the store, by People.", 75
)
HAND_TO = Column(
    "hand_to",
    "Hand to",
    STAFF,
    Kind.CHOICE,
    "Name of the person who takes this over.",
    85,
    from_list="people",
)
PREVENTABLE = Column(
    "preventable",
    "Preventable",
    STAFF,
    Kind.CHOICE,
    "Could we have prevented it? `Not sure` counts as not filled.",
    85,
    words.PREVENTABLE,
)
FIX_NO = Column("fix_no", "Fix no.", STAFF, Kind.TEXT, "Number of the fix that this belongs to.", 70, more=True)
HIDE = Column(
    "hide",
    "Hide",
    STAFF,
    Kind.TICK,
    "Puts the row away; it still counts. A hidden row that you delete stays away: Archive shows it.",
    50,
    more=True,
)


def notes(width: int) -> Column:
    return Column("notes", "Notes", STAFF, Kind.TEXT, "Free text. Never read by the sheet.", width)


def we_did(choices: tuple[str, ...]) -> Column:
    return Column(
        "we_did", "We did", STAFF, Kind.CHOICE, "The last thing we did. Set it when you did it.", 130, choices
    )


def cause(doc: str, *, more: bool = False) -> Column:
    return Column("cause", "Cause", STAFF, Kind.CHOICE, doc, 150, words.CAUSES, "causes", more=more)


def next_step(width: int) -> Column:
    return Column("next_step", "Next step", SYSTEM, Kind.TEXT, "What to do now, from the playbook.", width)


def message_to_send(doc: str) -> Column:
    return Column("message", "Message to send", SYSTEM, Kind.TEXT, doc, 160)
