"""The plan, drawn: the tab as staff left it, what it should show, and what would be written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sheets_schema.model import STAMP
from sync.core.address import column_writes
from sync.core.cells import Cell, Formula
from sync.core.journal import Shown
from sync.core.picture import UNREAD, Picture, RowName
from sync.core.plan import Fresh, Past, PutBack, TabPlan, plan_tab
from sync.core.wanted import Wanted
from tests.support.drawn import NOON, at, drawn, told, want

ZONE = ZoneInfo("Asia/Manila")

TAB = """
    _key | _stamp  | order | note     | amount
    -----+---------+-------+----------+-------
         |         |       |          |
         | #header | Order | Note     | Amount
    A    | A@1     | #1    | call her | 10
    B    | B@1     | #2    |          | 20.5
"""


def plan(picture: Picture, wanted: list[Wanted], past: Past | None = None) -> TabPlan:
    return plan_tab(picture, wanted, past or Past(), NOON, ZONE)


def test_what_is_right_needs_nothing() -> None:
    wanted = [want("A", order="#1", amount=Decimal("10.00")), want("B", order="#2", amount=Decimal("20.50"))]

    assert not plan(drawn(TAB), wanted).writes


def test_one_changed_cell_is_one_change_with_its_stamp() -> None:
    found = plan(drawn(TAB), [want("A", 2, order="#1", amount=Decimal("9.95")), want("B", order="#2")])

    assert told(found) == {"A": {"amount": 9.95}}
    assert [(c.row, c.column) for c in found.values] == [(RowName("A"), STAMP), (RowName("A"), "amount")]


def test_the_stamp_goes_with_every_write_even_when_it_reads_right() -> None:
    """A sort between read and write moves the cell under another key: only its stamp can grey it there."""
    found = plan(drawn(TAB), [want("A", 1, amount=Decimal(11))])

    assert found.stamps == {RowName("A"): f"A|{at(1)}"}


def test_rows_are_found_by_key_wherever_they_stand() -> None:
    sorted_by_staff = drawn("""
        _key | _stamp  | order | note | amount
        -----+---------+-------+------+-------
        B    | B@1     | #2    |      | 20.5
             | banner  |       |      |
             | #header | Order | Note | Amount
        A    | A@1     | #1    | call | 10
    """)
    found = plan(sorted_by_staff, [want("A", order="#1", amount=Decimal(7)), want("B", order="#2")])

    assert column_writes(found.values, sorted_by_staff)["amount"] == [None, None, None, 7.0]


def test_a_record_without_a_row_gets_a_fresh_one_with_what_staff_had_typed() -> None:
    past = Past(typed={"C": {"note": "back again"}})
    found = plan(drawn(TAB), [want("C", order="#3")], past)

    assert found.fresh == (Fresh("C", {"note": "back again"}),)
    assert not found.changes


def test_a_row_without_a_record_stays() -> None:
    assert not plan(drawn(TAB), []).writes


def test_a_typed_row_without_key_is_never_touched() -> None:
    typed = drawn("""
        _key | _stamp  | order  | note  | amount
        -----+---------+--------+-------+-------
             | #header | Order  | Note  | Amount
             |         | by hand| mine  | 99
    """)

    assert told(plan(typed, [want("A", order="#1")])) == {}


def test_staff_columns_cannot_be_wanted() -> None:
    with pytest.raises(ValueError, match="staff columns"):
        plan(drawn(TAB), [want("A", note="ours now")])


def test_what_staff_typed_over_our_cell_is_put_back_and_kept() -> None:
    before = drawn(TAB)
    after = drawn(TAB.replace("20.5", "about 20"))
    found = plan(after, [want("B", order="#2", amount=Decimal("20.50"))], Past(shown=Shown.of(before)))

    assert told(found) == {"B": {"amount": 20.5}}
    assert found.put_back == (PutBack("B", "amount", "about 20"),)


def test_our_own_old_value_is_no_words_of_staff() -> None:
    before = drawn(TAB)
    found = plan(before, [want("B", 5, order="#2", amount=Decimal(21))], Past(shown=Shown.of(before)))

    assert told(found) == {"B": {"amount": 21.0}}
    assert found.put_back == ()


def test_a_misplaced_value_is_mended_by_key() -> None:
    """Our cell for A landed in B's row, as its stamp says: B gets its own again."""
    misplaced = drawn("""
        _key | _stamp  | order | note | amount
        -----+---------+-------+------+-------
             | #header | Order | Note | Amount
        B    | A@2     | #1    | mine | 10
        A    | A@1     | #1    |      | 10
    """)
    found = plan(misplaced, [want("A", order="#1", amount=Decimal(10)), want("B", order="#2", amount=Decimal(20))])

    assert told(found) == {"B": {"order": "#2", "amount": 20.0}}


def test_a_misplaced_value_is_nobodys_words() -> None:
    """The stamp says that it is ours: staff are not told that they typed it."""
    before = drawn(TAB)
    misplaced = drawn(TAB.replace("B@1     | #2", "A@1     | #1"))
    found = plan(misplaced, [want("B", order="#2", amount=Decimal("20.50"))], Past(shown=Shown.of(before)))

    assert told(found) == {"B": {"order": "#2"}}
    assert found.put_back == ()


def test_junk_of_ours_in_a_row_without_key_is_blanked_but_staff_cells_are_not() -> None:
    """The stamp names a key that lives in another row, so the cells are ours, also after a crash."""
    junk = drawn("""
        _key | _stamp  | order | note | amount
        -----+---------+-------+------+-------
             | #header | Order | Note | Amount
             | A@2     | #1    | mine | 10
        A    | A@1     | #1    |      | 10
    """)
    found = plan(junk, [want("A", order="#1", amount=Decimal(10))])

    assert told(found) == {"stray A": {"order": "", "amount": ""}}
    assert list(found.stamps.values()) == [""]


def test_a_lost_key_whose_record_lives_nowhere_else_is_no_junk() -> None:
    """Staff cleared the key cell: the record gets a fresh row first; only then is the old one known to be junk."""
    cleared = drawn("""
        _key | _stamp  | order | note | amount
        -----+---------+-------+------+-------
             | #header | Order | Note | Amount
             | A@1     | #1    | mine | 10
    """)
    found = plan(cleared, [want("A", order="#1")])

    assert [f.key for f in found.fresh] == ["A"]
    assert told(found) == {}


def test_a_row_of_a_newer_run_is_left_alone() -> None:
    newer = drawn(TAB.replace("A@1", "A@9"))
    found = plan(newer, [want("A", 2, order="#1", amount=Decimal(9))])

    assert not found.writes
    assert found.ahead == 1


def test_a_stamp_far_ahead_of_the_clock_is_ignored() -> None:
    wrong_clock = drawn(TAB.replace("A@1", "A@99"))
    found = plan(wrong_clock, [want("A", 2, order="#1", amount=Decimal(9))])

    assert told(found) == {"A": {"amount": 9.0}}
    assert found.future == 1


def test_a_copied_row_shows_the_record_too() -> None:
    copied = drawn(TAB + "    A    | A@1     | #1    | hers     | 10\n")
    found = plan(copied, [want("A", 3, order="#1", amount=Decimal(8))])

    assert told(found) == {"A": {"amount": 8.0}, "A copy 1": {"amount": 8.0}}


def test_without_its_hidden_columns_a_tab_is_left_alone() -> None:
    for column in ("_key", "_stamp"):
        damaged = Picture(drawn(TAB).tab, {n: v for n, v in drawn(TAB).columns.items() if n != column})
        found = plan(damaged, [want("A", order="changed"), want("Z")])

        assert not found.writes
        assert "python -m sync repair" in str(found.refused)


def test_many_keys_gone_while_their_stamps_stand_stops_the_tab() -> None:
    rows = [f"    K{i}   | K{i}@1    | #{i} |  |" for i in range(30)]
    before = drawn(TAB + "\n".join(rows))
    after = drawn(TAB + "\n".join("         " + row[row.index("|") :] for row in rows))
    wanted = [want(f"K{i}", order=f"#{i}") for i in range(30)]
    found = plan(after, wanted, Past(shown=Shown.of(before)))

    assert not found.writes
    assert "30 of 32 rows" in str(found.refused)


def test_rows_that_staff_deleted_come_back_however_many() -> None:
    rows = [f"    K{i}   | K{i}@1    | #{i} |  |" for i in range(30)]
    before = drawn(TAB + "\n".join(rows))
    found = plan(drawn(TAB), [want(f"K{i}", order=f"#{i}") for i in range(30)], Past(shown=Shown.of(before)))

    assert len(found.fresh) == 30


def test_times_compare_to_the_second_in_the_teams_zone() -> None:
    due = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # 14:30 in Manila
    serial = 46346 + 14.5 / 24
    picture = drawn(f"_key | _stamp | due\n--\n | #header | Due\nA | A@1 | {serial + 1e-7}")

    assert not plan(picture, [want("A", due=due)]).writes
    assert told(plan(picture, [want("A", due=due.replace(minute=31))])) == {"A": {"due": 46346 + 14 / 24 + 31 / 1440}}


def test_formulas_are_written_apart_and_with_the_stamp() -> None:
    picture = drawn("_key | _stamp | order | link\n--\n | #header | Order | Link\nA | A@1 | #1 |")
    found = plan(picture, [want("A", order="#1", link=Formula('=HYPERLINK("https://x.test/1","#1")'))])

    assert found.values == ()
    assert [c.column for c in found.formulas] == [STAMP, "link"]


def test_a_cell_that_does_not_stick_is_left_alone_until_its_value_changes() -> None:
    past = Past(left_alone={("A", "amount"): 9.95})

    assert not plan(drawn(TAB), [want("A", order="#1", amount=Decimal("9.95"))], past).writes
    assert plan(drawn(TAB), [want("A", order="#1", amount=Decimal("9.96"))], past).writes


@pytest.mark.parametrize(("stands", "meant"), [("TRUE", Decimal(1)), ("TRUE", 1), ("1", True), ("0", False)])
def test_a_tick_is_no_number(stands: str, meant: Cell) -> None:
    """Though Python says True == 1."""
    (change,) = told(plan(drawn(TAB.replace("| 10", f"| {stands}")), [want("A", amount=meant)]))["A"].values()
    assert change == meant
    assert isinstance(change, bool) == isinstance(meant, bool)


def test_cells_that_nobody_read_are_not_compared() -> None:
    """After a write only some columns are read back: a row that appeared meanwhile is unknown in the others."""
    before = drawn(TAB)
    after = before.with_echo({"_key": ["", "", "A", "Z"], STAMP: ["", "#header", f"A|{at(1)}", f"Z|{at(1)}"]})

    assert list(after.columns["amount"]) == [UNREAD, "Amount", 10, UNREAD]
    assert not plan(after, [want("Z", amount=Decimal(3))]).writes


def test_unread_cells_follow_their_keys_through_a_sort() -> None:
    before = drawn(TAB)
    after = before.with_echo({"_key": ["", "", "B", "A"], STAMP: ["", "#header", f"B|{at(1)}", f"A|{at(1)}"]})

    assert list(after.columns["order"])[2:] == ["#2", "#1"]
