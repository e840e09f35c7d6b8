"""SLA board: one row per order that needs shipping, from payment until a few days after delivery."""

from __future__ import annotations

from dataclasses import replace

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import (
    ALSO,
    ALSO_RED,
    COMPUTED,
    CURRENCY,
    CUSTOMER,
    DO_BY,
    DO_BY_AMBER,
    DO_BY_RED,
    FIX_NO,
    FOLLOW_UP_ON,
    HAND_TO,
    HIDE,
    ITEMS,
    LAST_CHANGE,
    MARKET,
    ORDER,
    STAFF,
    STORE,
    SUPPLIER,
    SYSTEM,
    WHOSE,
    cause,
    message_to_send,
    next_step,
    notes,
    we_did,
)

_LATE = tuple(f + mark for f in (words.NOT_SENT_LATE, words.PART_LATE) for mark in ("", "?"))
_HELD = (words.NO_STOCK, *(f + mark for f in (words.HOLD_ADDRESS, words.HOLD_FRAUD) for mark in ("", "?")))
_PARCEL_TROUBLE = (
    *(words.FAILED_DELIVERY, words.SAYS_NOT_RECEIVED, words.PAST_PROMISED, f"{words.PAST_PROMISED}?"),
    *(words.NO_MOVEMENT, words.NO_FIRST_SCAN, words.NO_NUMBER),
)

SLA_BOARD = Tab(
    id="sla_board",
    title="SLA board",
    doc="Every paid order on its way to the customer: what is late, stuck or lost.",
    columns=(
        Column(
            "flag",
            "Flag",
            SYSTEM,
            Kind.CHOICE,
            "The worst that holds; `?`: clocks are new.",
            150,
            words.FLAGS,
        ),
        DO_BY,
        STORE,
        ORDER,
        next_step(230),
        we_did(words.SLA_WE_DID),
        Column("supplier_says", "Supplier says", STAFF, Kind.DATE, "The date that the supplier promised.", 95),
        FOLLOW_UP_ON,
        notes(180),
        SUPPLIER,
        MARKET,
        Column(
            "paid_on", "Paid on ({zone})", SYSTEM, Kind.TIME, "When the money was there; the clock starts here.", 120
        ),
        Column(
            "ship_by",
            "Ship by ({zone})",
            SYSTEM,
            Kind.TIME,
            "Paid on, plus the hours of the shortest fitting rule; blank while a hold stops the clock.",
            120,
        ),
        Column("sent_on", "Sent on ({zone})", SYSTEM, Kind.TIME, "When the last part was sent; blank until then.", 120),
        Column(
            "expected_by",
            "Expected by",
            SYSTEM,
            Kind.DATE,
            "Sent, plus the transit days of that supplier and market.",
            95,
        ),
        Column("last_scan", "Last scan", SYSTEM, Kind.TEXT, "The newest word of the carrier.", 190),
        Column("tracking", "Tracking", COMPUTED, Kind.LINK, "Opens the carrier's page.", 130),
        Column("carrier", "Carrier", SYSTEM, Kind.TEXT, "Who carries the newest parcel.", 90),
        Column("parts", "Parts", SYSTEM, Kind.TEXT, "Items sent, of items to send.", 55),
        message_to_send("A delay notice to the customer, ready to copy."),
        ALSO,
        ITEMS,
        CUSTOMER,
        WHOSE,
        HAND_TO,
        replace(LAST_CHANGE, more=True),
        Column(
            "delivered_on", "Delivered on ({zone})", SYSTEM, Kind.TIME, "When all of it had arrived.", 120, more=True
        ),
        Column(
            "supplier_ours",
            "Supplier (ours)",
            STAFF,
            Kind.CHOICE,
            "The right supplier. Yours wins and stays.",
            110,
            more=True,
            from_list="suppliers",
        ),
        Column(
            "delivered_ours",
            "Delivered (ours)",
            STAFF,
            Kind.DATE,
            "The day it arrived, when the carrier does not tell. Closes the row.",
            100,
            more=True,
        ),
        Column("value", "Value", SYSTEM, Kind.MONEY, "What the order is worth now, after changes.", 75, more=True),
        replace(CURRENCY, more=True),
        Column("hold_reason", "Hold reason", SYSTEM, Kind.TEXT, "Why Shopify holds the order back.", 130, more=True),
        Column("rule_used", "Rule used", SYSTEM, Kind.TEXT, "The rule that Ship by comes from.", 130, more=True),
        Column("tags", "Tags", SYSTEM, Kind.TEXT, "The order's tags in Shopify.", 130, more=True),
        Column("fraud_risk", "Fraud risk", SYSTEM, Kind.TEXT, "Shopify's assessment.", 110, more=True),
        cause("Why it went wrong, if it did.", more=True),
        Column("new_order", "New order", STAFF, Kind.TEXT, "Number of the replacement order.", 85, more=True),
        FIX_NO,
        HIDE,
    ),
    views=(
        View("1 Act now", (Condition("do_by", Test.NOT_BLANK),), (Sorting("do_by"),), "act_now"),
        View(
            "2 Not sent, late",
            (Condition("flag", Test.IS_ANY_OF, _LATE),),
            (Sorting("supplier"), Sorting("ship_by")),
            "not_sent",
        ),
        View("3 Stock and holds", (Condition("flag", Test.IS_ANY_OF, _HELD),), (Sorting("paid_on"),), "holds"),
        View(
            "4 Parcels in trouble",
            (Condition("flag", Test.IS_ANY_OF, _PARCEL_TROUBLE),),
            (Sorting("carrier"), Sorting("sent_on")),
            "parcels",
        ),
        View(
            "5 Ask again",
            (
                Condition("we_did", Test.IS_ANY_OF, ("Asked the supplier", "Supplier gave a date")),
                Condition("do_by", Test.NOT_BLANK),
            ),
            (Sorting("do_by"),),
            "ask_again",
        ),
        View(
            "6 Duplicates",
            (Condition("flag", Test.IS_ANY_OF, (words.DUPLICATE,)),),
            (Sorting("paid_on"),),
            "duplicates",
        ),
        View("7 All open, oldest first", (), (Sorting("paid_on"),), "all"),
    ),
    colours=(
        Colour("flag", (Condition("flag", Test.IS_ANY_OF, words.FLAGS_RED),), Shade.RED),
        Colour("flag", (Condition("flag", Test.IS_ANY_OF, (*words.FLAGS_UNSURE, *words.FLAGS_AMBER)),), Shade.AMBER),
        DO_BY_RED,
        DO_BY_AMBER,
        ALSO_RED,
    ),
    person_views="whose",
    store_views="store",
)
