"""Pings: what interrupts somebody, how often, when not, and what is never in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sync.core.book import AsOf
from sync.core.records import Reading, Run, SourceOutcome
from sync.core.rulebook import Rules, Shift
from sync.rows.basis import Basis
from sync.rows.urgent import urgent
from sync.rules.pings import Alerts, Sent, Urgent, next_shift, pings
from tests.support.records import MANILA, NOW, SETTINGS, ago, bag, book, dispute, order, payment, reading, refund

NIGHT = (time(22), time(7))


def basis(*records: Any, rules: Rules | None = None, now: datetime = NOW, **more: Any) -> Basis:
    return Basis(book(*records, **more), replace(SETTINGS, rules=rules or Rules()), AsOf(now, "r1"))


def found(made: Basis) -> dict[str, int]:
    return {each.step: each.rank for each in urgent(made)}


def thing(key: str, *, rank: int = 1, person: str = "", due: datetime | None = None) -> Urgent:
    return Urgent(rank, key, "final due", person, f"LUM {key}", "Final due. Send the response.", due)


# --- what is urgent ---------------------------------------------------------------------------------------------


def test_a_final_due_before_the_next_shift_is_urgent_and_one_after_it_is_not() -> None:
    """Ana works from 9 to 13 in Manila; it is Wednesday, 10 o'clock there."""
    shifts = tuple(Shift("Ana", day, time(9), time(13), MANILA) for day in range(5))
    rules = Rules(shifts=shifts)
    assert next_shift(NOW, shifts, ()) == datetime(2026, 11, 19, 1, tzinfo=UTC)
    assert found(basis(dispute(due_at=NOW + timedelta(hours=22)), rules=rules)) == {"final due": 1}
    assert found(basis(dispute(due_at=NOW + timedelta(hours=24)), rules=rules)) == {}
    friday = NOW + timedelta(days=2)
    monday = dispute(due_at=friday + timedelta(days=2))
    assert found(basis(monday, rules=rules, now=friday)) == {"final due": 1}


def test_an_answer_that_paypal_does_not_show_is_a_stop() -> None:
    case = dispute(due_at=NOW + timedelta(days=9))
    staff = {"disputes": {case.key: {"we_did": "Sent the response", "hand_to": "Ana"}}}
    when = {"disputes": {case.key: {"we_did": ago(hours=3)}}}
    (each,) = urgent(basis(case, staff=staff, typed_when=when))
    assert (each.rank, each.step, each.person) == (2, "unconfirmed", "Ana")


def test_money_given_beside_an_open_case_is_a_stop_until_the_case_is_over() -> None:
    one = order()
    case, back = dispute(order_id=one.id, due_at=NOW + timedelta(days=9)), refund(order_id=one.id)
    assert found(basis(one, case, back))["refunded and disputed"] == 2
    over = replace(case, closed_at=NOW)
    assert "refunded and disputed" not in found(basis(one, over, back))


def test_an_order_placed_twice_is_a_stop_while_nothing_is_sent_and_nobody_acts() -> None:
    first = order("5001", name="#1", customer_id="gid://shopify/Customer/7", created_at=ago(hours=2))
    second = replace(first, id="gid://shopify/Order/5002", legacy_id="5002", name="#2", created_at=ago(hours=1))
    first, second = (replace(o, parcels=(), transactions=(payment(),), total=bag("9")) for o in (first, second))
    assert found(basis(first, second)).get("duplicate") == 2
    staff = {"sla_board": {second.key: {"we_did": "Cancelled"}}}
    assert "duplicate" not in found(basis(first, second, staff=staff))


def test_a_source_silent_for_two_hours_is_told_in_a_shift_only() -> None:
    def run(at: datetime) -> Run:
        failed = SourceOutcome("paypal", "lumen", "disputes", False, None, 0, 0, 1, "PayPal of LUM is down.")
        return Run("-", at.isoformat(), "schedule", at, at, (failed,))

    def runs(*when: datetime) -> dict[str, Reading[Run]]:
        return {str(n): reading(run(at)) for n, at in enumerate(when)}

    shifts = (Shift("Ana", 2, time(9), time(13), MANILA),)
    old, fresh = runs(ago(hours=3), NOW), runs(ago(hours=1), NOW)
    (each,) = urgent(basis(runs=old, rules=Rules(shifts=shifts)))
    assert (each.rank, each.where) == (1, "PayPal LUM, VEL")
    assert urgent(basis(runs=fresh, rules=Rules(shifts=shifts))) == []
    assert urgent(basis(runs=old, rules=Rules(shifts=shifts), now=NOW + timedelta(hours=8))) == []


def test_no_customers_word_and_no_mark_of_a_chats_is_ever_in_one() -> None:
    one = order(name="#1<!here> <https://evil.example|pay>", customer_name="Ana Quill", note="call me")
    case = dispute(order_id=one.id, due_at=NOW + timedelta(hours=2))
    (each,) = urgent(basis(one, case))
    assert each.where == "LUM #1herehttpsevil.examplepay"
    assert not [w for w in ("Quill", "call me", "<", "|") if w in each.where + each.words]


# --- how often --------------------------------------------------------------------------------------------------


def test_once_per_case_and_step() -> None:
    one, other = thing("a"), replace(thing("a"), step="unconfirmed")
    sent = {one.id: Sent(ago(days=3), "")}
    assert pings([one, other], sent, Alerts(quiet=None), NOW, NOW, MANILA) == ([other], [])


def test_at_most_six_a_day_and_person_the_most_urgent_first() -> None:
    many = [thing(f"a{n}", person="Ana", due=NOW + timedelta(hours=9 - n)) for n in range(8)]
    luis = [thing("l", rank=2, person="Luis")]
    chosen, held = pings([*many, *luis], {}, Alerts(quiet=None), NOW, NOW, MANILA)
    assert [e.key for e in chosen] == ["a7", "a6", "a5", "a4", "a3", "a2", "l"]
    assert [e.key for e in held] == ["a1", "a0"]
    yesterday = {f"x{n}": Sent(ago(hours=11), "Ana") for n in range(6)}  # before Manila's midnight
    assert len(pings(many, yesterday, Alerts(quiet=None), NOW, NOW, MANILA)[0]) == 6


def test_lower_ranks_never_ring() -> None:
    assert pings([thing("a", rank=3), thing("b", rank=8)], {}, Alerts(quiet=None), NOW, NOW, MANILA) == ([], [])


def test_quiet_hours_hold_back_all_but_a_deadline_before_the_next_shift() -> None:
    night, ends = datetime(2026, 11, 18, 15, tzinfo=UTC), datetime(2026, 11, 19, 1, tzinfo=UTC)
    early = thing("early", due=ends - timedelta(minutes=1))
    late, stop = thing("late", due=ends + timedelta(hours=3)), thing("stop", rank=2)
    assert pings([early, late, stop], {}, Alerts(quiet=NIGHT), ends, night, MANILA) == ([early], [])
    morning = datetime(2026, 11, 18, 23, tzinfo=UTC)
    assert len(pings([early, late, stop], {}, Alerts(quiet=NIGHT), ends, morning, MANILA)[0]) == 3


def test_nobody_works_at_the_end_of_a_list_of_shifts_that_never_comes() -> None:
    """Shifts of one weekday only: the next one is at most a week ahead."""
    only = (Shift("Ana", 2, time(9), time(13), ZoneInfo("Asia/Manila")),)
    assert next_shift(NOW, only, ()) - NOW < timedelta(days=7)
