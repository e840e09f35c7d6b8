"""Today in the workbook: one read, no write while nothing changes, and a list that holds still while she works."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.today import TODAY
from tests.promises.conftest import Begun
from tests.support.records import ago, dispute, line, order, parcel, refund, review
from tests.support.whole_workbook import WholeWorkbook

OLD = dispute(opened_at=ago(hours=20))
NEW = dispute("PP-R-2", opened_at=ago(hours=30), order_id=None, order_name=None)


def pushed(book: WholeWorkbook) -> None:
    book.saw([order(lines=(line(unfulfilled_quantity=0),), parcels=(parcel(),)), OLD, review()])
    book.push()


@pytest.fixture
def book(begun: Begun) -> WholeWorkbook:
    return begun(pushed)


def listed(book: WholeWorkbook) -> dict[int, tuple[str, str]]:
    """Number → what and why, of the lines that stand on the board."""
    rows = book.workbook().read([TODAY.id]).boards[TODAY.id].values
    return {int(row[0]): (str(row[2]), str(row[5])) for row in rows if row and isinstance(row[0], int | float)}


def test_it_ranks_all_trackers_and_writes_nothing_while_nothing_changes(book: WholeWorkbook) -> None:
    assert listed(book) == {4: ("Dispute", "new, not answered yet"), 5: ("Review 1★", "no reply")}
    book.later(minutes=5)
    again = book.push()
    assert (again.reads, again.writes) == (1, 0)


def test_it_holds_still_while_people_work(book: WholeWorkbook) -> None:
    book.later(minutes=5)
    book.type(DISPUTES, OLD.key, "we_did", "Messaged the buyer")
    book.saw([NEW])
    book.push()
    assert listed(book) == {4: ("✓ Dispute", "new, not answered yet"), 5: ("Review 1★", "no reply")}
    book.later(hours=2)
    book.push()
    assert listed(book) == {4: ("Dispute", "new, not answered yet"), 5: ("Review 1★", "no reply")}
    assert len(listed(book)) == 2, "ranked anew: what was done is gone, the new case has its place"


def test_what_cannot_wait_comes_in_at_the_top_at_once(book: WholeWorkbook) -> None:
    book.later(minutes=5)
    book.saw([replace(refund(), processed_at=book.now)])
    book.push()
    assert listed(book)[1] == ("Stop", "Refunded AND disputed")
    assert listed(book)[4] == ("Dispute", "new, not answered yet")


def test_what_staff_do_to_the_board_is_undone(book: WholeWorkbook) -> None:
    rows = book.workbook().read([TODAY.id]).boards[TODAY.id].values
    first = next(i for i, row in enumerate(rows) if row and row[0] == min(listed(book)))
    start = {"sheetId": TODAY.sheet_id, "rowIndex": first, "columnIndex": 2}
    cells = [{"values": [{"userEnteredValue": {"stringValue": "mine"}}]}]
    book.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})
    before = listed(book)
    book.push()
    assert listed(book) != before
    assert listed(book)[4] == ("Dispute", "new, not answered yet")


def test_a_filter_that_hides_rows_from_everybody_is_told_until_it_is_gone(book: WholeWorkbook) -> None:
    """Looked for with the heartbeat: between two of them a push in which nothing changed stays one read."""

    def told() -> list[str]:
        rows = book.workbook().read([TODAY.id]).boards[TODAY.id].values
        return [str(row[2]) for row in rows if len(row) > 2 and "hides" in str(row[2])]

    header = book.picture(DISPUTES).header_row
    area = {"sheetId": DISPUTES.sheet_id, "startRowIndex": header}
    column = book.place(DISPUTES, "turn")
    unseen = {"columnIndex": column, "filterCriteria": {"hiddenValues": ["Us"]}}
    book.staff({"setBasicFilter": {"filter": {"range": area, "filterSpecs": [unseen]}}})
    book.later(minutes=5)
    book.push()
    assert told() == []
    book.later(minutes=15)
    book.push()
    assert [line.split(". ")[0] for line in told()] == ["A filter on Disputes hides 1 of 1 rows for everyone"]
    book.later(minutes=5)
    again = book.push()
    assert (again.reads, again.writes) == (1, 0)
    book.staff({"clearBasicFilter": {"sheetId": DISPUTES.sheet_id}})
    book.later(minutes=15)
    book.push()
    assert told() == []
