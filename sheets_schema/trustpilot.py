"""Trustpilot: one row per review; a removed review keeps its row."""

from __future__ import annotations

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import (
    COMPUTED,
    FIX_NO,
    FOLLOW_UP_ON,
    HAND_TO,
    HIDE,
    PREVENTABLE,
    STAFF,
    SYSTEM,
    cause,
    notes,
    we_did,
)

_NO_REPLY = Condition("replied_on", Test.BLANK)
_BAD = Condition("stars", Test.AT_MOST, (2,))
_NOT_GOOD = Condition("stars", Test.AT_MOST, (3,))
_NEWEST = (Sorting("posted", ascending=False),)

TRUSTPILOT = Tab(
    id="trustpilot",
    title="Trustpilot",
    doc="Every review, whether we answered it, and what became of it.",
    columns=(
        Column("stars", "Stars", SYSTEM, Kind.NUMBER, "Stars now.", 50),
        Column("brand", "Brand", SYSTEM, Kind.TEXT, "The brand that was reviewed.", 85),
        Column("reviewer", "Reviewer", COMPUTED, Kind.LINK, "Opens the review.", 110),
        Column("says", "Says", SYSTEM, Kind.TEXT, "Title and the first 200 characters.", 240),
        we_did(words.TRUSTPILOT_WE_DID),
        FOLLOW_UP_ON,
        notes(180),
        Column("order", "Order", COMPUTED, Kind.LINK, "Opens the order in Shopify; blank if unknown.", 80),
        Column(
            "order_ours",
            "Order (ours)",
            STAFF,
            Kind.TEXT,
            "Type the order number when you found it. Yours wins and stays.",
            85,
        ),
        Column("how_found", "How found", SYSTEM, Kind.TEXT, "How the order was found.", 130, words.HOW_FOUND),
        Column("my_reply", "My reply", STAFF, Kind.TEXT, "Your wording of the public reply.", 220),
        Column(
            "replied_on",
            "Replied on ({zone})",
            SYSTEM,
            Kind.TIME,
            "When our reply appeared, as seen on Trustpilot; never typed.",
            100,
        ),
        Column(
            "solved",
            "Solved?",
            STAFF,
            Kind.CHOICE,
            "Whether the customer's problem is solved, as far as we know.",
            120,
            words.SOLVED,
        ),
        cause("Why it happened. Due for 1 to 3 stars, 7 days after posting."),
        PREVENTABLE,
        HAND_TO,
        Column("posted", "Posted ({zone})", SYSTEM, Kind.TIME, "When the review was written.", 100),
        Column("full_text", "Full text", SYSTEM, Kind.TEXT, "The whole review.", 240, more=True),
        Column("language", "Language", SYSTEM, Kind.TEXT, "Language of the review.", 80, more=True),
        Column("invited", "Invited or not", SYSTEM, Kind.TEXT, "Whether Trustpilot had asked for it.", 90, more=True),
        Column("verified", "Verified", SYSTEM, Kind.TEXT, "Whether Trustpilot calls it verified.", 80, more=True),
        Column(
            "counts",
            "Counts in score",
            SYSTEM,
            Kind.TEXT,
            "Whether Trustpilot counts it in the TrustScore.",
            100,
            more=True,
        ),
        Column(
            "info_asked_on",
            "Reviewer info asked on ({zone})",
            SYSTEM,
            Kind.TIME,
            "When we asked Trustpilot who the reviewer is.",
            130,
            more=True,
        ),
        Column(
            "info_answered_on",
            "Reviewer info answered ({zone})",
            SYSTEM,
            Kind.TIME,
            "When the reviewer answered that question.",
            130,
            more=True,
        ),
        Column(
            "edited_on", "Edited on ({zone})", SYSTEM, Kind.TIME, "When the reviewer last changed it.", 110, more=True
        ),
        Column(
            "removed_on",
            "Removed on ({zone})",
            SYSTEM,
            Kind.TIME,
            "When the review was no longer on Trustpilot.",
            110,
            more=True,
        ),
        FIX_NO,
        HIDE,
    ),
    views=(
        View("1 Bad, no reply", (_BAD, _NO_REPLY), (Sorting("posted"),), "bad_no_reply"),
        View(
            "2 Not solved yet",
            (_NOT_GOOD, Condition("solved", Test.IS_ANY_OF, ("", "Not yet"))),
            (Sorting("posted"),),
            "not_solved",
        ),
        View("3 No order found", (Condition("how_found", Test.IS_ANY_OF, ("Not found",)),), _NEWEST, "no_order"),
        View("5 Say why", (_NOT_GOOD, Condition("cause", Test.BLANK)), (Sorting("posted"),), "say_why"),
        View("6 4–5★", (Condition("stars", Test.AT_LEAST, (4,)),), _NEWEST, "good"),
    ),
    colours=(
        Colour("posted", (_BAD, _NO_REPLY, Condition("posted", Test.BEFORE_NOW_PLUS_H, (-24,))), Shade.RED),
        Colour("posted", (_BAD, _NO_REPLY, Condition("posted", Test.BEFORE_NOW)), Shade.AMBER),
    ),
    store_views="brand",
)
