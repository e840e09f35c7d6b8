"""Every line of Settings changes something that people see. A setting that nothing reads fails here by its name."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync.core.book import Settings
from sync.core.records import Hold, Scan, ShippingTask
from sync.core.rulebook import Rules
from sync.core.wanted import Wanted
from sync.reporting.answering import targets_of
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules.lists.known import Known
from sync.rules.lists.settings import rules_of, setting_lines
from tests.support.modules import MODULES, tree
from tests.support.records import (
    AS_OF,
    MANILA,
    SETTINGS,
    ago,
    bag,
    book,
    card_dispute,
    dispute,
    line,
    order,
    parcel,
    payment,
    refund,
    review,
)

SENT = (line(unfulfilled_quantity=0),)
PLAIN = Rules(work_starts_on=ago(days=40).date(), started_on=ago(days=35).date())


def known_scans(count: int = 10) -> list[Any]:
    """Parcels that make the carrier one that reports."""
    return [
        order(
            f"s{n}", name=f"#s{n}", lines=SENT, parcels=(parcel(created_at=ago(days=12), in_transit_at=ago(days=11)),)
        )
        for n in range(count)
    ]


def asked_of(amount: int, **more: Any) -> dict[str, dict[str, dict[str, Any]]]:
    typed = {"order": "1042", "cause": "Delivery: lost", "gives": "Part refund", "amount": amount, "asked_by": "Ana"}
    return {"refund_requests": {"R-0001": {**typed, **more}}}


DID = {"disputes": {dispute().key: {"we_did": "Sent the response"}}}
ENDED: dict[str, Any] = {"status": "RESOLVED", "outcome": "RESOLVED_SELLER_FAVOUR", "closed_at": ago(hours=5)}
TWICE = tuple(refund(n, total=bag("20"), processed_at=ago(hours=h)) for n, h in (("7001", 5), ("7002", 9)))
#: 28 November 2026, as the sheet counts days.
LATER = (date(2026, 11, 28) - date(1899, 12, 30)).days
HELD = ShippingTask("t1", "ON_HOLD", None, None, None, None, (Hold("INCORRECT_ADDRESS", None),))
SYDNEY = Scan("IN_TRANSIT", ago(days=8), "Sydney", "AU", None)
ON_THE_WAY = order(lines=SENT, parcels=(parcel(created_at=ago(days=2), in_transit_at=ago(days=1)),))
STILL = parcel(created_at=ago(days=9), in_transit_at=ago(days=8))
MOVED = replace(refund(created_at=ago(days=5)), transactions=(payment(kind="REFUND", status="PENDING"),))

#: id of the line → (another value, records, what is typed), and the tab on which the other value shows.
SEEN: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any], str]] = {
    "work_starts_on": (date(2026, 11, 18), (review(),), {}, "trustpilot"),
    "show_for_days": (1, (dispute(**{**ENDED, "closed_at": ago(days=2)}),), {}, "disputes"),
    "ship_within_h": (96, (order(),), {}, "sla_board"),
    "warn_at_percent": (20, (order(transactions=(payment(processed_at=ago(hours=12)),)),), {}, "sla_board"),
    "keep_delivered_days": (
        30,
        (order(lines=SENT, parcels=(parcel(delivered_at=ago(days=5)),)),),
        {},
        "sla_board",
    ),
    "most_on_board": (1, (ON_THE_WAY, *known_scans(3)), {}, "sla_board"),
    "hold_h": (
        1,
        (order(transactions=(payment(processed_at=ago(hours=6)),), shipping_tasks=(HELD,)),),
        {},
        "sla_board",
    ),
    "no_number_h": (
        400,
        (order(lines=SENT, parcels=(parcel(created_at=ago(days=3), tracking_number=None),)),),
        {},
        "sla_board",
    ),
    "no_first_scan_days": (
        20,
        (order(lines=SENT, parcels=(parcel(created_at=ago(days=5)),)), *known_scans()),
        {},
        "sla_board",
    ),
    "no_movement_home_days": (
        30,
        (order(lines=SENT, parcels=(replace(STILL, scans=(SYDNEY,)),)), *known_scans()),
        {},
        "sla_board",
    ),
    "no_movement_abroad_days": (
        2,
        (order(country="US", lines=SENT, parcels=(STILL,)), *known_scans()),
        {},
        "sla_board",
    ),
    "lost_after_days": (80, (order(lines=SENT, parcels=(replace(STILL, created_at=ago(days=30)),)),), {}, "sla_board"),
    "transit_days": (3, (ON_THE_WAY,), {}, "sla_board"),
    "first_answer_h": (1, (replace(dispute(), opened_at=ago(hours=2)),), {}, "disputes"),
    "inquiry_by_day": (
        2,
        (replace(dispute(), opened_at=ago(hours=20)),),
        {"disputes": {dispute().key: {"follow_up_on": LATER}}},
        "disputes",
    ),
    "before_final_due_h": (
        160,
        (replace(card_dispute(), opened_at=ago(hours=1)),),
        {"disputes": {card_dispute().key: {"follow_up_on": LATER}}},
        "disputes",
    ),
    "confirm_h": (1, (dispute(),), DID, "disputes"),
    "bad_review_h": (100, (review(),), {}, "trustpilot"),
    "middling_review_h": (10, (review(stars=3),), {}, "trustpilot"),
    "solve_days": (20, (review(replied_at=ago(hours=2)),), {}, "trustpilot"),
    "watch_review_days": (10, (review(created_at=ago(days=12)),), {}, "trustpilot"),
    "lead_answers_h": (1, (order(), dispute()), asked_of(45), "approvals"),
    "manager_answers_h": (1, (order(), dispute()), asked_of(45), "approvals"),
    "money_sent_days": (20, (MOVED, order()), {}, "refunds"),
    "twice_within_h": (1, (*TWICE, order()), {}, "refunds"),
    "double_check": (False, (*TWICE, order()), {}, "refunds"),
    "agent_per_order": (Decimal(10), (order(),), asked_of(45), "refund_requests"),
    "agent_per_shift": (Decimal(10), (order(),), asked_of(45), "refund_requests"),
    "lead_per_order": (Decimal(80), (order(),), asked_of(85), "refund_requests"),
    "tag_after_close_h": (300, (dispute(**ENDED),), {}, "disputes"),
    "tag_review_days": (
        50,
        (review(replied_at=ago(hours=2)),),
        {"trustpilot": {review().key: {"solved": "Solved"}}},
        "trustpilot",
    ),
}

#: Read by the managers' tabs alone: the target of a number, or what its definition counts.
TARGETS = {
    *("leak_target_percent", "card_ceiling_percent", "paypal_ceiling_percent"),
    *("first_response_h", "solved_in_three_percent", "tags_filled_percent"),
}

#: Shown here and changed in the owner's file.
THE_OWNERS = {"team_time_zone", "portfolio_currency", "customer_names"}

#: Read by a part that has its own tests: pings (test_pings), the report (test_kpi_money, test_answering).
ELSEWHERE = {
    *("alert_channel", "pings_a_day", "quiet_hours"),
    *("profit_means", "small_number", "credit_spent_percent", "leak_start_percent"),
}


def lines() -> dict[str, Any]:
    known = Known(SETTINGS.stores, MANILA, SETTINGS.portfolio_currency)
    return {each.id: each for each in setting_lines(known, SETTINGS)}


def shown(tab: str, settings: Settings, records: tuple[Any, ...], typed: dict[str, Any]) -> list[Wanted]:
    times = {t: {k: dict.fromkeys(c, ago(minutes=90)) for k, c in keys.items()} for t, keys in typed.items()}
    return rows(tab, Basis(book(*records, staff=typed, typed_when=times), settings, AS_OF))


@pytest.mark.parametrize("own_id", SEEN)
def test_changing_it_changes_what_is_shown(own_id: str) -> None:
    value, records, typed, tab = SEEN[own_id]
    before = replace(SETTINGS, rules=PLAIN)
    if own_id == "show_for_days":
        after = replace(before, show_for_days=value)
    else:
        changed = {
            k: v
            for k, v in rules_of({own_id: value}).items()
            if k == own_id or own_id.startswith(("agent", "lead_per"))
        }
        after = replace(before, rules=replace(PLAIN, **changed))
    assert shown(tab, before, records, typed) != shown(tab, after, records, typed)


def test_every_line_of_settings_is_accounted_for() -> None:
    rates = {own_id for own_id in lines() if own_id.startswith("rate_")}
    assert lines().keys() == {*SEEN, *TARGETS, *THE_OWNERS, *ELSEWHERE, *rates}


@pytest.mark.parametrize("own_id", sorted(TARGETS))
def test_a_target_is_the_light_of_its_number(own_id: str) -> None:
    now = getattr(Rules(), own_id)
    assert targets_of(Rules()) != targets_of(replace(Rules(), **{own_id: now + 1}))


def test_every_field_of_the_rules_is_read_by_something_that_shows_it() -> None:
    """By its name as an attribute, outside the rules themselves and the reading of the tabs."""
    out = ("sync.core.rulebook", "sync.rules.lists")
    modules = [name for name in MODULES if name.startswith("sync.") and not name.startswith(out)]
    read = {node.attr for name in modules for node in ast.walk(tree(name)) if isinstance(node, ast.Attribute)}
    assert sorted(set(Rules.__dataclass_fields__) - read) == []
