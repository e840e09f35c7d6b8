"""Who may write where: protected ranges, per caller. Warnings alone never stop a caller (nor do they at Google)."""

from __future__ import annotations

from sandbox.sheets_api.areas import Box, area_of
from sandbox.sheets_api.errors import PROTECTED, AsksFirst, invalid
from sandbox.sheets_api.state import Json, Sheet, Workbook


def may_edit(workbook: Workbook, protection: Json, caller: str) -> bool:
    """The owner always; the editors named; everybody if it only warns."""
    if protection.get("warningOnly") or caller == workbook.owner:
        return True
    return caller in (protection.get("editors") or {}).get("users", [])


def check(workbook: Workbook, sheet: Sheet, box: Box, caller: str, *, asks: bool = False) -> None:
    """Refuses a write that meets a range protected against the caller; `asks`: or one that warns everybody."""
    for protection in sheet.protected:
        warns = asks and bool(protection.get("warningOnly"))
        if may_edit(workbook, protection, caller) and not warns:
            continue
        held = clip(sheet, protected_range(workbook, protection))
        if held is None or not held.meets(box):
            continue
        free = [clip(sheet, item) for item in protection.get("unprotectedRanges", [])]
        if not any(item is not None and item.covers(box) for item in free):
            raise AsksFirst if warns else invalid(PROTECTED)


def check_sheet(workbook: Workbook, sheet: Sheet, caller: str) -> None:
    """Refuses what touches the tab as a whole (delete, rename) when the tab is protected against the caller."""
    whole = {"sheetId"}
    for protection in sheet.protected:
        if protected_range(workbook, protection).keys() <= whole and not may_edit(workbook, protection, caller):
            raise invalid(PROTECTED)


def protected_range(workbook: Workbook, protection: Json) -> Json:
    name = protection.get("namedRangeId")
    if name is not None and name in workbook.named:
        return workbook.named[name].range
    given: Json = protection.get("range") or {}
    return given


def clip(sheet: Sheet, grid_range: Json) -> Box | None:
    area = area_of(grid_range)
    top, left = area.top or 0, area.left or 0
    bottom = sheet.row_count if area.bottom is None else min(area.bottom, sheet.row_count)
    right = sheet.column_count if area.right is None else min(area.right, sheet.column_count)
    return Box(area.sheet, top, bottom, left, right) if top < bottom and left < right else None
