"""Pivot tables: kept at their first cell, over a range that follows the rows and columns; filled in when asked for.

Groups of rows with sums and counts are worked out, so that a pivot over a tab can be seen to go on covering it. Groups
of columns, filters and calculated values are kept and not worked out: such a pivot shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sandbox.sheets_api import areas
from sandbox.sheets_api.errors import invalid, unimplemented
from sandbox.sheets_api.formulas.results import Computed
from sandbox.sheets_api.state import Json, Sheet, Value, Workbook, number

Place = tuple[int, int]


def _numbers(cells: Sequence[Computed]) -> list[float]:
    return [float(cell) for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]


def _mean(found: Sequence[float]) -> float:
    return sum(found) / len(found) if found else 0.0


SUMMARIES: dict[str, Callable[[Sequence[Computed]], float]] = {
    "SUM": lambda cells: sum(_numbers(cells)),
    "COUNT": lambda cells: len(_numbers(cells)),
    "COUNTA": lambda cells: sum(cell is not None for cell in cells),
    "AVERAGE": lambda cells: _mean(_numbers(cells)),
    "MAX": lambda cells: max(_numbers(cells), default=0.0),
    "MIN": lambda cells: min(_numbers(cells), default=0.0),
}


class Values(Protocol):
    """What a cell holds, formulas worked out."""

    def value(self, sheet: Sheet, row: int, column: int) -> Computed: ...


def place(workbook: Workbook, sheet: Sheet, where: Place, given: Json | None) -> None:
    """Puts the pivot table there in place of another; None takes it away."""
    kept = [item for item in sheet.pivots if (item["rowIndex"], item["columnIndex"]) != where]
    if given:
        if given.get("criteria"):
            raise unimplemented("PivotTable.criteria")
        if not given.get("source"):
            raise invalid("A pivot table needs a source.")
        table = {**given, "source": areas.grid_box(workbook, given["source"]).json()}
        kept.append({"rowIndex": where[0], "columnIndex": where[1], "pivotTable": table})
    sheet.pivots = kept


def at(sheet: Sheet, row: int, column: int) -> Json | None:
    """The pivot table that begins in this cell."""
    for item in sheet.pivots:
        if (item["rowIndex"], item["columnIndex"]) == (row, column):
            table: Json = item["pivotTable"]
            return table
    return None


def filled(workbook: Workbook, sheet: Sheet, values: Values) -> dict[Place, Value]:
    """What the pivot tables of a tab show, by place."""
    found: dict[Place, Value] = {}
    for item in sheet.pivots:
        for down, line in enumerate(_lines(workbook, item["pivotTable"], values)):
            for right, cell in enumerate(line):
                found[item["rowIndex"] + down, item["columnIndex"] + right] = cell
    return found


def _lines(workbook: Workbook, table: Json, values: Values) -> list[list[Value]]:
    groups, sums = table.get("rows") or [], table.get("values") or []
    if table.get("columns") or table.get("filterSpecs") or not groups or any("formula" in each for each in sums):
        return []
    box = areas.box_json(table["source"])
    sheet = workbook.find(box.sheet)

    def cells(row: int, of: Sequence[Json]) -> list[Computed]:
        return [values.value(sheet, row, box.left + (each.get("sourceColumnOffset") or 0)) for each in of]

    header = [str(cell or "") for cell in cells(box.top, groups)]
    names = [
        each.get("name") or f"{each['summarizeFunction']} of {cell or ''}"
        for each, cell in zip(sums, cells(box.top, sums), strict=True)
    ]
    lines: dict[tuple[str, ...], list[int]] = {}
    for row in range(box.top + 1, min(box.bottom, len(sheet.rows))):
        if any(cell is not None for cell in cells(row, [*groups, *sums])):
            lines.setdefault(tuple(str("" if c is None else c) for c in cells(row, groups)), []).append(row)

    def summed(rows: Sequence[int]) -> list[Value]:
        columns = [[cells(row, [each])[0] for row in rows] for each in sums]
        return [number(SUMMARIES[e["summarizeFunction"]](c)) for e, c in zip(sums, columns, strict=True)]

    total = [["Grand Total", *[""] * (len(groups) - 1), *summed([row for rows in lines.values() for row in rows])]]
    body: list[list[Value]] = [[*group, *summed(rows)] for group, rows in sorted(lines.items())]
    return [[*header, *names], *body, *(total if groups[0].get("showTotals") else [])]
