"""Disputes: situations, next steps, deadlines, and what counts as done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sheets_schema import words
from sync.core.cells import Raw
from sync.core.records import Dispute, Evidence, Message, Order, Scan
from sync.core.rulebook import Rules
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules import dispute_texts, evidence, playbooks, templates
from sync.rules.playbooks import CLAIM, INQUIRY, PLAYS, play
from sync.rules.recurrence import Event, recurring
from sync.rules.sla_steps import LONGEST
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
    ago,
    bag,
    book,
    by_key,
    card_dispute,
    dispute,
    line,
    order,
    parcel,
    payment,
    refund,
)

SENT = (line(unfulfilled_quantity=0),)


def serial(day: date) -> int:
    return day.toordinal() - date(1899, 12, 30).toordinal()


def row(
    one: Dispute, *others: Any, did: tuple[str, datetime] | None = None, rules: Rules | None = None, **typed: Raw
) -> dict[str, Any]:
    staff = {"disputes": {one.key: {"we_did": did[0] if did else None} | typed}}
    when = {"disputes": {one.key: {"we_did": did[1]}}} if did else {}
    settings = replace(SETTINGS, rules=rules or Rules())
    return by_key(rows("disputes", Basis(book(one, *others, staff=staff, typed_when=when), settings, AS_OF)))[one.key]


def on_its_way(days: float = 3, scanned: float = 1, **change: Any) -> Order:
    scan = Scan("IN_TRANSIT", ago(days=scanned), "Sydney", "AU", None)
    return order(lines=SENT, parcels=(parcel(created_at=ago(days=days), scans=(scan,), **change),))


SEEN = replace(on_its_way(), legacy_id="9", name="#9")  # another parcel of the carrier: it gives scans
CLAIMED = {"stage": "CHARGEBACK"}
LATER = NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("one", "beside", "step"),
    [
        (dispute(), (order(),), "Not shipped → offer a refund, or ship today and tell"),
        (dispute(**CLAIMED), (order(),), "Not shipped → nothing wins: accept, or show it shipped today"),
        (dispute(due_at=LATER), (on_its_way(),), "In transit, due 29 Nov → send tracking message, do not refund"),
        (
            dispute(due_at=LATER, **CLAIMED),
            (on_its_way(),),
            "In transit, due 29 Nov → save evidence, send on delivery scan or by Do by",
        ),
        (dispute(due_at=NOW + timedelta(days=5)), (on_its_way(),), "Later than promised → offer replacement or refund"),
        (dispute(), (on_its_way(16),), "Later than promised → offer replacement or refund"),
        (dispute(), (on_its_way(9, 8),), "Treat as lost → offer replacement or refund"),
        (
            dispute(),
            (order(lines=SENT, parcels=(parcel(created_at=ago(days=4)),)), SEEN),
            "Label, no scan → ask supplier for hand-over proof, tell buyer",
        ),
        (dispute(), (on_its_way(delivered_at=ago(hours=1)),), "Delivered → ask buyer to check, send delivery proof"),
        (
            dispute(**CLAIMED),
            (on_its_way(delivered_at=ago(hours=1)),),
            "Delivered → send scan history and delivery proof",
        ),
        (
            dispute(),
            (order(lines=SENT, parcels=(parcel(scans=(Scan("FAILURE", ago(hours=2), None, "AU", None),)),)),),
            "Sent back → replace or refund, ask for the address",
        ),
        (dispute(), (order(lines=(line(requires_shipping=False),)),), "Digital → send the access log"),
        (dispute(order_id=None), (), "No order found → type its number in Order (ours)"),
        (
            dispute(reason="MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED"),
            (on_its_way(),),
            "Ask for photos → offer a replacement first",
        ),
        (card_dispute(), (order(),), "Not shipped → hold the order, do not ship; ask the manager"),
        (
            card_dispute(),
            (replace(on_its_way(), risk_level="HIGH"),),
            "High risk, shipped anyway → accept; manager decides",
        ),
        (
            card_dispute(),
            (on_its_way(delivered_at=ago(days=1)),),
            "Delivered → send proof, address match, earlier orders",
        ),
        (card_dispute(), (on_its_way(),), "On its way → send proof of shipment to the paid address"),
        (card_dispute(reason="DUPLICATE"), (order(), refund()), "Already refunded → send proof of refund"),
        (
            card_dispute(reason="DUPLICATE"),
            (order(received=bag("178"), transactions=(payment(), payment(id="2"))),),
            "Paid twice → refund the second payment, then accept",
        ),
        (card_dispute(reason="DUPLICATE"), (order(),), "Two orders? → send both receipts and trackings"),
        (
            card_dispute(reason="CREDIT_NOT_PROCESSED"),
            (order(), refund()),
            "Already refunded → send refund number and date",
        ),
        (
            card_dispute(reason="CREDIT_NOT_PROCESSED"),
            (order(), refund(total=bag("0"), transactions=(payment(kind="REFUND", status="PENDING"),))),
            "Refund on its way → send its date, do not refund again",
        ),
        (
            card_dispute(reason="CREDIT_NOT_PROCESSED"),
            (order(),),
            "Promised? → refund today; else send the policy shown",
        ),
        (
            card_dispute(reason="SUBSCRIPTION_CANCELLED"),
            (order(),),
            "Compare cancel and bill dates → refund later bills, else send terms",
        ),
        (card_dispute(reason="A_NEW_WORD"), (order(),), "Ask the buyer what is wrong → then decide"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_next_step_by_situation(one: Dispute, beside: tuple[Any, ...], step: str) -> None:
    assert row(one, *beside)["next_step"] == step


def test_every_line_of_the_playbook_fits_its_column_and_names_a_text_that_is_there() -> None:
    for (reason, _, stage), line_ in PLAYS.items():
        assert len(line_.step.format(due="25 Nov", n=12)) <= LONGEST
        assert line_.message in ("", *dispute_texts.TEXTS)
        assert reason in words.REASONS
        assert stage in (INQUIRY, CLAIM)
    assert set(playbooks.EVIDENCE) == set(words.REASONS)
    assert play("Nonsense", "any", CLAIM).message == "What is wrong"
    assert [templates.problems(text) for text in dispute_texts.TEXTS.values()] == [()] * len(dispute_texts.TEXTS)


def test_three_cases_of_one_product_in_two_weeks_are_a_known_defect() -> None:
    bad = "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED"
    orders = [order(str(n), name=f"#{n}") for n in range(3)]
    cases = [dispute(f"PP-{o.name[1:]}", reason=bad, order_id=o.id) for o in orders]
    assert row(cases[0], *cases[1:], *orders)["next_step"].startswith("3 cases, same product → do not fight")
    assert row(cases[0], cases[1], *orders)["next_step"] == "Ask for photos → offer a replacement first"


def test_what_recurs_is_counted_by_order_within_two_weeks() -> None:
    events = [Event("late", "Yiwu-A", ago(days=d), f"o{d}") for d in (0, 7, 13)]
    assert recurring(events, NOW) == {("late", "Yiwu-A"): 3}
    assert recurring([*events[:2], Event("late", "Yiwu-A", ago(days=14), "o9")], NOW) == {}
    assert recurring([events[0]] * 3, NOW) == {}, "one order is one"
    assert recurring([replace(e, thing="") for e in events], NOW) == {}


# --- deadlines ---------------------------------------------------------------------------------------------------


def test_the_first_answer_is_due_in_24_hours_and_an_inquiry_before_day_10() -> None:
    assert row(dispute())["do_by"] == ago(days=3) + timedelta(hours=24)
    followed = row(dispute(due_at=LATER), follow_up_on=serial(date(2026, 12, 5)))
    assert followed["do_by"] == ago(days=3) + timedelta(days=9), "whatever is typed"
    claimed = row(dispute(**CLAIMED), follow_up_on=serial(date(2026, 12, 5)))
    assert claimed["do_by"] == NOW + timedelta(days=6), "a day before the final due"


def test_a_follow_up_is_a_day_of_the_team_from_its_first_minute() -> None:
    assert row(dispute(due_at=LATER, opened_at=ago(days=1)), follow_up_on=serial(date(2026, 11, 20)))["do_by"] == (
        datetime(2026, 11, 20, tzinfo=MANILA)
    )


def test_when_the_buyer_writes_again_a_day_runs_from_there() -> None:
    talk = (Message("SELLER", ago(days=2), "x"), Message("BUYER", ago(hours=3), "y"))
    assert row(dispute(messages=talk, due_at=LATER))["do_by"] == ago(hours=3) + timedelta(hours=24)
    assert row(dispute(messages=talk))["last_change"] == "18 Nov 07:00 · buyer wrote"


@pytest.mark.parametrize(
    ("did", "turn", "wait_h"),
    [("Messaged the buyer", "Buyer", 72), ("Asked the supplier", "Us", 24), ("Asked the carrier", "Us", 48)],
)
def test_a_step_moves_the_row_and_gives_it_time(did: str, turn: str, wait_h: int) -> None:
    cells = row(dispute(due_at=LATER), did=(did, ago(hours=1)))
    assert (cells["turn"], cells["do_by"]) == (turn, ago(hours=1) + timedelta(hours=wait_h))


def test_a_message_to_the_buyer_lasts_three_days_or_until_they_write() -> None:
    assert row(dispute(due_at=LATER), did=("Messaged the buyer", ago(hours=73)))["turn"] == "Us"
    wrote = dispute(due_at=LATER, messages=(Message("BUYER", ago(minutes=5), "?"),))
    assert row(wrote, did=("Messaged the buyer", ago(hours=1)))["turn"] == "Us"


@pytest.mark.parametrize("did", ["Sent the response", "Refunded", "Accepted the loss"])
def test_what_the_source_must_show_comes_back_after_two_hours(did: str) -> None:
    fresh = row(dispute(), order(), did=(did, ago(hours=1.9)))
    assert (fresh["turn"], fresh["do_by"], fresh["next_step"]) == ("PayPal", None, "PayPal decides")
    stale = row(dispute(), order(), did=(did, ago(hours=2)))
    assert (stale["turn"], stale["do_by"]) == ("Us", NOW)
    assert stale["next_step"] == "PayPal does not show your answer yet: check that it was sent"
    bank = row(card_dispute(), did=(did, ago(hours=1)))
    assert (bank["turn"], bank["next_step"]) == ("Bank", "Bank decides, up to 75 days")
    assert row(card_dispute(), did=(did, ago(hours=3)))["next_step"].startswith("Shopify does not show")


def test_once_the_source_shows_it_its_word_counts() -> None:
    gave = Evidence("PROOF_OF_FULFILLMENT", "SUBMITTED_BY_SELLER", ago(hours=3), None)
    shown = dispute(status="UNDER_REVIEW", state=None, sent_at=ago(hours=3), evidences=(gave,))
    assert row(shown, did=("Sent the response", ago(hours=3)))["next_step"] == "Sent 18 Nov. PayPal decides"
    asks_again = dispute(evidences=(gave,), sent_at=ago(hours=3))
    assert row(asks_again, order(), did=("Sent the response", ago(hours=3)))["next_step"].startswith("Not shipped")


def test_a_closed_case_asks_why_once_and_history_does_not() -> None:
    closed = dispute(status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR", closed_at=ago(hours=5))
    asked = row(closed, order())
    assert (asked["next_step"], asked["do_by"]) == (
        "Closed → say why, and whether it was preventable",
        ago(hours=5) + timedelta(hours=24),
    )
    assert asked["message"] is asked["evidence"] is asked["advice"] is None
    half = row(closed, order(), cause="Delivery: lost", preventable="Not sure")
    assert half["do_by"] is not None
    for done in (
        row(closed, order(), cause="Delivery: lost", preventable="No"),
        row(closed, order(), rules=Rules(work_starts_on=date(2026, 11, 19))),
    ):
        assert (done["next_step"], done["do_by"]) == (None, None)


# --- evidence, advice, money twice ---------------------------------------------------------------------------------


def test_evidence_is_found_in_the_order() -> None:
    cells = row(dispute(messages=(Message("SELLER", ago(days=1), "x"),)), on_its_way())
    assert cells["evidence"] == "6 of 7 · missing: delivery scan"
    assert cells["parcel"] == "In transit · last scan Sydney 17 Nov · due 29 Nov"
    assert cells["evidence_text"] == (
        "Order #1042: 89.00 AUD, paid 16 Nov\nParcel Australia Post 33ABC1234567: sent 15 Nov\n"
        "  17 Nov In transit, Sydney\nhttps://auspost.com.au/track/33ABC1234567"
    )
    assert all(set(names) for names in playbooks.EVIDENCE.values())
    assert set(evidence._FINDERS) <= {name for names in playbooks.EVIDENCE.values() for name in names}


def test_a_message_is_for_an_inquiry_that_is_open() -> None:
    assert str(row(dispute(due_at=LATER), on_its_way())["message"]).startswith(
        "Hello Ana,\n\nyour parcel 33ABC1234567 left on 15 Nov, its last scan was 17 Nov Sydney, and is due 29 Nov."
    )
    assert row(dispute(**CLAIMED), on_its_way())["message"] is None


def test_advice_counts_from_five_cases_on() -> None:
    mine = dispute(due_at=LATER)
    ended: dict[str, Any] = {"status": "RESOLVED", "closed_at": ago(days=9), "sent_at": ago(days=20), "order_id": None}
    lost = [dispute(f"L{n}", outcome="RESOLVED_BUYER_FAVOUR", **ended) for n in range(2)]
    won = [dispute(f"W{n}", outcome="RESOLVED_SELLER_FAVOUR", **ended) for n in range(3)]
    assert row(mine, on_its_way(), *lost, *won)["advice"] == "Fight · won 3 of 5 like this"
    assert row(mine, on_its_way(), *lost, *won[:2])["advice"] == "Fight"
    assert row(dispute(amount=mine.amount.__class__(7500, "AUD")), order())["advice"] == "Refund: our fault"
    assert row(dispute(), order())["advice"] == "Manager decides: over limit"


def test_money_that_may_be_paid_twice_is_named_first() -> None:
    assert row(dispute(), order(), refund())["also"] == "⚠ refunded 45.00"
    ours = dispute(refunded=refund().total.shop, opened_at=ago(days=1))
    assert row(ours, order(), refund())["also"] == "Refunded 45.00", "the case made this refund itself"
    assert row(dispute(), dispute("PP-R-2"), order())["also"] == "⚠ 2nd dispute open"
    won = dispute("PP-R-2", status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR", closed_at=ago(days=1))
    assert row(won, order(), refund())["also"] == "Refunded 45.00"
