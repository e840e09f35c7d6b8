"""What a push tells people of a tab that is damaged."""

from __future__ import annotations

from sync.core.tell import lasting
from tests.support.drawn import NOON, drawn


def sentences(drawing: str) -> list[str]:
    return [told.message.what for told in lasting(drawn(drawing), None, {}, NOON, {})]


def test_a_tab_without_its_stamp_column_is_told_of_like_any_other() -> None:
    """Which rows were typed by hand cannot be said there."""
    without_stamps = """
        _key | note
        -----+------
        A    | call
             | typed
    """
    assert ["is gone" in s for s in sentences(without_stamps)] == [True]
    assert sentences(without_stamps.replace("A    | call", "#key | Note")) == []


def test_a_header_that_is_gone_from_above_its_rows_is_told() -> None:
    rows = """
        _key | _stamp | note
        -----+--------+------
        A    | A@1    | call
    """
    assert sentences(rows)
    assert not sentences(rows.replace("A    | A@1   ", "     | #header"))
