"""KPIs of payments: upper bounds, as Shopify shows only the attempts that became part of an order. Pure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sync.kpis.cases import UNKNOWN, Cases, part
from sync.kpis.frames.columns import Flags
from sync.kpis.frames.frames import Frames
from sync.kpis.orders import TEST

#: Shopify's error codes by what can still come of it. What stands in neither list is not known.
SOFT = (
    *("INSUFFICIENT_FUNDS", "PROCESSING_ERROR", "PAYMENT_PROVIDER_ERROR", "CALL_ISSUER", "DO_NOT_HONOR"),
    *("TRANSACTION_LIMIT_EXCEEDED", "AUTHENTICATION_REQUIRED", "AUTHENTICATION_FAILED", "AUTHORIZATION_EXPIRED"),
)
HARD = (
    *("EXPIRED_CARD", "INCORRECT_NUMBER", "INVALID_NUMBER", "PICK_UP_CARD", "INVALID_EXPIRY_DATE", "FRAUD_SUSPECTED"),
    *("CARD_TESTING", "INVALID_PAYMENT_METHOD", "PAYMENT_METHOD_UNSUPPORTED", "RETRY_DECLINED"),
)


def _attempts(frames: Frames) -> tuple[Flags, Flags, Flags]:
    """Which payments are attempts; which of them were approved, which were refused."""
    payments, words = frames.payments, frames.words
    tries = words.marks("kind", payments["kind"].to_numpy(), "SALE", "AUTHORIZATION")
    status = payments["status"].to_numpy()
    return tries, words.marks("status", status, "SUCCESS"), words.marks("status", status, "FAILURE", "ERROR")


def approval(frames: Frames) -> Cases:
    payments = frames.payments
    if not len(payments):
        return ()
    tries, approved, refused = _attempts(frames)
    return part(
        payments,
        "day",
        of=tries,
        numerator=approved,
        left_out=[(TEST, payments["test"].to_numpy()), ("not decided yet", ~approved & ~refused)],
        owner=frames.orders,
    )


def order_approval(frames: Frames) -> Cases:
    """Orders with one success, of the orders tried, on the day of the first try."""
    payments, orders = frames.payments, frames.orders
    if not len(payments):
        return ()
    tries, approved, refused = _attempts(frames)
    decided = payments.assign(approved=approved).loc[tries & (approved | refused)]
    by_order = decided.groupby("order").agg(day=("day", "min"), approved=("approved", "max"))
    rows = by_order.index.to_numpy()
    base = pd.DataFrame(
        {name: orders[name].to_numpy()[rows] for name in ("store", "market", "supplier", "sku", "test")}
        | {"day": by_order["day"].to_numpy(), "order": rows}
    )
    left_out = [(TEST, base["test"].to_numpy())]
    return part(base, "day", numerator=by_order["approved"].to_numpy(), left_out=left_out, owner=orders)


def soft_declines(frames: Frames) -> Cases:
    """Refusals that may clear at another try, of those of which it is known."""
    payments = frames.payments
    if not len(payments):
        return ()
    tries, _, refused = _attempts(frames)
    codes = payments["error"].to_numpy()
    soft, hard = frames.words.marks("error", codes, *SOFT), frames.words.marks("error", codes, *HARD)
    known = soft | hard
    return part(
        payments,
        "day",
        of=tries & refused,
        numerator=soft,
        left_out=[(TEST, payments["test"].to_numpy()), (f"{UNKNOWN}the reason says neither", np.logical_not(known))],
        owner=frames.orders,
    )
