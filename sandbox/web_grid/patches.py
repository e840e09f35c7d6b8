"""What a page needs to bring its picture of a workbook to the newest: steps of rows, then the cells that differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from sandbox.sheets_api.shifts import Insert, Move
from sandbox.sheets_api.state import Json
from sandbox.sheets_api.trail import Sorted, Step
from sandbox.web_grid.picture import Cell, Picture, Tab

Rows = list[list[Cell | None]]
_SIZE = "rowCount"


def patch(before: Picture, after: Picture, steps: Sequence[Step], looks: Sequence[Json]) -> Json | None:
    """None = nothing to see has changed. `again`: tabs came, went or were rebuilt, so the page starts anew with it.

    `looks` are those that the page does not know yet.
    """
    known = {tab.id: tab for tab in before.tabs}
    same_tabs = [tab.id for tab in before.tabs] == [tab.id for tab in after.tabs]
    found: Json = {"version": after.version, "tabs": []}
    if looks:
        found["looks"] = list(looks)
    again = not same_tabs or before.title != after.title
    for tab in after.tabs:
        old = known.get(tab.id)
        if old is tab:
            continue
        mine = [step for step in steps if step.sheet == tab.id]
        changed = None if old is None else _tab(old, tab, mine)
        if changed is None:
            again = True
            found["tabs"].append({"whole": tab.document()})
        elif len(changed) > 1:
            found["tabs"].append(changed)
    if again:
        found["again"] = {"title": after.title, "order": [tab.id for tab in after.tabs]}
    return found if found["tabs"] or again else None


def _tab(old: Tab, new: Tab, steps: Sequence[Step]) -> Json | None:
    """The tab's own patch; None = it needs building anew."""
    if any(not isinstance(step, Sorted) and step.dimension == "COLUMNS" for step in steps):
        return None
    rows, grown = _carried(old.rows, steps)
    frame = {**old.frame, _SIZE: old.frame[_SIZE] + grown}
    renamed = frame["title"] != new.frame["title"]
    frame["title"] = new.frame["title"]
    if frame != new.frame:
        return None
    found: Json = {"id": new.id}
    if steps:
        found["steps"] = [step_document(step) for step in steps]
    if renamed:
        found["title"] = new.frame["title"]
    cells = differing(rows, new.rows)
    if cells:
        found["cells"] = cells
    if old.hidden != new.hidden or (steps and (old.hidden or new.hidden)):
        found["hidden"] = new.hidden
    return found


def step_document(step: Step) -> Json:
    if isinstance(step, Sorted):
        box = step.box
        return {"kind": "sort", "box": [box.top, box.bottom, box.left, box.right], "rows": list(step.rows)}
    if isinstance(step, Insert):
        return {"kind": "insert", "at": step.at, "count": step.count}
    if isinstance(step, Move):
        return {"kind": "move", "start": step.start, "end": step.end, "to": step.landing}
    return {"kind": "delete", "start": step.start, "end": step.end}  # type: ignore[attr-defined]  # the one left


def _carried(rows: Rows, steps: Sequence[Step]) -> tuple[Rows, int]:
    """The old rows after the steps, as the page will have them, and by how many rows the grid grew."""
    carried, grown = [row[:] for row in rows], 0
    for step in steps:
        told = step_document(step)
        if told["kind"] == "insert":
            if told["at"] < len(carried):
                carried[told["at"] : told["at"]] = [[] for _ in range(told["count"])]
            grown += told["count"]
        elif told["kind"] == "delete":
            del carried[told["start"] : told["end"]]
            grown -= told["end"] - told["start"]
        elif told["kind"] == "move":
            needed = max(told["end"], told["to"] + told["end"] - told["start"])
            carried += [[] for _ in range(needed - len(carried))]
            block = carried[told["start"] : told["end"]]
            del carried[told["start"] : told["end"]]
            carried[told["to"] : told["to"]] = block
        else:
            _sort(carried, told["box"], told["rows"])
    return carried, grown


def _sort(rows: Rows, box: list[int], order: list[int]) -> None:
    top, _, left, right = box
    taken = []
    for at in order:
        row = rows[at] if at < len(rows) else []
        taken.append((row + [None] * (right - len(row)))[left:right])
    rows += [[] for _ in range(top + len(order) - len(rows))]
    for offset, cells in enumerate(taken):
        row = rows[top + offset]
        row += [None] * (right - len(row))
        row[left:right] = cells


def differing(old: Rows, new: Rows) -> list[list[object]]:
    """[row, column, cell]; null empties a cell."""
    found: list[list[object]] = []
    none: list[Cell | None] = []
    for index, (was, now) in enumerate(zip_longest(old, new, fillvalue=none)):
        if was is now or was == now:
            continue
        for column, (before, after) in enumerate(zip_longest(was, now)):
            if before != after:
                found.append([index, column, after])
    return found
