"""SLA board: one row per order that needs shipping, from payment until a few days after delivery."""

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
    STAFF,
    STORE,
    SYSTEM,
    cause,
    notes,
    we_did,
)

_NOT_SENT = Condition("sent_on", Test.BLANK)

SLA_BOARD = Tab(
    id="sla_board",
    title="SLA board",
    doc="Every paid order on its way to the customer: what is late, stuck or lost.",
    columns=(
        STORE,
        ORDER,
        we_did(words.SLA_WE_DID),
        Column("supplier_says", "Supplier says", STAFF, Kind.DATE, "The date that the supplier promised.", 95),
        FOLLOW_UP_ON,
        notes(180),
        MARKET,
        Column(
            "paid_on", "Paid on ({zone})", SYSTEM, Kind.TIME, "When the money was there; the clock starts here.", 100
        ),
        Column("sent_on", "Sent on ({zone})", SYSTEM, Kind.TIME, "When the last part was sent; blank until then.", 100),
        Column("last_scan", "Last scan", SYSTEM, Kind.TEXT, "The newest word of the carrier.", 190),
        Column("tracking", "Tracking", COMPUTED, Kind.LINK, "Opens the carrier's page.", 130),
        Column("carrier", "Carrier", SYSTEM, Kind.TEXT, "Who carries the newest parcel.", 90),
        Column("parts", "Parts", SYSTEM, Kind.TEXT, "Items sent, of items to send.", 55),
        ITEMS,
        CUSTOMER,
        HAND_TO,
        Column(
            "delivered_on", "Delivered on ({zone})", SYSTEM, Kind.TIME, "When all of it had arrived.", 110, more=True
        ),
        Column(
            "supplier_ours",
            "Supplier (ours)",
            STAFF,
            Kind.TEXT,
            "The right supplier. Yours wins and stays.",
            110,
            more=True,
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
        Column("tags", "Tags", SYSTEM, Kind.TEXT, "The order's tags in Shopify.", 130, more=True),
        Column("fraud_risk", "Fraud risk", SYSTEM, Kind.TEXT, "Shopify's assessment.", 110, more=True),
        cause("Why it went wrong, if it did.", more=True),
        Column("new_order", "New order", STAFF, Kind.TEXT, "Number of the replacement order.", 85, more=True),
        FIX_NO,
        HIDE,
    ),
    views=(
        View("2 Not sent, late", (_NOT_SENT,), (Sorting("paid_on"),), "not_sent"),
        View(
            "5 Ask again",
            (Condition("we_did", Test.IS_ANY_OF, ("Asked the supplier", "Supplier gave a date")),),
            (Sorting("follow_up_on"), Sorting("paid_on")),
            "ask_again",
        ),
        View("7 All open, oldest first", (), (Sorting("paid_on"),), "all"),
    ),
    colours=(
        Colour("paid_on", (_NOT_SENT, Condition("paid_on", Test.BEFORE_NOW_PLUS_H, (-48,))), Shade.RED),
        Colour("paid_on", (_NOT_SENT, Condition("paid_on", Test.BEFORE_NOW_PLUS_H, (-36,))), Shade.AMBER),
    ),
    store_views="store",
)
