"""The refund decision matrix: what to offer for which cause, how much at most, and who may say yes. Data and functions.

Money is offered where the law gives it: credit before cash is an offer, never a condition. An open dispute stops all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sync.core.money import Money
from sync.core.rulebook import Limits, Rules
from sync.core.rulebook import RefundRule as Line

REPLACE, CREDIT, PART, FULL = "Replacement", "Store credit", "Part refund", "Full refund"
SUBSTITUTE, WAIT, NOTHING = "Substitute", "Wait with date", "Nothing, explained"

#: What of the order counts: product price, or product and shipping.
PRODUCT, ALL = "product", "product and shipping"


LATE_A_LITTLE, LATE_LONG, ON_TIME = "late up to 7 days", "late more than 7 days", "inside the promise"
NOT_SENT, SENT = "not sent", "sent"

_AS_THEY_COME: tuple[Line, ...] = (
    Line("Delivery: slow on the way", WAIT, CREDIT, when=ON_TIME, proof="tracking", share="10 %"),
    Line("Delivery: slow on the way", CREDIT, PART, FULL, when=LATE_A_LITTLE, proof="tracking", share="15 %"),
    Line("Delivery: slow on the way", REPLACE, FULL, FULL, when=LATE_LONG, proof="tracking"),
    Line("Delivery: sent late", WAIT, CREDIT, FULL, share="10 %"),
    Line("Delivery: no tracking movement", REPLACE, FULL, FULL, proof="tracking"),
    Line("Delivery: lost", REPLACE, CREDIT, FULL, proof="carrier", share="110 %"),
    Line("Delivery: sent back", REPLACE, CREDIT, FULL, proof="carrier", amount_of=PRODUCT, share="110 %"),
    Line("Delivery: delivered, not received", WAIT, REPLACE, NOTHING, proof="delivery scan"),
    Line("Delivery: customs or duty", PART, CREDIT, FULL, proof="bill"),
    Line("Order: wrong item", REPLACE, CREDIT, PART, proof="photo"),
    Line("Order: item missing", REPLACE, CREDIT, PART, proof="photo"),
    Line("Order: out of stock", SUBSTITUTE, WAIT, FULL),
    Line("Order: wrong address (customer)", REPLACE, CREDIT, FULL, amount_of=PRODUCT),
    Line("Order: wrong address (us)", REPLACE, FULL, FULL),
    Line("Order: ordered twice", FULL, when=NOT_SENT),
    Line("Order: ordered twice", CREDIT, FULL, when=SENT, send_back="yes", amount_of=PRODUCT, share="105 %"),
    Line("Product: damaged", REPLACE, PART, FULL, proof="photo", send_back="high value only", share="30 to 50 %"),
    Line("Product: defective", REPLACE, PART, FULL, proof="photo", send_back="high value only", share="30 to 50 %"),
    Line("Product: not as described", REPLACE, CREDIT, FULL, proof="photo", send_back="yes", share="110 %"),
    Line("Product: size or fit", REPLACE, CREDIT, FULL, send_back="yes", amount_of=PRODUCT, share="105 %"),
    Line("Product: colour or style", REPLACE, CREDIT, FULL, send_back="yes", amount_of=PRODUCT, share="105 %"),
    Line("Payment: charged twice", FULL, proof="two payments"),
    Line("Payment: refund too slow", FULL),
    Line("Payment: stolen card", FULL),
    Line("Customer: changed mind", FULL, when=NOT_SENT),
    Line("Customer: changed mind", CREDIT, FULL, when=SENT, send_back="yes", amount_of=PRODUCT, share="105 %"),
    Line("Customer: price or promo", CREDIT, PART),
    Line("Us: slow reply", CREDIT, PART, share="10 %"),
)

#: The lines of a new workbook, numbered as the tab numbers them.
LINES: tuple[Line, ...] = tuple(replace(line, number=n) for n, line in enumerate(_AS_THEY_COME, 1))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to offer, in the order of trying, and by which line."""

    offers: tuple[str, ...]
    text: str
    why: str
    number: int = 0


def lines_of(rules: Rules) -> Sequence[Line]:
    """The manager's lines, or, where there is no such tab yet, those that come with it."""
    return LINES if rules.refund_rules is None else rules.refund_rules


def suggest(cause: str, facts: frozenset[str], most: Money, lines: Sequence[Line] = LINES) -> Suggestion | None:
    """By the first of `lines` (see `lines_of`) that fits. None for a cause without one: a person decides.

    `facts` holds the fixed tests that are true of the order.
    """
    line = next((each for each in lines if each.cause == cause and each.when in ("", *facts)), None)
    if line is None:
        return None
    offers = tuple(dict.fromkeys(o for o in (line.first, line.second, line.last) if o))
    named = [_offer(offer, line, most) for offer in offers]
    places = [str(n) for n in range(1, len(named))] + ["last" if len(named) > 1 else "1"]
    text = " · ".join(f"{place} {name}" for place, name in zip(places, named, strict=True))
    why = f"Rule {line.number}: {line.cause.split(': ', 1)[-1]}" + (f" · {line.when}" if line.when else "")
    return Suggestion(offers, text, why + (f" · proof: {line.proof}" if line.proof else ""), line.number)


def _offer(offer: str, line: Line, most: Money) -> str:
    name = offer[0].lower() + offer[1:]
    if offer in (CREDIT, PART) and line.share:
        return f"{name} {line.share}"
    return f"{name} {most.amount:,}" if offer == FULL else name


def who_decides(
    amount: Decimal, given_in_shift: Decimal, role: str, rules: Rules, own: Limits | None = None
) -> str | None:
    """The role that must say yes; None when it is inside the person's `own` limits, or, without any, the role's."""
    ladder = [*rules.limits, "Manager"]
    own = own or rules.limits.get(role)
    if role not in ladder or (own is None and role != "Manager"):
        own = next(iter(rules.limits.values()), None)
    if own is None or (amount <= own.per_order and (own.per_shift is None or given_in_shift + amount <= own.per_shift)):
        return None
    above = ladder[ladder.index(role) + 1 :] if role in ladder else ladder[1:]
    return next((r for r in above if r not in rules.limits or amount <= rules.limits[r].per_order), "Manager")
