"""What a report reads besides the tables: first stars, costs, targets, and what the trackers show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sandbox.sheets_api.mount import session
from sheets_schema.approvals import APPROVALS
from sheets_schema.stand_up import STAND_UP
from sync.core.records import Reading
from sync.core.rulebook import ProductCost, Rules
from sync.kpis.answers import Answers
from sync.kpis.facts import Cost, Facts
from sync.ledger import Ledger
from sync.pages.statement import WEEK
from sync.reporting.answering import Desk, closed, costs_of, desk_of, first_stars, targets_of
from sync.sheets.client import SheetsClient
from sync.sheets.layout import ensure_workbook
from tests.support.kpis import framed, ledger_of
from tests.support.memory_store import MemoryStore
from tests.support.records import LUM, MANILA, NOW, SETTINGS, ago, order, payment, review
from tests.support.sheets import SheetsApi


def test_a_review_is_counted_with_the_stars_that_it_first_had() -> None:
    ledger = Ledger(MemoryStore())
    raised, same = (review(f"{n:024x}", stars=1, created_at=ago(days=9)) for n in (1, 2))
    for back, stars in ((9, 1), (5, 3), (2, 4)):
        edited = replace(raised, stars=stars, updated_at=ago(days=back))
        ledger.record("reviews", [Reading(edited, ago(days=back), f"r{back}")])
    ledger.record("reviews", [Reading(replace(same, updated_at=ago(days=3)), NOW, "r")])
    assert first_stars(ledger) == {raised.key: 1}


def test_costs_are_typed_for_a_store_or_for_all_that_have_their_currency() -> None:
    lines = (
        ProductCost("LAMP", Decimal("12.50"), Decimal("2.50"), currency="AUD"),
        ProductCost("MAT", Decimal(3), store="VEL", since=date(2026, 1, 1)),
    )
    settings = replace(SETTINGS, rules=Rules(product_costs=lines))
    assert costs_of(settings) == [Cost("LAMP", 1500, "LUM"), Cost("MAT", 300, "VEL", date(2026, 1, 1))]


def test_targets_are_those_of_settings() -> None:
    targets = targets_of(Rules(leak_target_percent=Decimal(4), tags_filled_percent=90))
    leak = targets["leak_of_profit"]
    assert [leak.light(Decimal(share)) for share in ("0.04", "0.05", "0.09")] == ["G", "A", "R"]
    assert targets["tags_filled"].light(Decimal("0.84")) == "R"


def test_approvals_that_wait_and_stand_ups_are_read_from_the_sheet() -> None:
    book = SheetsApi().new()
    client = SheetsClient(session(book.api.service))
    assert desk_of(client, book.id, MANILA) == Desk(None, ()), "a file without these tabs says nothing"
    ensure_workbook(client, book.id, (APPROVALS, STAND_UP), SETTINGS)
    assert desk_of(client, book.id, MANILA).approvals == 0
    keys = [len(APPROVALS.columns), [c.id for c in APPROVALS.columns].index("decision")]
    for row, (number, decision) in enumerate([("R-0001", ""), ("R-0002", "Yes")], 3):
        cells = [number, *[""] * (keys[0] - 1), number]
        cells[keys[1]] = decision
        book.put(f"Approvals!A{row}", [cells])
    assert desk_of(client, book.id, MANILA).approvals == 1


def test_what_two_reports_close_at_once_is_kept_once() -> None:
    """The second finds the week kept by the first, and leaves it as it is."""
    at = ago(days=12)
    records = [
        order(str(n), created_at=at, transactions=(payment(created_at=at, processed_at=at),)) for n in range(1, 4)
    ]
    ledger = ledger_of([records])
    answers = Answers(framed(ledger, Facts(NOW, (LUM,), portfolio="AUD")))
    told = closed(ledger, "weeks", answers, WEEK, NOW, MANILA)
    kept = ledger.notes.read("closed:weeks").value
    nothing = Answers(framed(ledger_of([[]]), Facts(NOW + timedelta(minutes=1), (LUM,), portfolio="AUD")))
    again = closed(ledger, "weeks", nothing, WEEK, NOW + timedelta(minutes=1), MANILA)
    assert [s.lines for s in again if s.closed] == [s.lines for s in told if s.closed]
    assert set(ledger.notes.read("closed:weeks").value) == set(kept)
