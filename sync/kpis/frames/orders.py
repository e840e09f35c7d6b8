"""Orders, their payments and their parcels as typed frames. Pure.

One row an order, an attempt to pay, a parcel. Money is int64 minor units of the store's currency, times are UTC, and a
`…_day` is the day on the calendar of the store's own zone (days since 1970).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from sync.kpis.facts import Facts
from sync.kpis.frames.columns import (
    Arrow,
    Codes,
    Flags,
    Ints,
    Moments,
    column,
    days_by_store,
    earliest,
    field,
    first_codes,
    flags,
    ints,
    latest,
    moments,
    own_numbers,
    owners,
    sums,
)
from sync.kpis.supplier_rules import corrected, suppliers_of_lines
from sync.kpis.words import Words

#: All that is read of an order: paths of `Ledger.table`.
ORDER_COLUMNS = (
    *("key", "store", "created_at", "cancelled_at", "test", "currency", "country", "financial_status"),
    *("processed_at", "total.shop.minor", "total.seen.minor", "total.seen.currency", "tax.shop.minor"),
    "refunded.shop.minor",
    *(f"lines[].{n}" for n in ("sku", "quantity", "current_quantity", "unfulfilled_quantity", "requires_shipping")),
    "lines[].paid_unit_price.shop.minor",
    *(f"transactions[].{n}" for n in ("kind", "status", "error_code", "gateway", "created_at", "processed_at")),
    *("transactions[].amount.shop.minor", "transactions[].card_company"),
    *(f"parcels[].{n}" for n in ("status", "created_at", "in_transit_at", "estimated_delivery_at", "delivered_at")),
    "parcels[].location",
    *("shipping_tasks[].status", "shipping_tasks[].location", "shipping_tasks[].holds[].reason"),
    *("returns[].status", "returns[].quantity"),
)

DEAD = ("CANCELLED", "ERROR", "FAILURE")
NO_RETURN = ("CANCELED", "DECLINED", "REQUESTED")

#: Holds that stop the clock: nobody could ship, through no fault of ours or a supplier's.
PAUSES = ("INCORRECT_ADDRESS", "HIGH_RISK_OF_FRAUD", "AWAITING_PAYMENT")

_MARKETS = {"GB": "UK"}
SHOPIFY_PAYMENTS, PAYPAL = "shopify_payments", "paypal"

#: Hours from payment to hand-over, unless a supplier promises otherwise.
HOUSE_HOURS = 48


@dataclass(frozen=True)
class OrderParts:
    orders: dict[str, Any]
    payments: dict[str, Any]
    parcels: dict[str, Any]


def order_parts(table: Arrow, words: Words, facts: Facts, first_row: int) -> OrderParts:
    """The columns of one table's frames. `first_row`: how many orders stand before it; the others say `order`."""
    count = table.num_rows
    payments, parcels = _payments(column(table, "transactions"), words), _parcels(column(table, "parcels"), words)
    orders = _heads(table, words, facts)
    orders |= _contents(table, words, facts, orders, count)
    orders |= _paid(payments, words, orders, count)
    orders |= _shipped(parcels, orders["waiting"], count)
    orders |= _tasks(column(table, "shipping_tasks"), words, count)
    orders |= _returned(column(table, "returns"), words, count)
    sender, asked = orders.pop("parcel_place"), orders.pop("task_place")
    of_rules = orders.pop("of_rules")
    places = np.where(sender >= 0, sender, asked)
    suppliers = np.where(of_rules >= 0, of_rules, places)
    orders["supplier"] = corrected(orders["key"], orders["number"], suppliers, words, facts)
    orders |= _clock(orders, words, facts)
    for each in (payments, parcels):
        rows = each["order"]
        each |= {name: orders[name][rows] for name in ("store", "market", "supplier", "sku", "test")}
        each["order"] = rows + first_row
    payments["day"] = days_by_store(payments["at"], payments["store"], words.stores.words, facts.zones)
    parcels |= _due(parcels, words, facts)
    return OrderParts(orders, payments, parcels)


def _heads(table: Arrow, words: Words, facts: Facts) -> dict[str, Any]:
    stores = words.stores.codes(column(table, "store"))
    homes = {words.stores.code(s.store): words.markets.code(s.market) for s in facts.stores}
    home = np.array([homes.get(code, -1) for code in range(len(words.stores.words))] or [-1], np.int32)
    markets = words.markets.codes(column(table, "country"), _MARKETS)
    total = column(table, "total")
    return {
        "key": column(table, "key"),
        "number": own_numbers(column(table, "key")),
        "store": stores,
        "market": np.where(markets < 0, home[stores], markets).astype(np.int32),
        "currency": words.currencies.codes(column(table, "currency")),
        "seen_currency": words.currencies.codes(field(total, "seen", "currency")),
        "created_at": moments(column(table, "created_at")),
        "processed_at": moments(column(table, "processed_at")),
        "cancelled_at": moments(column(table, "cancelled_at")),
        "test": flags(column(table, "test")),
        "financial": words.of("financial").codes(column(table, "financial_status")),
        "total": ints(field(total, "shop", "minor")),
        "total_seen": ints(field(total, "seen", "minor")),
        "tax": ints(field(column(table, "tax"), "shop", "minor")),
        "refunded": ints(field(column(table, "refunded"), "shop", "minor")),
    }


def _contents(table: Arrow, words: Words, facts: Facts, orders: dict[str, Any], count: int) -> dict[str, Any]:
    """What was bought. An order's SKU is that of its most valuable line, the first of equals."""
    lines = column(table, "lines")
    rows, items = owners(lines), lines.flatten()
    quantity, ships = ints(field(items, "quantity")), flags(field(items, "requires_shipping"))
    paid = ints(field(items, "paid_unit_price", "shop", "minor"))
    value = quantity * paid
    skus = words.skus.codes(field(items, "sku"))
    dearest = _dearest(rows, value, count)
    cost = _costs(skus, orders["store"][rows], orders["created_at"][rows], words, facts)
    counted = _by_margin(cost, paid, orders["store"][rows], words, facts)
    suppliers = suppliers_of_lines(table, skus, orders["store"], words, facts)
    return {
        "of_rules": first_codes(rows[dearest], suppliers[dearest], count),
        "sku": first_codes(rows[dearest], skus[dearest], count),
        "units": sums(rows, quantity, count),
        "to_ship": sums(rows, ships & (ints(field(items, "current_quantity")) > 0), count) > 0,
        "waiting": sums(rows, np.where(ships, ints(field(items, "unfulfilled_quantity")), 0), count),
        "cost": sums(rows, quantity * np.maximum(counted, 0), count),
        "covered": sums(rows, np.where(counted >= 0, value, 0), count),
        "costed": sums(rows, np.where(cost >= 0, value, 0), count),
        "uncosted": sums(rows, (cost < 0) & (quantity > 0), count) > 0,
        "valued": sums(rows, value, count),
    }


def _dearest(rows: Ints, value: Ints, count: int) -> Ints:
    """The lines, of each order the most valuable one first."""
    several = np.bincount(rows, minlength=count)[rows] > 1
    many = np.flatnonzero(several)
    return np.concatenate([np.flatnonzero(~several), many[np.lexsort((many, -value[many], rows[many]))]])


def _costs(skus: Codes, stores: Codes, placed: Moments, words: Words, facts: Facts) -> Ints:
    """What one unit of each line costs us; -1 where nobody said."""
    cost = np.full(len(skus), -1, np.int64)
    for line in sorted(facts.costs, key=lambda c: (bool(c.store), len(c.sku), c.since or date.min)):
        fits = np.array([word.startswith(line.sku) for word in words.skus.words] + [False])[skus]
        if line.store:
            fits &= stores == words.stores.code(line.store)
        if line.since:
            fits &= placed >= np.datetime64(line.since, "us")
        cost[fits] = line.minor
    return cost


def _by_margin(cost: Ints, paid: Ints, stores: Codes, words: Words, facts: Facts) -> Ints:
    """The costs, and where nobody typed one, what the store's default margin leaves of the price."""
    found = cost.copy()
    for store, margin in facts.margins.items():
        guessed = (cost < 0) & (stores == words.stores.code(store))
        found[guessed] = np.rint(paid[guessed] * float(1 - margin)).astype(np.int64)
    return found


def _payments(lists: Arrow, words: Words) -> dict[str, Any]:
    items = lists.flatten()
    done, made = moments(field(items, "processed_at")), moments(field(items, "created_at"))
    return {
        "order": owners(lists),
        "kind": words.of("kind").codes(field(items, "kind")),
        "status": words.of("status").codes(field(items, "status")),
        "error": words.of("error").codes(field(items, "error_code")),
        "gateway": words.of("gateway").codes(field(items, "gateway")),
        "company": words.of("company").codes(field(items, "card_company")),
        "at": np.where(np.isnat(done), made, done),
        "amount": ints(field(items, "amount", "shop", "minor")),
    }


def _paid(payments: dict[str, Any], words: Words, orders: dict[str, Any], count: int) -> dict[str, Any]:
    """When the money was there: the first successful sale or capture; of a free order, when it was placed."""
    rows, times = payments["order"], payments["at"]
    money = words.marks("kind", payments["kind"], "SALE", "CAPTURE")
    good = money & words.marks("status", payments["status"], "SUCCESS")
    card = good & words.marks("gateway", payments["gateway"], SHOPIFY_PAYMENTS)
    paid = earliest(rows[good], times[good], count)
    free = words.marks("financial", orders["financial"], "PAID") & (sums(rows, money, count) == 0)
    payments["good"], payments["card"] = good, card
    return {
        "paid_at": np.where(free & np.isnat(paid), orders["processed_at"], paid),
        "card_paid_at": earliest(rows[card], times[card], count),
        "visa": sums(rows, card & words.marks("company", payments["company"], "Visa", "VISA", "visa"), count) > 0,
    }


def _parcels(lists: Arrow, words: Words) -> dict[str, Any]:
    items = lists.flatten()
    return {
        "order": owners(lists),
        "live": ~words.marks("parcel", words.of("parcel").codes(field(items, "status")), *DEAD),
        "place": words.suppliers.codes(field(items, "location")),
        "sent_at": moments(field(items, "created_at")),
        "handed_at": moments(field(items, "in_transit_at")),
        "promised_at": moments(field(items, "estimated_delivery_at")),
        "delivered_at": moments(field(items, "delivered_at")),
    }


def _shipped(parcels: dict[str, Any], waiting: Ints, count: int) -> dict[str, Any]:
    """`sent_at`: when the last part was sent, nothing waiting any more. `delivered_at`: when all of it had arrived."""
    live: Flags = parcels["live"]
    rows, sent, arrived = (parcels[name][live] for name in ("order", "sent_at", "delivered_at"))
    some = sums(rows, np.ones(len(rows), np.int64), count)
    whole = (some > 0) & (waiting == 0)
    there = whole & (sums(rows, ~np.isnat(arrived), count) == some)
    nothing = np.datetime64("NaT", "us")
    return {
        "first_sent_at": earliest(rows, sent, count),
        "sent_at": np.where(whole, latest(rows, sent, count), nothing),
        "delivered_at": np.where(there, latest(rows, arrived, count), nothing),
        "parcel_place": first_codes(rows, parcels["place"][live], count),
    }


def _tasks(lists: Arrow, words: Words, count: int) -> dict[str, Any]:
    """What was asked of whom: a pre-order is scheduled; a hold of `PAUSES` stops the clock."""
    rows, items = owners(lists), lists.flatten()
    holds = field(items, "holds")
    reasons = words.of("hold").codes(field(holds.flatten(), "reason"))
    held = rows[owners(holds)]
    scheduled = words.marks("task", words.of("task").codes(field(items, "status")), "SCHEDULED")
    return {
        "scheduled": sums(rows, scheduled, count) > 0,
        "paused": sums(held, words.marks("hold", reasons, *PAUSES), count) > 0,
        "task_place": first_codes(rows, words.suppliers.codes(field(items, "location")), count),
    }


def _returned(lists: Arrow, words: Words, count: int) -> dict[str, Any]:
    rows, items = owners(lists), lists.flatten()
    no = words.marks("return", words.of("return").codes(field(items, "status")), *NO_RETURN)
    return {"returned": sums(rows, np.where(no, 0, ints(field(items, "quantity"))), count)}


def _clock(orders: dict[str, Any], words: Words, facts: Facts) -> dict[str, Any]:
    """When the order is due to be sent, and the days that periods are made of."""
    hours = [facts.ship_hours.get(name, HOUSE_HOURS) for name in words.suppliers.words]
    promised = np.array([*hours, HOUSE_HOURS], np.int64)[orders["supplier"]] * np.timedelta64(3_600_000_000, "us")
    due = orders["paid_at"] + np.timedelta64(HOUSE_HOURS * 3_600_000_000, "us")
    days = {
        f"{name}_day": days_by_store(times, orders["store"], words.stores.words, facts.zones)
        for name, times in (
            ("paid", orders["paid_at"]),
            ("card_paid", orders["card_paid_at"]),
            ("due", due),
            ("promised", orders["paid_at"] + promised),
            ("delivered", orders["delivered_at"]),
        )
    }
    return {"due_at": due, "promised_at": orders["paid_at"] + promised, **days}


def _due(parcels: dict[str, Any], words: Words, facts: Facts) -> dict[str, Any]:
    """By when a parcel was to arrive: the supplier's days for that market, else the day shown to the customer."""
    due = parcels["promised_at"].copy()
    for (supplier, market), days in facts.transit_days.items():
        of = (parcels["supplier"] == words.suppliers.code(supplier)) & (parcels["market"] == words.markets.code(market))
        due[of] = parcels["handed_at"][of] + np.timedelta64(days, "D")
    return {"due_at": due, "due_day": days_by_store(due, parcels["store"], words.stores.words, facts.zones)}
