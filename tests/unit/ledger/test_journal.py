"""What staff typed can be given back to a row that is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.core.cells import Raw
from sync.ledger import open_ledger
from sync.ledger.folder import Folder
from sync.ledger.journal import KEPT_CHANGES, Change, Journal, Journals, Row
from tests.unit.ledger.records import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def journals(tmp_path: Path) -> Journals:
    return Journals(Folder(tmp_path))


def test_a_row_that_is_gone_can_be_given_its_cells_back(journals: Journals) -> None:
    journals.keep("book", "disputes", {("k1", 0): {"notes": "call Ana", "done": True}, ("k2", 0): {"notes": ""}}, NOON)
    journals.keep("book", "disputes", {("k2", 0): {"notes": "x"}}, NOON + MINUTE)

    journal = journals.read("book", "disputes")

    assert journal.row("k1") == {"notes": "call Ana", "done": True}
    assert journal.row("k2") == {"notes": "x"}
    assert journal.row("k3") == {}
    assert set(journal.last_seen) == {"k1", "k2"}


def test_the_last_things_typed_for_a_record(journals: Journals) -> None:
    for n, text in enumerate(["a", "b", "", "c"]):
        journals.keep("book", "sla", {("k1", 0): {"notes": text}}, NOON + n * MINUTE)

    assert [c.value for c in journals.read("book", "sla").last("k1")] == ["c", "", "b", "a"]
    assert journals.read("book", "sla").last("k1", 1) == (Change(NOON + 3 * MINUTE, 0, "notes", "c"),)


def test_only_so_many_changes_are_kept_and_the_newest_value_always(journals: Journals) -> None:
    journals.keep("book", "sla", {("k1", 0): {"owner": "Ana"}}, NOON)
    for n in range(KEPT_CHANGES + 5):
        journals.keep("book", "sla", {("k1", 0): {"notes": str(n)}}, NOON + n * MINUTE)

    journal = journals.read("book", "sla")

    assert len(journal.last("k1")) == KEPT_CHANGES
    assert journal.row("k1") == {"owner": "Ana", "notes": str(KEPT_CHANGES + 4)}


def test_nothing_new_writes_nothing(journals: Journals, tmp_path: Path) -> None:
    rows: Mapping[Row, Mapping[str, Raw]] = {("k1", 0): {"notes": "x", "hide": False, "count": 1}}
    journals.keep("book", "sla", rows, NOON)
    before = [s.generation for s in Folder(tmp_path).list("journal/")]

    journals.keep("book", "sla", {("k1", 0): {"notes": "x", "hide": False, "count": 1.0, "tag": ""}}, NOON + MINUTE)

    assert [s.generation for s in Folder(tmp_path).list("journal/")] == before


def test_when_a_key_was_last_seen_is_kept_to_the_day(journals: Journals) -> None:
    for hours in (0, 5, 25, 30):
        journals.keep("book", "sla", {("k1", 0): {}}, NOON + timedelta(hours=hours))

    assert journals.read("book", "sla").last_seen == {"k1": NOON + timedelta(hours=25)}


def test_a_copied_row_has_cells_of_its_own(journals: Journals) -> None:
    journals.keep("book", "sla", {("k1", 0): {"notes": "x"}, ("k1", 1): {"notes": "y"}}, NOON)

    journal = journals.read("book", "sla")

    assert (journal.row("k1", 0), journal.row("k1", 1)) == ({"notes": "x"}, {"notes": "y"})


def test_a_run_that_read_the_sheet_earlier_does_not_undo_one_that_read_it_later(tmp_path: Path) -> None:
    slow, fast = Journals(Folder(tmp_path)), Journals(Folder(tmp_path))
    slow.keep("book", "sla", {("k1", 0): {"notes": "first"}}, NOON)
    fast.keep("book", "sla", {("k1", 0): {"notes": "third"}}, NOON + 2 * MINUTE)
    slow.keep("book", "sla", {("k1", 0): {"notes": "second"}, ("k2", 0): {"notes": "new"}}, NOON + MINUTE)

    journal = fast.read("book", "sla")

    assert journal.row("k1") == {"notes": "third"}
    assert journal.row("k2") == {"notes": "new"}


def test_workbooks_and_tabs_have_journals_of_their_own(journals: Journals) -> None:
    journals.keep("book", "../x", {("k1", 0): {"notes": "a"}}, NOON)

    assert journals.read("book", "../x").row("k1") == {"notes": "a"}
    assert journals.read("book", "x") == Journal()


CELLS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=5)
ROWS = st.dictionaries(
    st.tuples(st.text(st.characters(), min_size=1, max_size=2), st.integers(0, 1)),
    st.dictionaries(st.sampled_from("abc"), CELLS),
    max_size=4,
)


@given(readings=st.lists(ROWS, max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_the_journal_knows_the_last_value_of_every_cell(
    readings: list[dict[Row, dict[str, Raw]]],
) -> None:
    """Whatever is typed, emptied, deleted and copied, in any order."""
    from sync.ledger.journal import _from_bytes, _to_bytes

    journal, expected = Journal(), dict[tuple[Row, str], Raw]()
    when: datetime = NOON
    for rows in readings:
        when += MINUTE
        journal = _from_bytes("a journal", _to_bytes(journal.after(rows, when)))
        expected |= {(row, column): value for row, cells in rows.items() for column, value in cells.items()}

    known = {(row, c): t.value for row, cells in journal.cells.items() for c, t in cells.items()}
    assert {k: v for k, v in known.items() if v not in (None, "")} == {
        k: v for k, v in expected.items() if v is not None and v != ""
    }
    assert set(journal.last_seen) == {key for rows in readings for key, _ in rows}


def test_notes_are_small_documents_with_compare_and_swap(tmp_path: Path) -> None:
    notes = open_ledger(str(tmp_path)).notes
    assert notes.read("refused cells").value is None

    notes.change("refused cells", lambda value: [*(value or []), "a"])
    notes.change("refused cells", lambda value: [*(value or []), "b"])

    assert notes.read("refused cells").value == ["a", "b"]
    assert notes.names() == ["refused cells"]
