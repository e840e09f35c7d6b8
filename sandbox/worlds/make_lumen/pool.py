"""Orders that can be disputed, each at most once, and how a PayPal case about one is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from random import Random

from sandbox.worlds.make_lumen import cases, hostile
from sandbox.worlds.make_lumen.case_words import NOT_AS_DESCRIBED, NOT_RECEIVED
from sandbox.worlds.make_lumen.cases import Case, Payment
from sandbox.worlds.make_lumen.cast import Played
from sandbox.worlds.make_lumen.facts import SEED
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.payments import paypal_id

Wish = Callable[[Played], bool]


def _refunded(each: Played) -> bool:
    return each.role.play.startswith("refund")


def _doubled(each: Played) -> bool:
    return each.story.sale.payment == "two captures" or each.role.play == "duplicate"


def _risky(each: Played) -> bool:
    return each.role.play == "high risk, shipped"


def _returned(each: Played) -> bool:
    return _refunded(each) or each.role.play == "returned"


#: What the order should be like for a reason to make sense; any other will do where there is none.
WISHES: dict[str, Wish] = {
    "DUPLICATE_TRANSACTION": _doubled,
    "DUPLICATE": _doubled,
    "UNAUTHORISED": _risky,
    "FRAUDULENT": _risky,
    "CREDIT_NOT_PROCESSED": _returned,
}


class Pool:
    """Hands out every order once."""

    def __init__(self, played: Iterable[Played]) -> None:
        real = [each for each in played if not each.story.sale.test and each.story.total > 0]
        self.left = [each for each in real if each.role.play not in ("unpaid", "gift card")]

    def take(self, wish: Wish) -> list[Story]:
        """All that fit the wish."""
        chosen = [each for each in self.left if wish(each)]
        self.left = [each for each in self.left if each not in chosen]
        return [each.story for each in chosen]

    def pick(self, gateway: str, before: datetime, reason: str = "", *, refunded: bool = False) -> Story:
        """The newest placed before a moment: one with a refund if asked, one that suits the reason, or a late one."""
        paid = ("paid", "captured later", "two captures")
        fits = [
            each
            for each in self.left
            if each.story.sale.gateway == gateway and each.story.born <= before and each.story.sale.payment in paid
        ]
        wish = _refunded if refunded else WISHES.get(reason)
        wished = [each for each in fits if wish and wish(each)]
        troubled = [each for each in fits if each.story.unhappy]
        chosen = max(wished or troubled or fits, key=lambda each: each.story.born)
        self.left.remove(chosen)
        return chosen.story

    def pick_where(self, gateway: str, before: datetime, wish: Wish) -> Story:
        """The newest placed before a moment that fits the wish. There has to be one."""
        fits = [
            each
            for each in self.left
            if wish(each) and each.story.sale.gateway == gateway and each.story.born <= before
        ]
        chosen = max(fits, key=lambda each: each.story.born)
        self.left.remove(chosen)
        return chosen.story


def _payment(story: Story, number: int) -> Payment:
    """Found by transaction id, mostly; every fifth by the invoice number alone."""
    paid = next(taken for taken in story.takings if taken["gateway"] == "paypal")
    amount = Decimal(paid["amountSet"]["presentmentMoney"]["amount"])
    sold = story.thing.document["lineItems"]
    by_invoice = number % 5 == 4 or story.sale.payment_id is not None
    name = "".join(c for c in story.sale.buyer.name if c not in "~!@#$%^*()_{}:|\t\n/").strip() or "A Buyer"
    return Payment(
        story.born,
        amount,
        paid["amountSet"]["presentmentMoney"]["currencyCode"],
        paypal_id(Random(f"{SEED}:payment:{number}")) if by_invoice else paid["authorizationCode"],
        paid["paymentId"] if by_invoice or number % 2 else None,
        name,
        tuple((line["title"], int(line["quantity"])) for line in sold),
    )


def open_for(story: Story, number: int, at: datetime, reason: str, stage: str, *, channel: str = "INTERNAL") -> Case:
    words = hostile.ALL[(number // 2 + 14) % len(hostile.ALL)] if number % 2 else None
    at = at.replace(microsecond=number * 7_000 % 999_000)
    return cases.open_case(
        story.sale.store,
        number,
        at,
        _payment(story, number),
        reason,
        stage=stage,
        channel=channel,
        words=words,
    )


def first_stage(reason: str, *, external: bool) -> str:
    """Only not received and not as described begin as an inquiry, and never through a bank."""
    return "INQUIRY" if reason in (NOT_RECEIVED, NOT_AS_DESCRIBED) and not external else "CHARGEBACK"
