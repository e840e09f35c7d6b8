"""Which refund in Shopify pays which request, and how the rest of a request is seen to be done. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.core.money import Money
from sync.core.records import Order, Refund
from sync.rules import refund_matrix
from sync.rules.also import money
from sync.rules.order_facts import day
from sync.rules.refund_facts import given, kind
from sync.rules.requests import PAID_OUT, SAID_ONLY, Request

#: A request is seen only with the next sync, so a refund made at once may look older than it.
SEEN_LATE = timedelta(minutes=30)


def paid_by_request(requests: Sequence[Request], refunds: Iterable[Refund]) -> Mapping[str, list[Refund]]:
    """Number → the refunds that pay it, of the requests and refunds of one order.

    A refund made since the request was typed goes to the oldest one that asks for just this sum; else to the oldest
    whose sum it fits into, or that names none.
    """
    found: dict[str, list[Refund]] = {r.number: [] for r in requests}
    asking = sorted((r for r in requests if r.gives in PAID_OUT), key=lambda r: r.number)
    for refund in sorted(refunds, key=lambda r: (r.processed_at, r.key)):
        sum_ = given(refund).amount
        if not sum_:
            continue
        fitting = [r for r in asking if r.order_at and refund.processed_at >= r.order_at - SEEN_LATE]
        left = {r.number: _left(r, found[r.number]) for r in fitting}
        exact = [r for r in fitting if left[r.number] == sum_]
        roomy = [r for r in fitting if (room := left[r.number]) is None or room >= sum_]
        mine = next(iter(exact or roomy), None)
        if mine:
            found[mine.number].append(refund)
    return found


def _left(request: Request, paid: Sequence[Refund]) -> Decimal | None:
    """What is still to be paid; None while the request names no sum and nothing was paid."""
    so_far = sum((given(r).amount for r in paid), Decimal(0))
    if request.amount is None:
        return Decimal(0) if paid else None
    return request.amount - so_far


def done(
    request: Request, order: Order, paid: Sequence[Refund], new_order: Order | None, zone: ZoneInfo
) -> tuple[bool, str | None]:
    """Whether it is done, and what was seen: `Refunded 45.00 on 12 Nov`. Never what somebody says."""
    if request.gives in SAID_ONLY:
        return True, "Nothing to pay"
    if request.gives in PAID_OUT:
        return _paid(request, order, paid, zone)
    if request.gives == refund_matrix.SUBSTITUTE and _changed(order, request.order_at):
        return True, "Order changed in Shopify"
    if new_order and request.gives:
        return True, f"New order {new_order.name} of {day(new_order.created_at, zone)}"
    return False, None


def _paid(request: Request, order: Order, paid: Sequence[Refund], zone: ZoneInfo) -> tuple[bool, str | None]:
    if not paid:
        return False, None
    sums = [given(r) for r in paid]
    total = Money(sum(s.minor for s in sums), sums[0].currency)
    last = max(r.processed_at for r in paid)
    credit = all(kind(r, order, ()) == "Store credit" for r in paid)
    what = f"{'Store credit' if credit else 'Refunded'} {money(total)}"
    whole = request.amount is None or total.amount >= request.amount
    of = "" if whole else f" of {request.amount:,}"
    return whole, f"{what}{of} on {day(last, zone)}"


def _changed(order: Order, since: datetime | None) -> bool:
    return order.edited and since is not None and order.updated_at >= since - SEEN_LATE


def paid_and_given(order: Order, refunds: Sequence[Refund], replacements: int) -> str:
    """`paid 89.00 · refunded 0 · credit 0 · replacement 0`, in the store's currency."""
    paid = order.received.shop
    credit = sum(given(r).minor for r in refunds if kind(r, order, ()) == "Store credit")
    back = sum(given(r).minor for r in refunds if given(r).currency == paid.currency) - credit
    back = max(back, order.refunded.shop.minor - credit)
    sums = [money(Money(n, paid.currency)) if n else "0" for n in (paid.minor, back, credit)]
    return f"paid {sums[0]} · refunded {sums[1]} · credit {sums[2]} · replacement {replacements}"
