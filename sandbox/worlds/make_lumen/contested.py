"""Which orders are disputed, on which side, and how far it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sandbox.worlds.make_lumen import cases, hostile
from sandbox.worlds.make_lumen.card_disputes import dispute
from sandbox.worlds.make_lumen.case_words import NOT_AS_DESCRIBED, NOT_RECEIVED, REASONS, STAGES, STATES
from sandbox.worlds.make_lumen.cases import Case, Payment
from sandbox.worlds.make_lumen.cast import Played
from sandbox.worlds.make_lumen.facts import CARRIERS, END, SEED, START, STORES
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.payments import paypal_id
from sandbox.worlds.make_lumen.roles import SHARED_ID, TWINS
from sandbox.worlds.make_lumen.timeline import Document, Thing

NEEDS_DAYS = {"INQUIRY": 4, "CHARGEBACK": 11, "PRE_ARBITRATION": 24, "ARBITRATION": 35}
OUTCOMES = (
    "RESOLVED_BUYER_FAVOUR",
    "RESOLVED_SELLER_FAVOUR",
    "RESOLVED_WITH_PAYOUT",
    "CANCELED_BY_BUYER",
    "ACCEPTED",
    "DENIED",
    "NONE",
)
CARD_COURSES: tuple[tuple[str, str, str], ...] = (
    ("CHARGEBACK", "PRODUCT_NOT_RECEIVED", "NEEDS_RESPONSE"),
    ("CHARGEBACK", "FRAUDULENT", "NEEDS_RESPONSE"),
    ("INQUIRY", "PRODUCT_NOT_RECEIVED", "NEEDS_RESPONSE"),
    ("INQUIRY", "UNRECOGNIZED", "NEEDS_RESPONSE"),
    ("CHARGEBACK", "PRODUCT_UNACCEPTABLE", "UNDER_REVIEW"),
    ("CHARGEBACK", "CREDIT_NOT_PROCESSED", "UNDER_REVIEW"),
    ("INQUIRY", "GENERAL", "UNDER_REVIEW"),
    ("CHARGEBACK", "DUPLICATE", "WON"),
    ("CHARGEBACK", "FRAUDULENT", "WON"),
    ("INQUIRY", "SUBSCRIPTION_CANCELLED", "WON"),
    ("CHARGEBACK", "PRODUCT_NOT_RECEIVED", "LOST"),
    ("CHARGEBACK", "DEBIT_NOT_AUTHORIZED", "LOST"),
    ("INQUIRY", "BANK_CANNOT_PROCESS", "LOST"),
    ("CHARGEBACK", "CUSTOMER_INITIATED", "ACCEPTED"),
    ("INQUIRY", "INSUFFICIENT_FUNDS", "ACCEPTED"),
    ("INQUIRY", "PRODUCT_UNACCEPTABLE", "PREVENTED"),
    ("CHARGEBACK", "NONCOMPLIANT", "PREVENTED"),
    ("CHARGEBACK", "INCORRECT_ACCOUNT_DETAILS", "LOST"),
)


def contest(played: list[Played]) -> list[Thing]:
    """All disputes of both sides."""
    real = [each for each in played if not each.story.sale.test and each.role.play not in ("unpaid", "gift card")]
    both = [each for each in real if each.story.sale.payment == "paypal and card"]
    taken: set[str] = {each.story.thing.key for each in both}
    things = _on_both_sides(both)
    things += _by_card(real, taken)
    things += [case.thing for case in _by_paypal(real, taken)]
    things += [case.thing for case in _unlinked()]
    return things


def _pick(real: Iterable[Played], taken: set[str], gateway: str, before: datetime, *, refunded: bool = False) -> Story:
    """The newest order paid by the gateway before a moment, not taken yet; one with a refund where that is asked."""
    fits = [
        each.story
        for each in real
        if each.story.thing.key not in taken
        and each.story.born <= before
        and each.story.sale.gateway == gateway
        and each.story.sale.payment in ("paid", "captured later")
        and each.story.total > 0
        and (each.role.play.startswith("refunded") or not refunded)
    ]
    troubled = [story for story in fits if story.unhappy]
    story = max(troubled or fits, key=lambda each: each.born)
    taken.add(story.thing.key)
    return story


def _by_card(real: list[Played], taken: set[str]) -> list[Thing]:
    things = []
    for number, (kind, reason, ending) in enumerate(CARD_COURSES):
        closed = ending not in ("NEEDS_RESPONSE", "UNDER_REVIEW")
        opened = START - timedelta(days=(22 if closed else 2) + number % 6 * 3, hours=number)
        story = _pick(real, taken, "shopify_payments", opened - timedelta(days=6), refunded=number in (0, 8, 11))
        course: list[tuple[str, datetime]] = []
        if ending in ("UNDER_REVIEW", "WON", "LOST"):
            course.append(("UNDER_REVIEW", opened + timedelta(days=1, hours=5)))
        if closed:
            course.append((ending, opened + timedelta(days=16)))
        elif number % 2:
            after = START + timedelta(days=3 + number)
            course += [("UNDER_REVIEW", after), ("LOST" if number % 4 == 1 else "WON", after + timedelta(days=9))]
        things.append(dispute(story, opened, kind, reason, course=course))
    for number in range(6):
        opened = START + timedelta(days=2 + number * 3.3)
        story = _pick(real, taken, "shopify_payments", opened - timedelta(days=9))
        course = [
            ("UNDER_REVIEW", opened + timedelta(days=4)),
            ("WON" if number % 2 else "LOST", opened + timedelta(days=11)),
        ]
        things.append(
            dispute(story, opened, "CHARGEBACK", CARD_COURSES[number][1], course=[c for c in course if c[1] < END])
        )
    return things


def _on_both_sides(both: list[Played]) -> list[Thing]:
    things = []
    for number, each in enumerate(both):
        opened = each.story.born + timedelta(days=13)
        things.append(dispute(each.story, opened, "CHARGEBACK", "PRODUCT_NOT_RECEIVED", share=Decimal("0.5")))
        case = _open(each.story, 900 + number, opened + timedelta(days=1), NOT_RECEIVED, "INQUIRY")
        case.becomes(opened + timedelta(days=2), "WAITING_FOR_SELLER_RESPONSE", opened + timedelta(days=21))
        things.append(case.thing)
    return things


def _payment(story: Story, number: int) -> Payment:
    """Found by transaction id, mostly; every fifth by the invoice number alone."""
    paid = next(t for t in story.thing.document["transactions"] if t["gateway"] == "paypal")
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


def _open(story: Story, number: int, at: datetime, reason: str, stage: str, *, channel: str = "INTERNAL") -> Case:
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


def plan() -> list[tuple[str, str, str]]:
    """(reason, stage, status): every stage with every status, every reason in every stage that it can have."""
    grid = []
    for s, stage in enumerate(STAGES):
        for t, status in enumerate(STATES):
            grid.append(((NOT_RECEIVED, NOT_AS_DESCRIBED)[(s + t) % 2], stage, status))
    for r, reason in enumerate(REASONS[2:]):
        for s, stage in enumerate(STAGES[1:]):
            grid.append((reason, stage, tuple(STATES)[(r + 2 * s) % len(STATES)]))
    return grid


def _by_paypal(real: list[Played], taken: set[str]) -> list[Case]:
    made, resolved = [], 0
    odd = [each.story for each in real if each.story.sale.payment_id in (*TWINS, SHARED_ID)]
    taken |= {story.thing.key for story in odd}
    for number, (reason, stage, status) in enumerate(plan()):
        closed = status == "RESOLVED"
        begin = START - timedelta(
            days=NEEDS_DAYS[stage] + 1 + number % 7 + (number % 3 * 35 if closed else 0), minutes=number * 11
        )
        story = _pick(real, taken, "paypal", begin - timedelta(days=7), refunded=number in (0, 2, 13))
        external = reason not in (NOT_RECEIVED, NOT_AS_DESCRIBED) and number % 3 == 0
        case = _open(
            story,
            number,
            begin,
            reason,
            _first_stage(reason, external=external),
            channel="EXTERNAL" if external else "INTERNAL",
        )
        _climb(case, begin, stage, number, story)
        _reach(case, begin + timedelta(days=NEEDS_DAYS[stage]), status, number, resolved)
        resolved += closed
        made.append(case)
    for number, story in enumerate(odd):
        case = _open(story, 400 + number, START - timedelta(days=6 - number), NOT_RECEIVED, "INQUIRY")
        made.append(case)
    for number in range(12):
        begin = START + timedelta(days=0.2 + number * 2.1)
        story = _pick(real, taken, "paypal", begin - timedelta(days=8))
        reason = (NOT_RECEIVED, NOT_AS_DESCRIBED, NOT_RECEIVED, "UNAUTHORISED")[number % 4]
        case = _open(story, 500 + number, begin, reason, _first_stage(reason, external=False))
        case.says(begin + timedelta(hours=20), "SELLER", "We are looking into it and will write by tomorrow.")
        if number % 3 == 0:
            case.ends(begin + timedelta(days=5), "CANCELED_BY_BUYER")
        made.append(case)
    return made


def _first_stage(reason: str, *, external: bool) -> str:
    """Only not received and not as described begin as an inquiry, and never through a bank."""
    return "INQUIRY" if reason in (NOT_RECEIVED, NOT_AS_DESCRIBED) and not external else "CHARGEBACK"


def _climb(case: Case, begin: datetime, stage: str, number: int, story: Story) -> None:
    if case.stage == "INQUIRY":
        case.says(
            begin + timedelta(hours=19),
            "SELLER",
            "Sorry to hear that. Your parcel is on its way; we follow it every day.",
        )
        if number % 3 == 1:
            denied = ("DENIED", begin + timedelta(days=2, hours=3))
            case.offers(begin + timedelta(days=2), Decimal("0.4"), denied)
        case.says(begin + timedelta(days=2, hours=9), "BUYER", hostile.ALL[number % len(hostile.ALL)])
    for step in STAGES[STAGES.index(case.stage) + 1 : STAGES.index(stage) + 1]:
        at = begin + timedelta(days={"CHARGEBACK": 4, "PRE_ARBITRATION": 15, "ARBITRATION": 26}[step])
        case.climbs(at, step)
        case.becomes(at + timedelta(minutes=2), "WAITING_FOR_SELLER_RESPONSE", at + timedelta(days=10))
        case.shows(at + timedelta(days=2), _proof(story))


def _proof(story: Story) -> Document:
    carrier = CARRIERS["YunExpress"]
    info = [{"carrier_name": "OTHER", "carrier_name_other": carrier.name, "tracking_number": f"YT{story.legacy}"}]
    return {
        "evidence_type": "PROOF_OF_FULFILLMENT",
        "notes": "Tracking attached",
        "evidence_info": {"tracking_info": info},
    }


def _reach(case: Case, at: datetime, status: str, number: int, nth: int) -> None:
    """The status it has at the start, and what comes after it for those still open. `nth` of the resolved ones."""
    if status == "RESOLVED":
        outcome = OUTCOMES[nth % len(OUTCOMES)]
        payout = case.payment.amount if outcome == "RESOLVED_WITH_PAYOUT" else None
        case.ends(at, outcome, refunded=payout)
        return
    due = {0: timedelta(hours=5), 1: timedelta(days=1), 2: timedelta(days=3)}.get(number % 5, timedelta(days=9))
    case.becomes(at, status, START + due if status == "WAITING_FOR_SELLER_RESPONSE" else None)
    if number % 4 == 0:
        return
    after = START + timedelta(days=1 + number % 17, hours=number)
    case.becomes(after, "UNDER_REVIEW")
    outcome = ("RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR", "RESOLVED_SELLER_FAVOUR")[number % 3]
    case.ends(after + timedelta(days=8), outcome)


def _unlinked() -> list[Case]:
    """Cases about payments that no store of ours has an order for, some of them long finished."""
    made = []
    for number, (days, store) in enumerate(zip((3, 9, 40, 120, 175, 190, 230, 300), STORES * 3, strict=False)):
        at = START - timedelta(days=days, hours=1)
        invoice = (None, "INV-2026-001", "c999.1", None)[number % 4]
        payment = Payment(
            at - timedelta(days=9),
            Decimal("44.10") + number,
            store.currency,
            paypal_id(Random(f"{SEED}:walk-in:{number}")),
            invoice,
            "Walk-in Buyer",
        )
        case = cases.open_case(
            store, 700 + number, at, payment, REASONS[number], stage=_first_stage(REASONS[number], external=False)
        )
        if days > 30:
            case.ends(at + timedelta(days=9), OUTCOMES[number % 2])
        made.append(case)
    return made
