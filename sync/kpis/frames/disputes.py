"""Disputes as a typed frame: one row a case, its money in the store's currency. Pure."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from sync.kpis.facts import Facts
from sync.kpis.frames.columns import Arrow, Codes, Ints, column, days_by_store, field, ints, moments, owners, sums
from sync.kpis.tags import tags
from sync.kpis.words import Words

DISPUTE_COLUMNS = (
    *("key", "store", "processor", "kind", "stage", "channel", "status", "reason", "amount", "opened_at", "due_at"),
    *("sent_at", "closed_at", "outcome", "order_id", "order_store"),
    *("moves[].party", "moves[].kind", "moves[].reason", "moves[].amount"),
)

#: How each processor's outcome counts. Anything else that is closed is `check`.
ENDS = {
    "WON": "won",
    "RESOLVED_SELLER_FAVOUR": "won",
    "LOST": "lost",
    "RESOLVED_BUYER_FAVOUR": "lost",
    "ACCEPTED": "accepted",
    "CHARGE_REFUNDED": "accepted",
    "RESOLVED_WITH_PAYOUT": "protected",
    "CANCELED_BY_BUYER": "withdrawn",
    "PREVENTED": "prevented",
}
OPEN, CHECK = "open", "check"

#: A claim is a case that has left the stage in which buyer and seller talk, or that a bank has filed.
CLAIMS = ("CHARGEBACK", "PRE_ARBITRATION", "ARBITRATION")
FEES = ("DISPUTE_FEE", "CHARGEBACK_FEE")


class Orders(Protocol):
    """What a case or a review asks of the orders."""

    def rows(self, stores: Codes, order_ids: Arrow) -> Ints: ...
    def dimensions(self, rows: Ints) -> dict[str, Codes]: ...
    def values(self, rows: Ints, name: str, nothing: Any) -> Any: ...


def dispute_columns(table: Arrow, words: Words, facts: Facts, of_order: Orders) -> dict[str, Any]:
    own, named = (words.stores.codes(column(table, name)) for name in ("store", "order_store"))
    stores = np.where(named >= 0, named, own).astype(np.int32)
    rows = of_order.rows(named, column(table, "order_id"))
    amount, fee, valued = _money(table, words, facts, stores, rows, of_order)
    keys = column(table, "key").to_numpy(zero_copy_only=False)
    times = {n: moments(column(table, f"{n}_at")) for n in ("opened", "due", "sent", "closed")}
    days = {f"{n}_day": days_by_store(t, stores, words.stores.words, facts.zones) for n, t in times.items()}
    return {
        "key": keys,
        "store": stores,
        "order": rows,
        **of_order.dimensions(rows),
        "test": of_order.values(rows, "test", nothing=False),
        "refunded": of_order.values(rows, "refunded", 0),
        "card_paid_day": of_order.values(rows, "card_paid_day", np.int32(-(2**31))),
        "visa": of_order.values(rows, "visa", nothing=False),
        "card": words.marks("processor", words.of("processor").codes(column(table, "processor")), "shopify"),
        "paypal": words.marks("processor", words.of("processor").codes(column(table, "processor")), "paypal"),
        "typed": ~words.marks(
            "processor", words.of("processor").codes(column(table, "processor")), "paypal", "shopify"
        ),
        **_stages(table, words),
        "reason": words.of("dispute reason").codes(column(table, "reason")),
        "end": _ends(table, words),
        "amount": amount,
        "fee": fee,
        "valued": valued,
        **{f"{name}_at": moment for name, moment in times.items()},
        **days,
        **tags("disputes", keys, words, facts),
    }


def _stages(table: Arrow, words: Words) -> dict[str, Any]:
    kinds, stages, channels = (words.of(name).codes(column(table, name)) for name in ("kind", "stage", "channel"))
    bank = words.marks("channel", channels, "EXTERNAL")
    return {
        "chargeback": words.marks("kind", kinds, "CHARGEBACK"),
        "claim": words.marks("stage", stages, *CLAIMS) | bank,
    }


def _ends(table: Arrow, words: Words) -> Codes:
    """How the case ended, in words of ours."""
    ends = words.of("end")
    found = []
    for processor, status, outcome in zip(
        *(column(table, name).to_pylist() for name in ("processor", "status", "outcome")), strict=True
    ):
        closed = outcome is not None if processor == "shopify" else status == "RESOLVED"
        found.append(ends.code(ENDS.get(outcome or "", CHECK) if closed else OPEN))
    return np.array(found, np.int32)


def _money(
    table: Arrow, words: Words, facts: Facts, stores: Codes, rows: Ints, of_order: Orders
) -> tuple[Ints, Ints, Any]:
    """Amount and fees in the store's currency, and whether they could be told.

    A case in the customer's currency is worth what its order's own two totals say: the rate of that day.
    """
    whole = column(table, "amount")
    amount, currency = ints(field(whole, "minor")), words.currencies.codes(field(whole, "currency"))
    home = {words.stores.code(s.store): words.currencies.code(s.currency) for s in facts.stores}
    ours = np.array([home.get(code, -1) for code in range(len(words.stores.words))] or [-1], np.int32)[stores]
    shop, seen = of_order.values(rows, "total", 0), of_order.values(rows, "total_seen", 0)
    same = currency == ours
    rated = ~same & (currency == of_order.values(rows, "seen_currency", -2)) & (seen > 0)
    moves = column(table, "moves")
    of, items = owners(moves), moves.flatten()
    fee_codes = words.of("move").codes(field(items, "reason"))
    ours_to_pay = words.marks("party", words.of("party").codes(field(items, "party")), "SELLER")
    debit = words.marks("move kind", words.of("move kind").codes(field(items, "kind")), "DEBIT")
    in_ours = words.currencies.codes(field(items, "amount", "currency")) == ours[of]
    counted = words.marks("move", fee_codes, *FEES) & ours_to_pay & debit & in_ours
    fee = sums(of, np.where(counted, ints(field(items, "amount", "minor")), 0), len(amount))
    converted = (amount * shop + seen // 2) // np.maximum(seen, 1)
    return np.where(same, amount, np.where(rated, converted, 0)), fee, same | rated
