"""What holds for the rows of every tab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sheets_schema.model import Owner, Tab
from sheets_schema.workbook import LISTS, TABS
from sync.core.archived import OldRow
from sync.core.book import Book
from sync.core.messages import Message
from sync.core.records import Reading, Run, SourceOutcome
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules.lists.reading import read_lists
from tests.support.records import AS_OF, NOW, SETTINGS, book, card_dispute, dispute, order, reading, refund, review

OUTCOME = SourceOutcome("shopify", "LUM", "orders", True, NOW, 1, 0, 1, None)
RUN = Reading(Run("-", "r", "timer", NOW, NOW, (OUTCOME,)), NOW, "r")
OLD = OldRow("disputes", dispute().key, NOW, {"what": "Not received", "why": "Over", "typed": "Notes: late"})
MESSAGE = Message("m", NOW, "Disputes", "Something happened.")


def full() -> Book:
    asked = {"refund_requests": {"R-0001": {"order": "1042", "gives": "Full refund"}}}
    records = (order(), refund(), dispute(), card_dispute(), review())
    lists = read_lists({}, {}, SETTINGS, NOW.date()).lines
    return book(*records, runs={RUN.record.key: RUN}, messages=(MESSAGE,), archived=(OLD,), staff=asked, lists=lists)


@pytest.mark.parametrize("tab", TABS, ids=lambda t: t.id)
def test_rows_fill_exactly_the_columns_that_are_the_sheets(tab: Tab) -> None:
    """No staff column can be named, and no column of ours is declared that nothing fills."""
    ours = {c.id for c in tab.owned_by(Owner.SYSTEM, Owner.COMPUTED)}
    found = rows(tab.id, Basis(full(), SETTINGS, AS_OF))
    assert found
    assert set().union(*(row.cells for row in found)) == ours
    assert len({row.key for row in found}) == len(found)


@pytest.mark.parametrize("tab", TABS, ids=lambda t: t.id)
def test_an_empty_book_is_no_trouble(tab: Tab) -> None:
    waiting = 0 if tab in LISTS else tab.numbered_rows  # the lines of the lists come with the reading of them
    assert len(rows(tab.id, Basis(Book(), SETTINGS, AS_OF))) == (
        len(SETTINGS.stores) if tab.id == "stores" else waiting
    )


def test_a_row_is_as_new_as_the_newest_reading_in_it() -> None:
    later = NOW + timedelta(minutes=5)
    case, bought = reading(dispute()), reading(order(), later)
    made = Book(orders={bought.record.key: bought}, disputes={case.record.key: case})
    version = rows("disputes", Basis(made, SETTINGS, AS_OF))[0].version
    assert (version.seen_at, version.as_of, version.run_id) == (later, NOW, "run1")
