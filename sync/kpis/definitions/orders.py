"""Definitions: orders and suppliers. Data only; `orders` computes them."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from sync.kpis.definitions.definition import Definition, Target, Unit

_define = partial(Definition, part="Orders and suppliers", owner="operations")

_NO_CLOCK = (
    "Test orders. Nothing to ship. Cancelled before they were due. Paid back in full and never sent. Pre-orders. Not "
    "sent and on hold for the address, a fraud check or the payment; a hold for stock does not stop the clock."
)

ORDERS = (
    _define(
        "sent_48h",
        1,
        "Sent within 48 h",
        Unit.SHARE,
        "Late sending is where most refunds and disputes begin.",
        "Orders sent whole within 48 hours of payment divided by orders whose 48 hours ended in the period.",
        "Orders whose last part was sent in time, by the moment the parcel was made in Shopify.",
        "Orders due in the period. One that is overdue and not sent is a miss.",
        _NO_CLOCK + " Orders not due yet.",
        when_red="Open the rows: one supplier, or stock?",
        target=Target(Decimal("0.97"), Decimal("0.94")),
        cuts=("market", "supplier"),
    ),
    _define(
        "supplier_sent",
        1,
        "Sent as the supplier promised",
        Unit.SHARE,
        "Holds each supplier to its own word.",
        "As Sent within 48 h, with the hours that the order's supplier promised.",
        "Orders whose last part was sent within the supplier's hours.",
        "Orders due by those hours in the period.",
        _NO_CLOCK + " Orders not due yet. A supplier without a promise: 48 hours.",
        when_red="Ask the supplier for dates; move the product.",
        target=Target(Decimal("0.95"), Decimal("0.90")),
        cuts=("market", "supplier"),
    ),
    _define(
        "supplier_transit",
        1,
        "Delivered on time",
        Unit.SHARE,
        "What the customer was told, kept.",
        "Parcels delivered by their promised day divided by parcels due in the period.",
        "Parcels with a delivery scan by the promised day: the supplier's days for the market from hand-over, else "
        "the day shown to the customer.",
        "Parcels whose promised day lay in the period. One still on its way past it is a miss.",
        "Test orders. Cancelled parcels. Parcels of carriers that give no scans: they lower the coverage.",
        when_red="Change the promise or the carrier.",
        target=Target(Decimal("0.90"), Decimal("0.80")),
        cuts=("market", "supplier"),
    ),
    _define(
        "on_time_in_full",
        1,
        "On time and in full",
        Unit.SHARE,
        "As the customer feels it: one late part fails the order.",
        "Orders delivered whole by the last promised day divided by orders due in the period.",
        "Orders of which every parcel arrived by the last of its promised days.",
        "Orders whose last promised day lay in the period.",
        "Test orders. Orders of which a parcel has no promised day.",
        when_red="Look at orders sent in parts.",
        cuts=("supplier",),
    ),
    _define(
        "cycle_time",
        1,
        "Days from payment to delivery",
        Unit.HOURS,
        "What the customer waits.",
        "Median of delivery less payment.",
        "Hours from payment to the last part's delivery.",
        "Orders delivered in the period.",
        "Test orders. Orders that have not arrived: see the oldest order not sent beside it.",
        when_red="Split by supplier.",
        cuts=("market", "supplier"),
    ),
    _define(
        "sent_on_time_of_sent",
        1,
        "Sent on time, of what was sent",
        Unit.SHARE,
        "The field's usual figure, for comparison: what was never sent is not in it.",
        "Orders sent within 48 hours divided by orders sent.",
        "Orders sent whole within 48 hours.",
        "Orders sent whole, by the day they were due.",
        "Test orders. Orders not due yet. Orders never sent: prefer Sent within 48 h.",
        when_red="No target.",
    ),
    _define(
        "not_sent",
        1,
        "Late and not sent",
        Unit.COUNT,
        "No order may sit open.",
        "Orders past their 48 hours and not sent, by the day they were paid.",
        "As the formula.",
        "None.",
        _NO_CLOCK,
        when_red="Oldest first: ask the supplier, tell the customer.",
        cuts=("market", "supplier", "sku"),
    ),
    _define(
        "accuracy",
        1,
        "Right item sent",
        Unit.SHARE,
        "Only complaints are seen: an upper bound.",
        "Sent orders without a tag `wrong item` or `item missing` divided by sent orders.",
        "Sent orders that no refund, case or review is tagged for with these causes.",
        "Sent orders, by the day they were paid.",
        "Test orders.",
        when_red="Send the supplier the photos.",
        matures=30,
        cuts=("supplier", "sku"),
    ),
    *(
        _define(
            own_id,
            1,
            name,
            unit,
            why,
            "See left out.",
            "None.",
            "None.",
            "All of it.",
            when_red="Off until connected.",
            not_connected=reason,
        )
        for own_id, name, unit, why, reason in (
            ("perfect_order", "Perfect order", Unit.SHARE, "All that may go wrong at once.", "no source of damage"),
            ("cost_per_order", "Cost per order", Unit.MONEY, "What handling costs.", "no costs of labour and packing"),
            ("inventory_turnover", "Inventory turnover", Unit.SHARE, "Means little to a drop-shipper.", "no stock"),
            ("sell_through", "Sell-through", Unit.SHARE, "Means little to a drop-shipper.", "no receipts of goods"),
        )
    ),
)
