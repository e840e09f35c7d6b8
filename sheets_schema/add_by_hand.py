"""Add by hand: reviews without Trustpilot's paid access, disputes of a marketplace, news of a parcel."""

from __future__ import annotations

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import STAFF, SYSTEM

#: So many numbered empty rows wait to be typed in.
WAITING = 10

FINE = "OK"

ADD_BY_HAND = Tab(
    id="add_by_hand",
    title="Add by hand",
    doc="What no source tells us: type a line, and it becomes an ordinary row of its tracker.",
    columns=(
        Column("number", "No.", SYSTEM, Kind.TEXT, "The number of the line, given in advance.", 65),
        Column("what", "What", STAFF, Kind.CHOICE, "What you are adding.", 120, words.BY_HAND),
        Column("store", "Store", STAFF, Kind.TEXT, "Short name; not needed where the order is known.", 80),
        Column("order", "Order", STAFF, Kind.TEXT, "The order's number, if you know it.", 80),
        Column("link", "Link", STAFF, Kind.TEXT, "Where it stands: the review, the case, the carrier's page.", 160),
        Column("date", "Date", STAFF, Kind.DATE, "When it was written, opened or scanned.", 95),
        Column("amount", "Stars or amount", STAFF, Kind.NUMBER, "1 to 5 for a review; the sum of a dispute.", 90),
        Column(
            "reason",
            "Reason",
            STAFF,
            Kind.CHOICE,
            "Of a dispute, what the buyer says; of a parcel, what happened.",
            130,
            (*words.REASONS, *words.PARCEL_NEWS),
        ),
        Column("name", "Name", STAFF, Kind.TEXT, "Who wrote it.", 110),
        Column("text", "Text", STAFF, Kind.TEXT, "What it says.", 240),
        Column("typed_by", "Typed by", STAFF, Kind.TEXT, "Your name.", 85),
        Column("went", "Where it went", SYSTEM, Kind.TEXT, "The tab on which it now stands.", 150),
        Column("check", "Check", SYSTEM, Kind.TEXT, "OK, or what to type.", 260),
    ),
    views=(
        View(
            "1 To be mended",
            (Condition("check", Test.NOT_BLANK), Condition("went", Test.BLANK)),
            (Sorting("number"),),
            "mend",
        ),
        View("2 All, newest first", (), (Sorting("number", ascending=False),), "all"),
    ),
    colours=(Colour("check", (Condition("check", Test.NOT_BLANK), Condition("went", Test.BLANK)), Shade.AMBER),),
    numbered_rows=WAITING,
)
