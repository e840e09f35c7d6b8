"""Pings: what interrupts somebody, how often, when not, and what is never in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sync.core.book import AsOf
from sync.core.records import Reading, Run, SourceOutcome
from sync.core.rulebook import Rules, Shift
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.today.urgent import urgent
from sync.rules.pings import Alerts, Sent, Urgent, next_shift, pings
from sync.rules.shifts import spans
from tests.support.records import MANILA, NOW, SETTINGS, ago, book, dispute, order, reading, refund

NIGHT = (time(22), time(7))


def basis(*records: Any, rules: Rules | None = None, now: datetime = NOW, **more: Any) -> Basis:
    return Basis(book(*records, **more), replace(SETTINGS, rules=rules or Rules()), AsOf(now, "r1"))


def urgent_on(made: Basis) -> list[Urgent]:
    wanted = {
        t: rows(t, made) for t in ("disputes", "trustpilot", "refunds", "sla_board", "refund_requests", "approvals")
    }
    return urgent(made, wanted)


def found(made: Basis) -> dict[str, int]:
    return {each.step: each.rank for each in urgent_on(made)}


def thing(key: str, *, rank: int = 1, person: str = "", due: datetime | None = None) -> Urgent:
    return Urgent(rank, key, "final due", person, f"LUM {key}", "Final due. Send the response.", due)


# --- what is urgent ---------------------------------------------------------------------------------------------


def test_todays_two_first_ranks_are_urgent_and_nothing_else() -> None:
    """What has which rank is Today's own matter (tests/unit/rows/test_today.py)."""
    one, claim = order(), dispute(order_id=None, stage="CHARGEBACK", due_at=NOW + timedelta(hours=20))
    assert found(basis(claim)) == {"final due before the next shift": 1}
    assert found(basis(dispute(order_id=None, due_at=NOW + timedelta(days=20)))) == {}
    far = dispute(order_id=one.id, order_store="LUM", due_at=NOW + timedelta(days=20))
    assert 2 in found(basis(one, far, refund(order_id=one.id))).values()


def test_a_stop_has_no_deadline_and_a_silence_has() -> None:
    one = order()
    far = dispute(order_id=one.id, order_store="LUM", due_at=NOW + timedelta(days=20))
    assert {e.due for e in urgent_on(basis(one, far, refund(order_id=one.id)))} == {None}
    (each,) = urgent_on(basis(dispute(order_id=None, stage="CHARGEBACK", due_at=NOW + timedelta(hours=20))))
    assert each.due is not None


def test_what_is_nobodys_yet_is_everybodys_and_a_moment_gone_is_not_named() -> None:
    (each,) = urgent_on(basis(dispute(order_id=None, stage="CHARGEBACK", due_at=NOW + timedelta(hours=20))))
    assert each.person == ""
    assert " (by " not in each.words


def test_an_approval_past_its_limit_is_told_and_one_within_it_is_not() -> None:
    case = dispute(order_id=None, due_at=NOW + timedelta(days=20))

    def asked(hours: int) -> dict[str, int]:
        staff = {"disputes": {case.key: {"we_did": "Asked the manager"}}}
        when = {"disputes": {case.key: {"we_did": ago(hours=hours)}}}
        return found(basis(case, staff=staff, typed_when=when))

    assert asked(11) == {}
    assert asked(13) == {f"waits since {ago(hours=13).isoformat()}": 2}


def test_a_source_silent_for_two_hours_is_told_in_a_shift_only() -> None:
    def run(at: datetime) -> Run:
        failed = SourceOutcome("paypal", "lumen", "disputes", False, None, 0, 0, 1, "PayPal of LUM is down.")
        return Run("-", at.isoformat(), "schedule", at, at, (failed,))

    def runs(*when: datetime) -> dict[str, Reading[Run]]:
        return {str(n): reading(run(at)) for n, at in enumerate(when)}

    shifts = (Shift("Ana", 2, time(9), time(13), MANILA),)
    old, fresh = runs(ago(hours=3), NOW), runs(ago(hours=1), NOW)
    (each,) = urgent_on(basis(runs=old, rules=Rules(shifts=shifts)))
    assert (each.rank, each.where) == (1, "PayPal LUM, VEL")
    assert urgent_on(basis(runs=fresh, rules=Rules(shifts=shifts))) == []
    assert urgent_on(basis(runs=old, rules=Rules(shifts=shifts), now=NOW + timedelta(hours=8))) == []


def test_no_customers_word_and_no_mark_of_a_chats_is_ever_in_one() -> None:
    name = "#1<!here> <https://evil.example|pay>"
    one = order(name=name, customer_name="Ana Quill", note="call me")
    case = dispute(order_id=one.id, order_store="LUM", stage="CHARGEBACK", due_at=NOW + timedelta(hours=2))
    (each,) = urgent_on(basis(one, case))
    assert each.where == "LUM #1here httpsevil.examplepay"
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


def test_the_next_shift_is_the_next_to_begin() -> None:
    """Wednesday, 10 o'clock in Manila: Ana is at work; she comes again in a week, and Luis this evening."""
    ana, luis = Shift("Ana", 2, time(9), time(13), MANILA), Shift("Luis", 2, time(18), time(20), MANILA)
    assert next_shift(spans(Rules(shifts=(ana, luis)), NOW), NOW) == NOW + timedelta(hours=8)
    assert next_shift(spans(Rules(), NOW), NOW) == NOW + timedelta(hours=24)
