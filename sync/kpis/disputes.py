"""KPIs of disputes and chargebacks. Three rates and three win rates, never blended. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sync.kpis.cases import UNKNOWN, Cases, LeftOut, part
from sync.kpis.frames.columns import Flags
from sync.kpis.frames.frames import Frames
from sync.kpis.orders import TEST, minutes, now_of
from sync.kpis.refunds import lost_disputes, preventable

INR_SNAD = ("MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED")
CURRENCY = f"{UNKNOWN}what its amount is in the store's currency"


def _test(disputes: pd.DataFrame) -> LeftOut:
    return TEST, disputes["test"].to_numpy().astype(bool)


def _ended(frames: Frames, *ends: str) -> Flags:
    return frames.words.marks("end", frames.disputes["end"].to_numpy(), *ends)


def _card(frames: Frames) -> list[LeftOut]:
    """What is no chargeback of a card."""
    disputes = frames.disputes
    return [
        _test(disputes),
        ("an inquiry, no chargeback", ~disputes["chargeback"].to_numpy()),
        ("stopped before it became a chargeback", _ended(frames, "prevented")),
    ]


def card_chargebacks(frames: Frames, day: str = "opened_day", denominator: int = 1, of: Any = None) -> Cases:
    disputes = frames.disputes
    if not len(disputes):
        return ()
    card = disputes["card"].to_numpy()
    return part(
        disputes,
        day,
        of=card if of is None else card & of,
        numerator=1,
        denominator=denominator,
        left_out=_card(frames),
    )


def paypal_claims(frames: Frames) -> Cases:
    """PayPal's own claims, bank chargebacks and appeals; the talk before them (inquiry) is left out."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    inquiry = ("an inquiry, no claim", ~disputes["claim"].to_numpy())
    return part(
        disputes, "opened_day", of=disputes["paypal"].to_numpy(), numerator=1, left_out=[_test(disputes), inquiry]
    )


def inquiries(frames: Frames) -> Cases:
    """Cases that are no chargeback and no claim (yet): an inquiry that escalates leaves this number for theirs."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    escalated = disputes["chargeback"].to_numpy() | disputes["claim"].to_numpy()
    told = disputes["card"].to_numpy() | disputes["paypal"].to_numpy()
    left_out = [_test(disputes), ("a chargeback or a claim by now", escalated)]
    return part(disputes, "opened_day", of=told, numerator=1, left_out=left_out)


def disputes_elsewhere(frames: Frames) -> Cases:
    """Cases on marketplaces and wherever else no source reads: as staff typed them under Add by hand."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    elsewhere = ~disputes["card"].to_numpy() & ~disputes["paypal"].to_numpy()
    return part(disputes, "opened_day", of=elsewhere, numerator=1, left_out=[_test(disputes)])


def _card_payments(frames: Frames, of: Any = None) -> Cases:
    payments = frames.payments
    if not len(payments):
        return ()
    card = payments["card"].to_numpy()
    return part(
        payments,
        "day",
        of=card if of is None else card & of,
        left_out=[(TEST, payments["test"].to_numpy())],
        owner=frames.orders,
    )


def card_activity(frames: Frames) -> Cases:
    """What the card networks look at: old orders above, new sales below."""
    return card_chargebacks(frames, denominator=0) + _card_payments(frames)


def card_rate(frames: Frames) -> Cases:
    """The cohort: chargebacks on payments of the period, whenever they come."""
    return card_chargebacks(frames, "card_paid_day", denominator=0) + _card_payments(frames)


def visa_lower_bound(frames: Frames) -> Cases:
    """Shopify does not tell the fraud reports (TC40), so that the true figure is at least this."""
    if not len(frames.payments):
        return ()
    visa = frames.words.marks("company", frames.payments["company"].to_numpy(), "Visa", "VISA", "visa")
    cases = (
        card_chargebacks(frames, denominator=0, of=frames.disputes["visa"].to_numpy()) if len(frames.disputes) else ()
    )
    return cases + _card_payments(frames, visa)


def paypal_rate(frames: Frames) -> Cases:
    """By money, as PayPal does: not received and not as described, over PayPal sales."""
    disputes, payments = frames.disputes, frames.payments
    cases: Cases = ()
    if len(disputes):
        counted = frames.words.marks("dispute reason", disputes["reason"].to_numpy(), *INR_SNAD)
        cases += part(
            disputes,
            "opened_day",
            of=disputes["paypal"].to_numpy(),
            numerator=disputes["amount"].to_numpy(),
            denominator=0,
            left_out=[
                _test(disputes),
                ("an inquiry, no claim", ~disputes["claim"].to_numpy()),
                ("a reason that PayPal does not count here", ~counted),
                (CURRENCY, ~disputes["valued"].to_numpy()),
            ],
        )
    if len(payments):
        paypal = frames.words.marks("gateway", payments["gateway"].to_numpy(), "paypal")
        cases += part(
            payments,
            "day",
            of=paypal & payments["good"].to_numpy(),
            denominator=payments["amount"].to_numpy(),
            left_out=[(TEST, payments["test"].to_numpy())],
            owner=frames.orders,
        )
    return cases


def _won(frames: Frames, *, fought: bool, money: bool) -> Cases:
    disputes = frames.disputes
    if not len(disputes):
        return ()
    answered = ~np.isnat(disputes["sent_at"].to_numpy())
    won, decided = _ended(frames, "won"), _ended(frames, "won", "lost", "accepted")
    amount = disputes["amount"].to_numpy()
    left_out = [
        _test(disputes),
        ("the buyer withdrew", _ended(frames, "withdrawn")),
        ("the processor paid: protected, neither won nor lost", _ended(frames, "protected")),
        ("stopped before it became a chargeback", _ended(frames, "prevented")),
        ("ended in a way that somebody must look at", ~decided),
        *([("no response was sent", ~answered | _ended(frames, "accepted"))] if fought else []),
        *([(CURRENCY, ~disputes["valued"].to_numpy())] if money else []),
    ]
    return part(
        disputes,
        "closed_day",
        of=~_ended(frames, "open"),
        numerator=won * amount if money else won,
        denominator=amount if money else 1,
        left_out=left_out,
    )


def won_of_fought(frames: Frames) -> Cases:
    return _won(frames, fought=True, money=False)


def won_of_decided(frames: Frames) -> Cases:
    """Accepted and unanswered cases are lost here."""
    return _won(frames, fought=False, money=False)


def won_of_money(frames: Frames) -> Cases:
    return _won(frames, fought=False, money=True)


def answered_in_time(frames: Frames) -> Cases:
    """Of the cases whose deadline has passed. No answer is a miss."""
    disputes, now = frames.disputes, now_of(frames)
    if not len(disputes):
        return ()
    due, sent, closed = (disputes[f"{name}_at"].to_numpy() for name in ("due", "sent", "closed"))
    early = (closed < due) & np.isnat(sent)
    return part(
        disputes,
        "due_day",
        of=due <= now,
        numerator=~np.isnat(sent) & (sent <= due),
        left_out=[_test(disputes), ("it ended before it was due", early)],
    )


def lead_time(frames: Frames) -> Cases:
    """Minutes between our answer and the deadline."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    due, sent = disputes["due_at"].to_numpy(), disputes["sent_at"].to_numpy()
    return part(
        disputes,
        "sent_day",
        of=~np.isnat(due),
        numerator=minutes(sent, due),
        left_out=[_test(disputes), ("answered after the deadline", sent > due)],
    )


def answer_time(frames: Frames) -> Cases:
    """Minutes between a case's opening and our answer."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    opened, sent = disputes["opened_at"].to_numpy(), disputes["sent_at"].to_numpy()
    left_out = [_test(disputes), ("answered before it was opened here", sent < opened)]
    return part(disputes, "sent_day", of=~np.isnat(opened), numerator=minutes(opened, sent), left_out=left_out)


def recovered(frames: Frames) -> Cases:
    """Money of won cases, less the processors' fees that we know of."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    return part(
        disputes,
        "closed_day",
        of=_ended(frames, "won"),
        numerator=(disputes["amount"] - disputes["fee"]).to_numpy(),
        left_out=[_test(disputes), (CURRENCY, ~disputes["valued"].to_numpy())],
    )


def net_loss(frames: Frames) -> Cases:
    return lost_disputes(frames)


def dispute_fees(frames: Frames) -> Cases:
    """What processors charged for cases, on the day the case was closed, won or lost."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    fee = disputes["fee"].to_numpy()
    left_out = [_test(disputes), (CURRENCY, ~disputes["valued"].to_numpy())]
    return part(disputes, "closed_day", of=fee > 0, numerator=fee, left_out=left_out)


def double_paid(frames: Frames) -> Cases:
    """Cases lost or accepted on orders that were refunded as well: the cheapest leak to stop."""
    disputes = frames.disputes
    if not len(disputes):
        return ()
    lost, twice = _ended(frames, "lost", "accepted"), disputes["refunded"].to_numpy() > 0
    return part(
        disputes,
        "closed_day",
        of=lost,
        numerator=twice,
        left_out=[_test(disputes), (f"{UNKNOWN}its order", disputes["order"].to_numpy() < 0)],
    )


def preventable_chargebacks(frames: Frames) -> Cases:
    disputes = frames.disputes
    if not len(disputes):
        return ()
    bad = disputes["chargeback"].to_numpy() | disputes["claim"].to_numpy()
    return preventable(
        disputes,
        "opened_day",
        [
            _test(disputes),
            ("an inquiry, no chargeback", ~bad),
            ("still open: tagged when it closes", _ended(frames, "open")),
        ],
    )
