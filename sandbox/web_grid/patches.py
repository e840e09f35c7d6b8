"""What a page needs to bring its picture of a workbook to the newest: steps of rows, then the cells that differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from sandbox.sheets_api.people.trail import Sorted, Step
from sandbox.sheets_api.shifts import Delete, Insert, Move
from sandbox.sheets_api.state import Json
from sandbox.web_grid.cells import Cell
from sandbox.web_grid.picture import Picture, Tab

Rows = list[list[Cell | None]]
_SIZE = "rowCount"
#: What the page cannot change on a tab that it shows.
_BUILT_IN = {_SIZE, "columnCount", "merges", "groups", "heights", "filter", "frozenRows", "frozenColumns", "gridlines"}


def patch(
    before: Picture, after: Picture, steps: Sequence[Step], looks: Sequence[Json] = (), first_look: int = 0
) -> Json | None:
    """None = nothing to see has changed. `again`: tabs came or went; `anew`: a tab whose cells are to be asked for.

    `looks`, numbered from `first_look` on, are those that the page does not know yet.
    """
    known = {tab.id: tab for tab in before.tabs}
    same_tabs = [tab.id for tab in before.tabs] == [tab.id for tab in after.tabs]
    found: Json = {"version": after.version, "tabs": []}
    if looks:
        found["looks"] = {"from": first_look, "list": list(looks)}
    hidden = [tab.id for tab in before.tabs if tab.frame["tabHidden"]]
    again = not same_tabs or before.title != after.title
    again = again or hidden != [tab.id for tab in after.tabs if tab.frame["tabHidden"]]
    for tab in after.tabs:
        old = known.get(tab.id)
        if old is tab:
            continue
        mine = [step for step in steps if step.sheet == tab.id]
        changed = None if old is None else _tab(old, tab, mine)
        if old is None:
            found["tabs"].append({"head": tab.document(head=True)})
        elif changed is None:
            told = [step_document(step) for step in mine]
            found["tabs"].append({"id": tab.id, "anew": tab.frame, "steps": told})
        elif len(changed) > 1:
            found["tabs"].append(changed)
    if again:
        found["again"] = {"title": after.title, "order": [tab.id for tab in after.tabs]}
    return found if found["tabs"] or again else None


def _tab(old: Tab, new: Tab, steps: Sequence[Step]) -> Json | None:
    """The tab's own patch; None = it needs building anew."""
    if any(not isinstance(step, Sorted) and step.dimension == "COLUMNS" for step in steps):
        return None
    found: Json = {"id": new.id}
    if old.rows is None or new.rows is None:
        frame = {key: value for key, value in new.frame.items() if key in old.frame and value != old.frame[key]}
        return {**found, "frame": frame} if frame else found
    rows, grown = _carried(old.rows, steps)
    frame = {key: value for key, value in new.frame.items() if value != old.frame[key]}
    if new.frame[_SIZE] == old.frame[_SIZE] + grown:
        frame.pop(_SIZE, None)
    if frame.keys() & _BUILT_IN and not (frame.keys() & _BUILT_IN == {"filter"} and steps and _grew(old, new)):
        return None
    if frame:
        found["frame"] = frame
    if steps:
        found["steps"] = [step_document(step) for step in steps]
    cells = differing(rows, new.rows)
    if cells:
        found["cells"] = cells
    if old.hidden != new.hidden or (steps and (old.hidden or new.hidden)):
        found["hidden"] = new.hidden
    return found


def _grew(old: Tab, new: Tab) -> bool:
    """Whether the filter only reaches further, or less far, than before: the page's own does so with its rows."""
    before, after = (dict(tab.frame["filter"] or {}) for tab in (old, new))
    return bool(before) and {**before, "range": None} == {**after, "range": None}


def step_document(step: Step) -> Json:
    if isinstance(step, Sorted):
        box = step.box
        return {"kind": "sort", "box": [box.top, box.bottom, box.left, box.right], "rows": list(step.rows)}
    columns = {"columns": True} if step.dimension == "COLUMNS" else {}
    if isinstance(step, Insert):
        return {"kind": "insert", "at": step.at, "count": step.count, **columns}
    if isinstance(step, Move):
        return {"kind": "move", "start": step.start, "end": step.end, "to": step.landing, **columns}
    assert isinstance(step, Delete)
    return {"kind": "delete", "start": step.start, "end": step.end, **columns}


def _carried(rows: Rows, steps: Sequence[Step]) -> tuple[Rows, int]:
    """The old rows after the steps, as the page will have them, and by how many rows the grid grew."""
    carried, grown = rows[:], 0
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
        row = rows[top + offset] + [None] * (right - len(rows[top + offset]))
        rows[top + offset] = [*row[:left], *cells, *row[right:]]


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
