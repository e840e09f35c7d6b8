"""Locked tabs: managers and the sync account only."""

from __future__ import annotations

from sheets_schema.workbook import tab
from sync.sheets.locks import lock_id, locks

SETTINGS, DISPUTES = tab("settings"), tab("disputes")


def test_a_locked_tab_is_protected_whole_for_the_managers() -> None:
    (request,) = locks(SETTINGS, ["Mark@Keepsheet.example "], {})
    protected = request["addProtectedRange"]["protectedRange"]
    assert protected["range"] == {"sheetId": SETTINGS.sheet_id}
    assert protected["editors"] == {"users": ["mark@keepsheet.example"]}
    assert "warningOnly" not in protected


def test_nothing_is_locked_where_nobody_could_open_it_or_where_staff_work() -> None:
    assert locks(SETTINGS, [], {}) == []
    assert locks(DISPUTES, ["mark@keepsheet.example"], {}) == []


def test_a_new_manager_is_added_and_nobody_is_taken_off() -> None:
    present = {lock_id(SETTINGS): ["sync@keepsheet.example", "mark@keepsheet.example"]}
    assert locks(SETTINGS, ["MARK@keepsheet.example"], present) == []
    (request,) = locks(SETTINGS, ["olga@keepsheet.example"], present)
    assert request["updateProtectedRange"]["protectedRange"]["editors"]["users"] == [
        "sync@keepsheet.example",
        "mark@keepsheet.example",
        "olga@keepsheet.example",
    ]
