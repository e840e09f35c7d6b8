"""A refund request: what it asks for, whether it may be paid, and who decides. Pure.

The decision comes before the money. Paid by whom and when is never typed: it is seen in Shopify (`paid_requests`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sheets_schema import words
from sync.core.money import Money, exponent, parse_money
from sync.core.records import Order, Refund
from sync.rules import refund_matrix
from sync.rules.also import ALARM, Beside, also, is_open, money
from sync.rules.order_facts import day
from sync.rules.refund_facts import given

#: What moves money, and what is over as soon as it is said.
PAID_OUT = (refund_matrix.CREDIT, refund_matrix.PART, refund_matrix.FULL)
SAID_ONLY = (refund_matrix.WAIT, refund_matrix.NOTHING)

#: Why a manager has to decide.
DISPUTED, BEFORE, OVER_LIMIT, CLAIMS = "open dispute", "refunded before", "over limit", "many claims"

#: So many orders of one customer with a refund, a dispute or a request are a pattern: a manager looks.
MANY_CLAIMS = 3

#: Said for how long an approved request has waited to be paid: it changes at these moments only.
_UNPAID = ((timedelta(days=7), 2), (timedelta(days=3), 1), (timedelta(hours=24), 0))


@dataclass(frozen=True, slots=True)
class Request:
    """One line as typed. Times are when a sync first saw it, so the typing itself is at most that late."""

    number: str  # R-0042
    store: str = ""
    order: str = ""  # without #, lower case
    cause: str = ""
    wants: str = ""
    gives: str = ""
    amount: Decimal | None = None
    unread: str = ""  # what stands in Amount where that is no sum
    why_different: str = ""
    preventable: str = ""
    asked_by: str = ""
    new_order: str = ""
    order_at: datetime | None = None  # since when it names this order
    settled_at: datetime | None = None  # since when order, We give and Amount are what they are


@dataclass(frozen=True, slots=True)
class Approval:
    """What a manager typed."""

    decision: str
    at: datetime
    up_to: Decimal | None = None
    note: str = ""
    by: str = ""  # a name where only one person may decide, else the role


@dataclass(frozen=True, slots=True)
class Ground:
    """What a request stands on. `reserved`: what earlier requests on the order ask for and have not had."""

    order: Order
    beside: Beside
    reserved: Money
    paid: Sequence[Refund] = ()  # the refunds that are this request's
    earlier: Sequence[str] = ()  # numbers of those earlier requests
    claims: int = 1  # orders of the customer that cost us, this one among them, as far as the trackers reach back

    @property
    def others(self) -> list[Refund]:
        """Refunds with money that belong to no request or to another one."""
        mine = {r.key for r in self.paid}
        return [r for r in self.beside.refunds if given(r).minor and r.key not in mine]

    @property
    def most(self) -> Money:
        """What may still be given for this request: paid, less all given elsewhere, less what is asked earlier."""
        paid = self.order.received.shop
        elsewhere = sum(given(r).minor for r in self.others if given(r).currency == paid.currency)
        known = sum(given(r).minor for r in self.beside.refunds if given(r).currency == paid.currency)
        unseen = max(0, self.order.refunded.shop.minor - known)  # refunds older than what the trackers hold
        return Money(max(0, paid.minor - elsewhere - unseen - self.reserved.minor), paid.currency)


def asked(request: Request, most: Money) -> Decimal | None:
    """The sum that the request would pay; None where no money moves, or nobody said how much."""
    if request.gives not in PAID_OUT:
        return None
    if request.amount is not None:
        return request.amount
    return most.amount if request.gives == refund_matrix.FULL else None


def incomplete(request: Request, currency: str) -> str | None:
    """What is missing before anybody can decide, in words for the person who types."""
    if not request.gives:
        return "Pick the cause, then what we give" if not request.cause else "Pick what we give"
    if request.unread and request.gives in PAID_OUT:
        return f"“{request.unread}” is no amount: type one such as 45.50"
    if request.gives in (refund_matrix.CREDIT, refund_matrix.PART) and request.amount is None:
        return "Type the amount"
    if request.amount is not None and request.amount < 0:
        return "Type an amount above 0"
    if request.amount is not None and (whole := parse_money(request.amount, currency).amount) != request.amount:
        return f"{currency} has {exponent(currency) or 'no'} decimals: type {whole:,.{exponent(currency)}f}"
    return None


def needs_other_reason(request: Request, offers: Sequence[str]) -> str | None:
    """Asked for when we give something else than what is to be offered first."""
    other = bool(offers) and bool(request.gives) and request.gives != offers[0]
    return "say why different" if other and not request.why_different else None


def reasons_to_ask(request: Request, ground: Ground, decider: str | None) -> list[str]:
    """Why a manager has to decide; empty when the person may do it. `decider` is the role for the sum alone."""
    if request.gives in SAID_ONLY or incomplete(request, ground.most.currency):
        return []
    found = []
    if any(is_open(case) for case in ground.beside.disputes):
        found.append(DISPUTED)
    if already(request, ground):
        found.append(BEFORE)
    if ground.claims >= MANY_CLAIMS:
        found.append(CLAIMS)
    if decider:
        found.append(OVER_LIMIT)
    return found


def already(request: Request, ground: Ground) -> Refund | None:
    """The refund that makes this one look like a second payment: it left nothing, or it was just this sum.

    An amount that differs from all that was given says that somebody looked.
    """
    if request.gives not in PAID_OUT:
        return None
    before = sorted(ground.others, key=lambda r: (r.processed_at, r.key))
    if not before:
        return None
    sum_ = request.amount
    same = [r for r in before if sum_ is None or given(r).amount == sum_]
    return same[-1] if same else None


def beside_it(ground: Ground) -> str | None:
    """What speaks against paying (earlier requests, how often the customer claims), then what else the order has."""
    asks = f"{ALARM} {', '.join(ground.earlier)} asks too" if ground.earlier else None
    claims = f"claim no. {ground.claims} of this customer" if ground.claims >= MANY_CLAIMS else None
    return " · ".join(filter(None, (asks, claims, also(ground.beside)))) or None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands, in words, and whether it waits on Approvals."""

    status: str
    decision: str | None
    waits: bool = False  # for a manager, now
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who may say yes. `role` is the one that the sum alone asks for; `who` names whoever decides in any case."""

    role: str | None
    who: str  # "Mark (lead)", "a lead"
    approval: Approval | None = None


def standing(
    request: Request, ground: Ground, deciding: Deciding, *, done: bool, now: datetime, zone: ZoneInfo
) -> Standing:
    """The worst that is true of a request whose order is known."""
    approval, sum_ = deciding.approval, asked(request, ground.most)
    why = reasons_to_ask(request, ground, deciding.role)
    yes = bool(why) and holds(approval, request, sum_)
    decision = _decision(request, deciding, ground, zone, why=bool(why), yes=yes)
    if done:
        return Standing(words.DONE, decision, approved=yes)
    if missing := incomplete(request, ground.most.currency):
        disputed = any(is_open(c) for c in ground.beside.disputes)
        return Standing(words.STOP_DISPUTE if disputed else words.SAY_WHAT, missing)
    if sum_ is not None and (sum_ > ground.most.amount or (not sum_ and request.gives == refund_matrix.FULL)):
        return Standing(words.STOP_MORE, decision)
    if not why:
        return Standing(words.READY, decision)
    if yes and approval:
        return Standing(_unpaid(approval.at, now), decision, approved=True)
    if approval and approval.decision == words.NO and unchanged(approval, request):
        return Standing(words.REFUSED, decision)
    return Standing(_waiting_word(request, ground, why, zone), decision, waits=True)


def _waiting_word(request: Request, ground: Ground, why: Sequence[str], zone: ZoneInfo) -> str:
    if DISPUTED in why:
        return words.STOP_DISPUTE
    if before := already(request, ground):
        return f"{words.ALREADY} {money(given(before))} on {day(before.processed_at, zone)}"
    return words.NEEDS_APPROVAL


def unchanged(approval: Approval, request: Request) -> bool:
    """Whether the answer was given to what the request says now."""
    return request.settled_at is None or request.settled_at <= approval.at


def holds(approval: Approval | None, request: Request, sum_: Decimal | None) -> bool:
    """Whether a yes covers what the request says now: nothing changed since, or it stays within `Up to`."""
    if approval is None or approval.decision != words.YES:
        return False
    if approval.up_to is None:
        return unchanged(approval, request)
    same_order = request.order_at is None or request.order_at <= approval.at
    return same_order and (sum_ is None or sum_ <= approval.up_to)


def _unpaid(since: datetime, now: datetime) -> str:
    return next((words.NOT_PAID[n] for time, n in _UNPAID if since + time <= now), words.READY)


def _decision(
    request: Request, deciding: Deciding, ground: Ground, zone: ZoneInfo, *, why: bool, yes: bool
) -> str | None:
    approval = deciding.approval
    if request.gives in SAID_ONLY:
        return None
    if not why:
        return "Inside your limit"
    if approval and yes:
        sum_ = asked(request, ground.most)
        most = approval.up_to if approval.up_to is not None else sum_
        up_to = f", up to {most:,.{exponent(ground.most.currency)}f}" if most is not None else ""
        return f"Yes{up_to} · {approval.by} {day(approval.at, zone)}"
    if approval and approval.decision == words.NO and unchanged(approval, request):
        return f"No · {approval.by}" + (": see note" if approval.note else "")
    if approval and approval.decision == words.ASK_ME and unchanged(approval, request):
        return f"{approval.by}: ask me first"
    return f"Waiting for {deciding.who}"
