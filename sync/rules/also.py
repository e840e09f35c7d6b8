"""What else we hold on one order, and whether its money may be paid twice. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.core.money import Money, exponent
from sync.core.records import Dispute, Refund, Review
from sync.rules import dispute_words
from sync.rules.refund_facts import given, paid_by

#: Begins the cell when money may be paid twice; the views and the colour look for it.
ALARM = "⚠"

_OVER_FOR_US = ("Won", "Buyer withdrew", "PayPal paid us", "Stopped early")


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything of the four trackers that belongs to one order."""

    refunds: list[Refund] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)


def money(amount: Money) -> str:
    """Without its currency, which stands in the column beside.

    >>> money(Money(123450, "AUD"))
    '1,234.50'
    """
    return f"{amount.amount:,.{exponent(amount.currency)}f}"


def is_open(case: Dispute) -> bool:
    return case.closed_at is None and dispute_words.outcome(case) is None


def takes_money(case: Dispute) -> bool:
    """Whether the case has taken the money, or still may."""
    return is_open(case) or dispute_words.outcome(case) not in _OVER_FOR_US


def given_beside_cases(beside: Beside) -> list[Refund]:
    """Refunds with money that no case made itself."""
    return [r for r in beside.refunds if given(r).minor and not any(paid_by(case, r) for case in beside.disputes)]


def money_twice(beside: Beside) -> bool:
    """Money went back, or is going, while a case takes it too; or two cases take it at once."""
    taking = [case for case in beside.disputes if takes_money(case)]
    return len(taking) > 1 or bool(taking and given_beside_cases(beside))


def also(beside: Beside, own_key: str = "") -> str | None:
    """Everything but the row itself, worst first, with ⚠ in front when money may be paid twice."""
    others = [case for case in beside.disputes if case.key != own_key]
    second = "2nd dispute" if len(others) < len(beside.disputes) else "dispute"
    found = [
        *(f"{second} {_state(case)}" for case in sorted(others, key=lambda c: (not takes_money(c), c.key))),
        *_refunded(r for r in beside.refunds if r.key != own_key),
        *(f"{r.stars}★ review" for r in sorted(beside.reviews, key=lambda r: (r.stars, r.key)) if r.key != own_key),
    ]
    if not found:
        return None
    text = " · ".join(dict.fromkeys(found))
    return f"{ALARM} {text}" if money_twice(beside) else text[0].upper() + text[1:]


def _refunded(refunds: Iterable[Refund]) -> list[str]:
    """The sum, or each where they are in several currencies."""
    sums: dict[str, int] = {}
    for refund in refunds:
        sum_ = given(refund)
        sums[sum_.currency] = sums.get(sum_.currency, 0) + sum_.minor
    return [f"refunded {money(Money(minor, currency))}" for currency, minor in sums.items() if minor]


def _state(case: Dispute) -> str:
    return "open" if is_open(case) else (dispute_words.outcome(case) or "closed").lower()
