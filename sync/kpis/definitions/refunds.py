"""Definitions: refunds and the leak. Data only; `refunds` computes them."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from sync.kpis.definitions.definition import Clock, Definition, Target, Unit

_define = partial(Definition, part="Refunds and leak", owner="operations")

_MOVED = "Test orders. Refunds that no money moved for, and those whose money is still on its way."

_LEAK = (
    "Refunds less the tax in them and less what suppliers pay back, store credit as far as it is spent; disputes lost "
    "or accepted; processors' fees; the cost of replacement orders; by the day the money or the goods left"
)
_CONVERTED = " Disputes in a currency that we cannot convert. Replacements with goods of unknown cost."

REFUNDS = (
    _define(
        "leak_of_profit",
        4,  # 4: replacements count, what suppliers pay back does not; 3: credit, margin; 2: only orders with a cost
        "Leak, share of profit",
        Unit.MONEY_SHARE,
        "The money lost to refunds, disputes, replacements and fees, measured against what the shops earn before it.",
        "Leak divided by net sales less the cost of goods.",
        f"{_LEAK}; of orders whose goods all have a cost.",
        "Paid orders less tax, cost of goods and the payment fees of Month costs, before any refund; less ads and "
        "other month costs too where Settings say after ads. Only orders whose goods all have a cost: the one of "
        "Product costs, else what the store's default margin leaves of the price.",
        "Test orders. Refunds that no money moved for. Orders with goods of unknown cost: below 80 % known, read the "
        "share of net sales instead. Return postage and goods that came back are in neither, as no source tells them.",
        when_red="Open Leak map: take the two largest lines, and give each a fix with an owner.",
        target=Target(Decimal("0.05"), Decimal("0.10")),
    ),
    _define(
        "leak_of_sales",
        3,  # 3: replacements count, what suppliers pay back does not; 2: store credit counts as far as it is spent
        "Leak, share of net sales",
        Unit.MONEY_SHARE,
        "The same leak where costs are not known: it needs no cost of goods.",
        "Leak divided by net sales.",
        f"{_LEAK}.",
        "Paid orders less tax, before any refund.",
        _MOVED + _CONVERTED,
        when_red="As for the share of profit.",
        cuts=("market", "supplier"),
    ),
    _define(
        "leak",
        3,  # 3: replacements count, what suppliers pay back does not; 2: store credit counts as far as it is spent
        "Leak, money",
        Unit.MONEY,
        "Says where the money goes: by cause, supplier, product and market.",
        "The money that left.",
        f"{_LEAK}.",
        "None.",
        _MOVED + _CONVERTED,
        when_red="Open Leak map.",
        cuts=("market", "supplier", "sku", "cause"),
    ),
    _define(
        "replacement_cost",
        1,
        "Replacements, cost",
        Unit.MONEY,
        "Goods sent a second time cost us as money given back does.",
        "What the goods of replacement orders cost, shipping included, by Product costs.",
        "Orders whose number staff typed as New order on a request or on the SLA board, each once, by the day of "
        "ordering; of the supplier, product and market of the order that went wrong.",
        "None.",
        "Test orders. Replacements with goods of unknown cost.",
        when_red="Look at the largest cause first.",
        cuts=("market", "supplier", "sku", "cause"),
    ),
    _define(
        "refund_rate",
        1,
        "Refund rate (orders)",
        Unit.SHARE,
        "How often we give money back; ties to the books, as it goes by the day of the refund.",
        "Orders refunded in the period divided by orders paid in the period.",
        "Orders whose first refund that moved money lies in the period, in part or in full; each once.",
        "Orders paid in the period.",
        _MOVED + " Further refunds of an order that was counted.",
        when_red="Open its rows, sort by cause.",
        target=Target(Decimal("0.05"), Decimal("0.08")),
        cuts=("market", "supplier"),
    ),
    _define(
        "refund_rate_cohort",
        1,
        "Refund rate, by month of sale",
        Unit.SHARE,
        "Tells the truth about a month's sales: growth cannot hide it. It ripens for 120 days.",
        "Orders paid in the period and refunded since, divided by orders paid in the period.",
        "Orders paid in the period with a refund that moved money, whenever.",
        "Orders paid in the period.",
        "Test orders.",
        when_red="Compare with the same age of earlier months.",
        clock=Clock.COHORT,
        matures=120,
        cuts=("market", "supplier", "sku"),
    ),
    _define(
        "refund_money_rate",
        1,
        "Refund rate (money)",
        Unit.MONEY_SHARE,
        "A few large refunds do not show in a count of orders.",
        "Money refunded in the period divided by money paid in the period.",
        "Money that went out as refunds, tax and shipping included.",
        "Totals of the orders paid in the period, tax and shipping included.",
        _MOVED,
        when_red="Open its rows, largest first.",
    ),
    _define(
        "refund_money",
        1,
        "Refunds, money",
        Unit.MONEY,
        "Ranks causes by money: many small ones hide behind counts.",
        "Money that went out as refunds, tax and shipping included.",
        "As the formula.",
        "None.",
        _MOVED,
        when_red="Look at the largest cause first.",
        cuts=("market", "supplier", "sku", "cause"),
    ),
    _define(
        "preventable_refunds",
        1,
        "Preventable refunds",
        Unit.SHARE,
        "What we could stop ourselves.",
        "Refunds tagged Preventable = Yes divided by those tagged Yes or No.",
        "Tagged Yes.",
        "Tagged Yes or No.",
        _MOVED + " Refunds not tagged, or tagged Not sure: they are no No.",
        when_red="Open the rows by cause: one cause, one fix.",
        target=Target(Decimal("0.40"), Decimal("0.50")),
        cuts=("supplier", "cause"),
    ),
    _define(
        "store_credit_share",
        1,
        "Refunds as store credit",
        Unit.SHARE,
        "Part of the mix of remedies. Credit is owed until it is spent: it is not money saved.",
        "Refunds given at least in part as store credit or gift card, divided by refunds.",
        "Refunds with a payment of store credit.",
        "Refunds.",
        _MOVED,
        when_red="No target.",
    ),
    _define(
        "partial_share",
        1,
        "Refunds in part",
        Unit.SHARE,
        "Part of the mix of remedies: how often something less than all is enough.",
        "Refunds smaller than their order divided by refunds.",
        "Refunds smaller than the order's total.",
        "Refunds.",
        _MOVED,
        when_red="No target.",
    ),
    _define(
        "recurrence",
        1,
        "Trouble again after a refund",
        Unit.SHARE,
        "A remedy that does not end the trouble is paid twice.",
        "Refunds whose order had another refund or a dispute within 30 days, divided by refunds.",
        "Refunds followed, on the same order, by another or by a dispute within 30 days.",
        "Refunds of known orders.",
        _MOVED + " Refunds whose order is not known.",
        when_red="Read the messages of three of its rows.",
        matures=30,
    ),
    _define(
        "return_rate",
        1,
        "Return rate (units)",
        Unit.SHARE,
        "Goods that come back; a refund that lets the customer keep the item is none.",
        "Units in returns that were not declined or cancelled, divided by units sold.",
        "Units returned, of the orders paid in the period.",
        "Units sold.",
        "Test orders. Returns only asked for, declined or cancelled.",
        when_red="Split by SKU: size chart, photos, quality.",
        clock=Clock.COHORT,
        matures=60,
        cuts=("supplier", "sku"),
    ),
)
