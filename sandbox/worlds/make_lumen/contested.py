"""Which orders are disputed at PayPal, and how far each case goes: every stage, status and reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.worlds.make_lumen import hostile, scenes
from sandbox.worlds.make_lumen.by_card import by_card
from sandbox.worlds.make_lumen.case_words import NOT_AS_DESCRIBED, NOT_RECEIVED, OUTCOMES, REASONS, STAGES, STATES
from sandbox.worlds.make_lumen.cases import Case
from sandbox.worlds.make_lumen.cast import Played
from sandbox.worlds.make_lumen.facts import CARRIERS, START
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.pool import Pool, first_stage, open_for
from sandbox.worlds.make_lumen.timeline import Document, Thing

NEEDS_DAYS = {"INQUIRY": 4, "CHARGEBACK": 11, "PRE_ARBITRATION": 24, "ARBITRATION": 35}


def contest(played: list[Played]) -> list[Thing]:
    """All disputes of both sides."""
    pool = Pool(played)
    things = [*scenes.on_both_sides(pool), *(case.thing for case in scenes.by_odd_ids(pool))]
    things += [*scenes.not_received(pool), *(case.thing for case in scenes.one_bad_product(pool))]
    things += by_card(pool)
    made = [*_by_paypal(pool), *_to_come(pool), *scenes.unlinked()]
    return [*things, *(case.thing for case in made)]


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


def _by_paypal(pool: Pool) -> list[Case]:
    made, resolved = [], 0
    for number, (reason, stage, status) in enumerate(plan()):
        closed = status == "RESOLVED"
        days = NEEDS_DAYS[stage] + 1 + number % 7 + (number % 3 * 35 if closed else 0)
        begin = START - timedelta(days=days, minutes=number * 11)
        story = pool.pick("paypal", begin - timedelta(days=7), reason, refunded=number in (0, 2, 13))
        external = reason not in (NOT_RECEIVED, NOT_AS_DESCRIBED) and number % 3 == 0
        channel = "EXTERNAL" if external else "INTERNAL"
        case = open_for(story, number, begin, reason, first_stage(reason, external=external), channel=channel)
        _climb(case, begin, stage, number, story)
        _reach(case, begin + timedelta(days=NEEDS_DAYS[stage]), status, number, resolved)
        resolved += closed
        made.append(case)
    return made


def _to_come(pool: Pool) -> list[Case]:
    """Cases of the coming thirty days."""
    made = []
    for number in range(12):
        begin = START + timedelta(days=0.2 + number * 2.1)
        reason = (NOT_RECEIVED, NOT_AS_DESCRIBED, NOT_RECEIVED, "UNAUTHORISED")[number % 4]
        story = pool.pick("paypal", begin - timedelta(days=8), reason)
        case = open_for(story, 500 + number, begin, reason, first_stage(reason, external=False))
        case.says(begin + timedelta(hours=20), "SELLER", "We are looking into it and will write by tomorrow.")
        if number % 3 == 0:
            case.ends(begin + timedelta(days=5), "CANCELED_BY_BUYER")
        else:
            case.lapses(begin + timedelta(days=20 if case.stage == "INQUIRY" else 10))
        made.append(case)
    return made


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
        if status == "WAITING_FOR_SELLER_RESPONSE":
            case.lapses(START + due)
        return
    after = START + timedelta(days=1 + number % 17, hours=number)
    case.becomes(after, "UNDER_REVIEW")
    outcome = ("RESOLVED_BUYER_FAVOUR", "RESOLVED_SELLER_FAVOUR", "RESOLVED_SELLER_FAVOUR")[number % 3]
    case.ends(after + timedelta(days=8), outcome)
