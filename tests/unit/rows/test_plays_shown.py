"""Which line of Playbooks each open thing is in, and how the days of a month add up to `Used, 30 days`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sync.core.rulebook import PlayWords, Rules
from sync.ledger import open_ledger
from sync.pushing.memory import Memory
from sync.rows.basis import Basis
from sync.rows.lists.plays_shown import plays_shown
from sync.rules import sla_steps
from sync.rules.lists.playbooks import LINES
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, dispute, line, order, parcel, payment, review

KEY = {play.id: play.key for play in LINES}
RULES = Rules(work_starts_on=ago(days=30).date(), started_on=ago(days=20).date())
LATE = order("2", name="#2", transactions=(payment(processed_at=ago(days=3)),), processed_at=ago(days=3))


def shown(*records: object, rules: Rules = RULES) -> dict[str, set[str]]:
    return plays_shown(Basis(book(*records), replace(SETTINGS, rules=rules), AS_OF))


def test_cases_orders_and_reviews_are_each_in_the_line_that_their_next_step_comes_from() -> None:
    sent = order(lines=(line(unfulfilled_quantity=0),), parcels=(parcel(),))
    found = shown(sent, LATE, dispute(), review(text="My parcel is late"))
    assert found[KEY["flag/Not sent, late"]] == {LATE.key}
    case = next(key for play, key in KEY.items() if play.startswith("dispute/Not received/") and key in found)
    assert found[case] == {dispute().key}
    assert [keys for key, keys in found.items() if key.startswith("play:-:review")] == [{review().key}]


def test_what_is_closed_answered_or_waiting_for_somebody_else_is_in_none() -> None:
    done = replace(dispute(), closed_at=ago(days=1), status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR")
    assert shown(done, review(replied_at=ago(days=1)), review("b" * 24, stars=5)) == {}
    assert shown(order(test=True), replace(LATE, cancelled_at=NOW)) == {}


def test_a_line_that_is_switched_off_is_used_by_nothing() -> None:
    late = sla_steps.play_id("Not sent, late")
    assert KEY[late] in shown(LATE)
    off = replace(RULES, plays={late: PlayWords(on=False)}, flags_off=frozenset({"Not sent, late"}))
    assert KEY[late] not in shown(LATE, rules=off)


def test_a_record_counts_once_however_many_days_it_stood_and_for_thirty_days(tmp_path: Path) -> None:
    memory = Memory(open_ledger(str(tmp_path)), "book")
    assert memory.lists.plays_used({"late": ["a", "b"]}, "2026-11-01", "2026-10-02") == {"late": 2}
    assert memory.lists.plays_used({"late": ["b"], "lost": ["a"]}, "2026-11-20", "2026-10-21") == {"late": 2, "lost": 1}
    assert memory.lists.plays_used({}, "2026-12-05", "2026-11-05") == {"late": 1, "lost": 1}
