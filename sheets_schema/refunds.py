"""Refunds: what was given, as Shopify and PayPal know it. One row per refund."""

from __future__ import annotations

from dataclasses import replace

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import (
    ALSO,
    ALSO_RED,
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
    SUPPLIER,
    SYSTEM,
    cause,
    notes,
)

REFUNDS = Tab(
    id="refunds",
    title="Refunds",
    doc="Every refund that was made, with its cause and what it cost.",
    columns=(
        Column(
            "to_do", "To do", SYSTEM, Kind.TEXT, "The worst that is wrong with it, or OK.", 160, words.REFUNDS_TO_DO
        ),
        Column("refunded_on", "Refunded on ({zone})", SYSTEM, Kind.TIME, "When the refund was made.", 100),
        STORE,
        ORDER,
        Column("amount", "Amount", SYSTEM, Kind.MONEY, "Money that moved; blank if only stock came back.", 80),
        CURRENCY,
        Column("kind", "Kind", SYSTEM, Kind.TEXT, "What kind of refund it was.", 130, words.REFUND_KINDS),
        cause("Why it happened. Blank is fine when the request has one."),
        PREVENTABLE,
        Column("we_gave", "We gave", STAFF, Kind.CHOICE, "What the customer got.", 120, words.WE_GIVE),
        notes(180),
        Column(
            "request",
            "Request",
            SYSTEM,
            Kind.TEXT,
            "The refund request that it pays, who asked and who said yes; `none` where nobody asked first.",
            160,
        ),
        Column("rule_said", "Rule said", SYSTEM, Kind.TEXT, "What the refund rules suggest for this cause.", 180),
        Column(
            "why_different",
            "Why different",
            STAFF,
            Kind.CHOICE,
            "Needed only when we gave something else than the rule says.",
            130,
            words.WHY_DIFFERENT,
        ),
        Column(
            "given_in_total", "Given in total", SYSTEM, Kind.TEXT, "All refunds of the order, of what was paid.", 120
        ),
        ALSO,
        Column("parcel_then", "Parcel then", SYSTEM, Kind.TEXT, "Where the parcel was when we refunded.", 150),
        SUPPLIER,
        Column("supplier_ours", "Supplier (ours)", STAFF, Kind.TEXT, "The right supplier. Yours wins and stays.", 110),
        Column(
            "supplier_pays_back",
            "Supplier pays back",
            STAFF,
            Kind.MONEY,
            "What the supplier pays back; lowers the cost of the refund.",
            100,
        ),
        replace(ITEMS, doc="What was refunded."),
        CUSTOMER,
        Column("shopify_note", "Shopify note", SYSTEM, Kind.TEXT, "The note on the refund in Shopify.", 160),
        FOLLOW_UP_ON,
        Column(
            "cause_counted",
            "Cause counted",
            SYSTEM,
            Kind.TEXT,
            "Yours, else the request's: what the numbers count.",
            150,
            words.CAUSES,
            more=True,
        ),
        Column(
            "cause_guessed",
            "Cause, guessed",
            SYSTEM,
            Kind.TEXT,
            "From the note and the parcel; never counted.",
            150,
            more=True,
        ),
        Column("items_part", "Items part", SYSTEM, Kind.MONEY, "Of the amount: items, without tax.", 80, more=True),
        Column("shipping_part", "Shipping part", SYSTEM, Kind.MONEY, "Of the amount: shipping.", 90, more=True),
        Column("tax_part", "Tax part", SYSTEM, Kind.MONEY, "Of the amount: tax on items.", 80, more=True),
        Column(
            "paid_out",
            "Paid out",
            SYSTEM,
            Kind.MONEY,
            "Sum of the payments that went through; differs from Amount while one is on its way.",
            80,
            more=True,
        ),
        replace(MARKET, more=True),
        Column(
            "paid_on", "Paid on ({zone})", SYSTEM, Kind.TIME, "When the customer had paid the order.", 110, more=True
        ),
        Column(
            "asked_to_paid",
            "Days asked to paid",
            SYSTEM,
            Kind.NUMBER,
            "From the request to the money.",
            80,
            more=True,
        ),
        Column(
            "return_status",
            "Return status and reason",
            SYSTEM,
            Kind.TEXT,
            "The return that this refund belongs to, as far as Shopify tells.",
            150,
            more=True,
        ),
        FIX_NO,
        replace(HAND_TO, more=True),
        HIDE,
    ),
    views=(
        View(
            "1 Look at these",
            (Condition("to_do", Test.IS_ANY_OF, words.REFUNDS_RED),),
            (Sorting("refunded_on"),),
            "look",
        ),
        View("2 Say why", (Condition("to_do", Test.BEGINS_WITH, ("Say w",)),), (Sorting("refunded_on"),), "say_why"),
        View(
            "3 Without request",
            (Condition("request", Test.IS_ANY_OF, (words.NO_REQUEST,)),),
            (Sorting("refunded_on", ascending=False),),
            "without_request",
        ),
        View(
            "4 Supplier should pay",
            (
                Condition("cause_counted", Test.IS_ANY_OF, words.SUPPLIER_CAUSES),
                Condition("supplier_pays_back", Test.BLANK),
            ),
            (Sorting("supplier"), Sorting("refunded_on")),
            "supplier_pays",
        ),
        View("5 All, newest first", (), (Sorting("refunded_on", ascending=False),), "all"),
    ),
    colours=(
        Colour("to_do", (Condition("to_do", Test.IS_ANY_OF, words.REFUNDS_RED),), Shade.RED),
        Colour("to_do", (Condition("to_do", Test.BEGINS_WITH, ("Say w",)),), Shade.AMBER),
        ALSO_RED,
    ),
    store_views="store",
)
