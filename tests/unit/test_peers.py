"""The comparison with others, in small: ours harms no row whatever one person does, writing by row number does."""

from __future__ import annotations

import pytest

from bench.peers import measured
from bench.upsert import Case

SMALL = Case(rows=30, changed=10, new=3)


@pytest.mark.parametrize("act", ["nothing", "sort", "row", "column"])
def test_ours_harms_no_row(act: str) -> None:
    result = measured("ours", act, SMALL)
    assert result.watched.acted
    assert result.harmed == 0


@pytest.mark.parametrize(("act", "harms"), [("nothing", False), ("sort", True), ("row", True), ("column", True)])
def test_writing_by_row_number_harms_rows_as_soon_as_somebody_works_there(act: str, harms: bool) -> None:
    result = measured("gspread by row", act, SMALL)
    assert result.watched.acted
    assert (result.harmed > 0) == harms
