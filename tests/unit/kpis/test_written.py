"""Written reports: every fact a template asks for is there, a stand-up is short, and people's own lines stay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from jinja2 import UndefinedError

from sync.core.cells import EPOCH, Raw
from sync.core.wanted import Version, Wanted
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.pages.statement import Correction, Line, Statement
from sync.pages.written import STAND_UP_WORDS, Improving, Report, monthly, stand_ups, weekly
from sync.reporting.written import END, YOURS, report_rows, with_yours, worded, write_files
from tests.support.kpis import framed, ledger_of
from tests.support.memory_store import MemoryStore
from tests.support.records import LUM, MANILA, NOW

VERSION = Version(NOW, NOW, "r")
CLOSED = datetime(2026, 11, 18, 6, 0, tzinfo=MANILA)


def line(kpi: str, reference: str = "", **change: Any) -> Line:
    given = {"all": "6 %", "before": "5 %", "change": "+1.0", "target": "5 %", "light": "R", "stores": "LUM 6 %"}
    counts = {"behind": "6 of 100", "numerator": 6, "denominator": 100, "left_out": 0, "moving": False}
    return Line(kpi, reference or f"{kpi}@1", **{**given, **counts, **change})


def statement(own_id: str, *lines: Line, **change: Any) -> Statement:
    given = {"closes_at": CLOSED, "closed": True, "corrections": (), "moved": "Refund rate +1.0 to 6 %"}
    return Statement(
        own_id, f"of {own_id}", lines=lines, causes="lost 40 %", where=("A · B: 10 AUD",), **{**given, **change}
    )


WEEKS = [
    statement(
        "2026-W46",
        line("refund_rate", "refund_rate@2"),
        line("first_response", all="not connected"),
        corrections=(Correction("2026-11-20", "was 6 %: 1 more counted", line("refund_rate", all="7 %")),),
    ),
    statement("2026-W45", line("refund_rate"), closed=False),
]
TYPED: dict[str, dict[str, Raw]] = {
    "week:-:2026-W46.refund_rate": {"comment": "stock at\nYiwu | see {{ mail }}"},
    "week:-:2026-W46.mine-3": {"comment": "move the lamp"},
}


def test_a_weekly_report_holds_what_its_week_holds() -> None:
    newest, before = (worded(report) for report in weekly(WEEKS, TYPED, MANILA))
    assert "Closed Wed 18 Nov 2026 06:00 Manila" in newest
    assert "| Refund rate (orders) | 6 % | 5 % | +1.0 | 5 % | R |" in newest
    assert "not connected" not in newest, "one page: what says nothing is left out"
    assert "- Refund rate (orders): stock at Yiwu | see {{ mail }}" in newest, "typed words are words"
    assert "**Decision needed**: move the lamp" in newest
    assert "- Refund rate (orders): 7 %; was 6 %: 1 more counted (2026-11-20)" in newest
    assert newest.rstrip().endswith("Definitions changed since the week before: refund_rate@2.")
    assert before.startswith("# Weekly report, of 2026-W45\n\nOpen: it closes ")
    assert len(newest.splitlines()) < 60


def test_the_newest_note_alone_says_what_fixes_did_and_what_may_be_tried() -> None:
    frames = framed(ledger_of([[]]), Facts(NOW, (LUM,), portfolio="AUD"))
    fix = Wanted(
        "F-0001", VERSION, {"before": "10 % of 90", "after": "5 % of 80", "saved": "no effect seen, 80 orders"}
    )
    improving = Improving(Answers(frames), [fix], {"F-0001": {"problem": "slow lamps"}}, [])
    months = [
        statement("2026-10", line("leak_of_sales"), line("leak", moving=True)),
        statement("2026-09", line("leak")),
    ]
    newest, before = (worded(report) for report in monthly(improving, months, {}, MANILA))
    assert "- F-0001 slow lamps: 10 % of 90 before, 5 % of 80 after; no effect seen, 80 orders" in newest
    assert "**May still move**: Leak, money" in newest
    assert "slow lamps" not in before


def test_a_stand_up_has_at_most_120_words_and_keeps_the_persons_own_line() -> None:
    today = (NOW.date() - EPOCH.date()).days
    row: dict[str, Raw] = {
        "date": today,
        "person": "Ana",
        "done": "sent " * 200,
        "due_next": "two",
        "my_line": "ask Mark",
    }
    (report,) = stand_ups([row, {"date": today - 30, "person": "Ana"}, {"person": "nobody"}], NOW)
    text = worded(report)
    assert len(text.replace("#", "").replace("·", "").split()) <= STAND_UP_WORDS
    assert text.startswith(f"# Stand-up, {NOW:%a %-d %b %Y} · Ana")
    assert "ask Mark" in text
    assert "**Due next**: two" in text, "the longest part gives way"


def test_a_fact_that_is_missing_stops_a_report_instead_of_leaving_a_gap() -> None:
    with pytest.raises(UndefinedError):
        worded(Report("x", "X", "weekly.md.j2", {"title": "X"}))


def test_what_people_wrote_into_a_file_or_beside_a_report_stays() -> None:
    store, reports = MemoryStore(), weekly(WEEKS[:1], {}, MANILA)
    assert write_files(store, reports) == ["reports/weekly-2026-W46.md"]
    assert write_files(store, reports) == [], "nothing changed, nothing written"
    name = "reports/weekly-2026-W46.md"
    text = store.read(name)[0].decode()
    store.write(name, text.replace(f"{YOURS}\n", f"{YOURS}\nMine, and\nmine").encode())
    assert write_files(store, weekly(WEEKS[:1], TYPED, MANILA)) == [name]
    after = store.read(name)[0].decode()
    assert f"{YOURS}\nMine, and\nmine\n{END}\n" in after
    assert "stock at Yiwu" in after

    (row,) = report_rows(reports, {"report:-:weekly-2026-W46": {"mine": "P.S. thanks"}}, VERSION)
    assert str(row.cells["text"]).endswith("\nP.S. thanks\n")
    assert row.cells["words"] == len(str(row.cells["text"]).split())


def test_a_file_without_marks_gets_them() -> None:
    assert with_yours("new\n", "old") == f"new\n\n{YOURS}\n\n{END}\n"
