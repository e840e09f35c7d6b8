"""Disputes: one row per case for its whole life, PayPal and Shopify Payments together."""

from __future__ import annotations

from dataclasses import replace

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import (
    COMPUTED,
    CURRENCY,
    CUSTOMER,
    FIX_NO,
    FOLLOW_UP_ON,
    HAND_TO,
    HIDE,
    ITEMS,
    MARKET,
    ORDER,
    PREVENTABLE,
    STAFF,
    STORE,
    SYSTEM,
    cause,
    notes,
    we_did,
)

_OURS = Condition("turn", Test.IS_ANY_OF, (words.US,))

DISPUTES = Tab(
    id="disputes",
    title="Disputes",
    doc="Every PayPal and card case, from the first question to the last decision: what to answer, and by when.",
    columns=(
        Column("turn", "Turn", SYSTEM, Kind.CHOICE, "Whose move it is.", 60, words.TURN),
        STORE,
        ORDER,
        Column("reason", "Reason", SYSTEM, Kind.TEXT, "What the buyer says.", 120, words.REASONS),
        we_did(words.DISPUTES_WE_DID),
        FOLLOW_UP_ON,
        notes(200),
        Column("amount", "Amount", SYSTEM, Kind.MONEY, "Money in dispute.", 75),
        CURRENCY,
        CUSTOMER,
        Column("case", "Case", COMPUTED, Kind.LINK, "Opens the case at PayPal or Shopify.", 120),
        Column("stage", "Stage", SYSTEM, Kind.TEXT, "How far the case has gone.", 130, words.STAGES),
        Column(
            "final_due",
            "Final due ({zone})",
            SYSTEM,
            Kind.TIME,
            "The processor's own last moment for our answer.",
            110,
        ),
        HAND_TO,
        Column("outcome", "Outcome", SYSTEM, Kind.TEXT, "How it ended; blank while it is open.", 110, words.OUTCOMES),
        cause("Why it happened. Due 24 h after the case closes."),
        PREVENTABLE,
        replace(ITEMS, more=True),
        replace(MARKET, more=True),
        Column("opened", "Opened ({zone})", SYSTEM, Kind.TIME, "When the buyer opened the case.", 110, more=True),
        Column(
            "first_answer_on",
            "First answer on ({zone})",
            SYSTEM,
            Kind.TIME,
            "When we first wrote or sent something, as the processor shows it.",
            110,
            more=True,
        ),
        Column("sent_on", "Sent on ({zone})", SYSTEM, Kind.TIME, "When our response was sent.", 110, more=True),
        Column("lost_because", "Lost because", SYSTEM, Kind.TEXT, "PayPal's reason, in its words.", 160, more=True),
        Column("fee", "Fee", SYSTEM, Kind.MONEY, "What the processor charged us for the case.", 75, more=True),
        Column("money_back", "Money back", SYSTEM, Kind.MONEY, "What the case brought back to us.", 85, more=True),
        Column(
            "due_as_written",
            "Due as the source wrote it",
            SYSTEM,
            Kind.TEXT,
            "The deadline word for word, before any change of zone.",
            170,
            more=True,
        ),
        Column("how_found", "How the order was found", SYSTEM, Kind.TEXT, "By which number.", 160, more=True),
        Column(
            "order_ours",
            "Order (ours)",
            STAFF,
            Kind.TEXT,
            "The right order number, if the sheet found none or a wrong one. Yours wins and stays.",
            85,
            more=True,
        ),
        FIX_NO,
        HIDE,
    ),
    views=(
        View("1 Act now", (_OURS,), (Sorting("final_due"),), "act_now"),
        View(
            "2 Waiting",
            (Condition("turn", Test.IS_ANY_OF, (words.BUYER, words.PAYPAL, words.BANK)),),
            (Sorting("follow_up_on"), Sorting("final_due")),
            "waiting",
        ),
        View(
            "4 No order found",
            (Condition("order", Test.IS_ANY_OF, (words.NOT_FOUND,)),),
            (Sorting("amount", ascending=False),),
            "no_order",
        ),
        View(
            "5 Closed: say why",
            (Condition("turn", Test.IS_ANY_OF, (words.CLOSED,)), Condition("cause", Test.BLANK)),
            (Sorting("outcome"),),
            "say_why",
        ),
        View("6 All, newest first", (), (Sorting("opened", ascending=False),), "all"),
    ),
    colours=(
        Colour("final_due", (_OURS, Condition("final_due", Test.BEFORE_NOW)), Shade.RED),
        Colour("final_due", (_OURS, Condition("final_due", Test.BEFORE_NOW_PLUS_H, (24,))), Shade.AMBER),
    ),
    store_views="store",
)
