"""Inserting, deleting and moving rows and columns carries along everything that hangs on them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.sheets_api import shifts
from sandbox.sheets_api.areas import Area
from sandbox.sheets_api.formulas.references import copied
from tests.support.sheets import Book, RefusedError, SheetsApi, block, columns, rows


@pytest.fixture
def book() -> Book:
    made = SheetsApi().new()
    made.put("A1", [[f"{letter}{number}" for letter in "ABCDEF"] for number in range(1, 9)])
    return made


def dressed(book: Book) -> None:
    """One of everything on rows 3 and 4 (index 2 to 4), columns B and C."""
    place = block(2, 4, 1, 3)
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B3=C$4"}]}
    rule = {"ranges": [place], "booleanRule": {"condition": condition, "format": {"textFormat": {"bold": True}}}}
    tags = [
        {"metadataId": 1, "metadataKey": "r", "visibility": "DOCUMENT", "location": {"dimensionRange": rows(2, 3)}},
        {"metadataId": 2, "metadataKey": "c", "visibility": "DOCUMENT", "location": {"dimensionRange": columns(1, 2)}},
    ]
    specs = [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}]
    list_rule = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Sheet1!$B$3:$C$4"}]}}
    book.batch(
        *({"createDeveloperMetadata": {"developerMetadata": tag}} for tag in tags),
        {"addNamedRange": {"namedRange": {"name": "named", "range": place}}},
        {"addProtectedRange": {"protectedRange": {"range": place, "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addFilterView": {"filter": {"title": "1", "range": place, "filterSpecs": specs}}},
        {"addBanding": {"bandedRange": {"range": place, "rowProperties": {"firstBandColor": {"red": 1}}}}},
        {"mergeCells": {"range": block(2, 4, 5, 6), "mergeType": "MERGE_ALL"}},
        {"addDimensionGroup": {"range": rows(2, 4)}},
        {"updateDimensionProperties": {"range": columns(1, 2), "properties": {"pixelSize": 7}, "fields": "pixelSize"}},
        {"setDataValidation": {"range": block(2, 3, 1, 2), "rule": list_rule}},
    )
    book.put("H1", [["=SUM(B3:C4)", "=B3", "=SUM(B:B)", "=$C$4&Sheet1!B3"]], "USER_ENTERED")


def state(book: Book) -> dict[str, Any]:
    """Where everything is now."""
    whole = book.get(includeGridData=True)
    sheet = whole["sheets"][0]
    data = sheet["data"][0]
    corners = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")

    def box(place: dict[str, int]) -> tuple[int, ...]:
        return tuple(place[name] for name in corners)

    cells = [
        (row, column, cell)
        for row, line in enumerate(data["rowData"])
        for column, cell in enumerate(line.get("values", []))
    ]
    rule = sheet["conditionalFormats"][0]
    return {
        "boxes": [
            box(whole["namedRanges"][0]["range"]),
            box(sheet["protectedRanges"][0]["range"]),
            box(rule["ranges"][0]),
            box(sheet["filterViews"][0]["range"]),
            box(sheet["bandedRanges"][0]["range"]),
        ],
        "rule": rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"],
        "filter column": sheet["filterViews"][0]["filterSpecs"][0].get("columnIndex"),
        "merge": [box(merge) for merge in sheet.get("merges", [])],
        "group": [(g["range"]["startIndex"], g["range"]["endIndex"]) for g in sheet.get("rowGroups", [])],
        "narrow": [index for index, column in enumerate(data["columnMetadata"]) if column["pixelSize"] == 7],
        "row tag": [index for index, row in enumerate(data["rowMetadata"]) if "developerMetadata" in row],
        "column tag": [index for index, column in enumerate(data["columnMetadata"]) if "developerMetadata" in column],
        "formulas": [
            cell["userEnteredValue"]["formulaValue"]
            for _, _, cell in cells
            if "formulaValue" in cell.get("userEnteredValue", {})
        ],
        "list": [
            (row, column, cell["dataValidation"]["condition"]["values"][0]["userEnteredValue"])
            for row, column, cell in cells
            if "dataValidation" in cell
        ],
    }


def expected(top: int, bottom: int, left: int, right: int, **more: Any) -> dict[str, Any]:
    usual = {
        "boxes": [(top, bottom, left, right)] * 5,
        "filter column": left,
        "group": [(top, bottom)],
        "narrow": [left],
        "row tag": [top],
        "column tag": [left],
    }
    return usual | more


CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"insertDimension": {"range": rows(0, 2)}},
        expected(4, 6, 1, 3, rule="=$B5=C$6", merge=[(4, 6, 5, 6)], list=[(4, 1, "=Sheet1!$B$5:$C$6")],
                 formulas=["=SUM(B5:C6)", "=B5", "=SUM(B:B)", "=$C$6&Sheet1!B5"]),
    ),
    (
        {"insertDimension": {"range": rows(2, 3)}},
        expected(3, 5, 1, 3, rule="=$B4=C$5", merge=[(3, 5, 5, 6)],
                 list=[(2, 1, "=Sheet1!$B$4:$C$5"), (3, 1, "=Sheet1!$B$4:$C$5")],
                 formulas=["=SUM(B4:C5)", "=B4", "=SUM(B:B)", "=$C$5&Sheet1!B4"]),
    ),
    (
        {"insertDimension": {"range": rows(3, 4)}},
        expected(2, 5, 1, 3, rule="=$B3=C$5", merge=[(2, 5, 5, 6)], list=[(2, 1, "=Sheet1!$B$3:$C$5")],
                 formulas=["=SUM(B3:C5)", "=B3", "=SUM(B:B)", "=$C$5&Sheet1!B3"]),
    ),
    (
        {"insertDimension": {"range": rows(4, 5)}},
        expected(2, 4, 1, 3, rule="=$B3=C$4", merge=[(2, 4, 5, 6)], list=[(2, 1, "=Sheet1!$B$3:$C$4")],
                 formulas=["=SUM(B3:C4)", "=B3", "=SUM(B:B)", "=$C$4&Sheet1!B3"]),
    ),
    (
        {"insertDimension": {"range": columns(0, 1)}},
        expected(2, 4, 2, 4, rule="=$C3=D$4", merge=[(2, 4, 6, 7)], list=[(2, 2, "=Sheet1!$C$3:$D$4")],
                 formulas=["=SUM(C3:D4)", "=C3", "=SUM(C:C)", "=$D$4&Sheet1!C3"]),
    ),
    (
        {"deleteDimension": {"range": rows(3, 4)}},
        expected(2, 3, 1, 3, rule="=$B3=#REF!", merge=[], list=[(2, 1, "=Sheet1!$B$3:$C$3")],
                 formulas=["=SUM(B3:C3)", "=B3", "=SUM(B:B)", "=#REF!&Sheet1!B3"]),
    ),
    (
        {"moveDimension": {"source": rows(2, 4), "destinationIndex": 7}},
        expected(5, 7, 1, 3, rule="=$B6=C$7", merge=[(5, 7, 5, 6)], list=[(5, 1, "=Sheet1!$B$6:$C$7")],
                 formulas=["=SUM(B6:C7)", "=B6", "=SUM(B:B)", "=$C$7&Sheet1!B6"]),
    ),
    (
        {"moveDimension": {"source": columns(1, 3), "destinationIndex": 0}},
        expected(2, 4, 0, 2, rule="=$A3=B$4", merge=[(2, 4, 5, 6)], list=[(2, 0, "=Sheet1!$A$3:$B$4")],
                 formulas=["=SUM(A3:B4)", "=A3", "=SUM(A:A)", "=$B$4&Sheet1!A3"]),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "wanted"), CASES)
def test_everything_is_carried_along(book: Book, request_: dict[str, Any], wanted: dict[str, Any]) -> None:
    dressed(book)
    book.batch(request_)
    assert state(book) == wanted


def test_deleting_all_of_a_range_deletes_what_was_on_it(book: Book) -> None:
    dressed(book)
    book.batch({"deleteDimension": {"range": rows(2, 4)}})
    whole = book.get()
    sheet = whole["sheets"][0]
    assert "namedRanges" not in whole
    assert not {"protectedRanges", "conditionalFormats", "filterViews", "bandedRanges", "merges"} & set(sheet)
    assert book.values("H1:K1") == [["=SUM(#REF!)", "=#REF!", "=SUM(B:B)", "=#REF!&#REF!"]]


def test_new_rows_take_format_and_rule_from_before_or_after_and_no_note(book: Book) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}, "note": "n"}
    cell = {"range": block(2, 3, 0, 1), "cell": bold, "fields": "userEnteredFormat,note"}
    rule = {"condition": {"type": "BOOLEAN"}}
    book.batch({"repeatCell": cell}, {"setDataValidation": {"range": block(2, 3, 1, 2), "rule": rule}})
    book.batch({"insertDimension": {"range": rows(3, 4), "inheritFromBefore": True}})
    book.batch({"insertDimension": {"range": rows(2, 3), "inheritFromBefore": False}})
    book.batch({"insertDimension": {"range": rows(2, 3), "inheritFromBefore": True}})
    data = book.get(fields="sheets.data.rowData.values(userEnteredFormat,note,dataValidation)")["sheets"][0]["data"][0]
    shown = [sorted({name for cell in row.get("values", []) for name in cell}) for row in data["rowData"]]
    both = ["dataValidation", "userEnteredFormat"]
    assert shown == [[], [], [], both, ["dataValidation", "note", "userEnteredFormat"], both]


def test_rows_that_look_alike_are_changed_each_for_itself(book: Book) -> None:
    """They share what they look like; a note, a rule or a format on one is not the next one's."""
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    rule = {"condition": {"type": "BOOLEAN"}}
    book.batch(
        {"repeatCell": {"range": block(0, 8, 0, 2), "cell": bold, "fields": "userEnteredFormat"}},
        {"repeatCell": {"range": block(2, 3, 0, 1), "cell": {"note": "mine"}, "fields": "note"}},
        {"setDataValidation": {"range": block(3, 4, 1, 2), "rule": rule}},
        {"repeatCell": {"range": block(4, 5, 0, 2), "cell": {}, "fields": "userEnteredFormat"}},
    )
    sheet = book.get(includeGridData=True)["sheets"][0]
    cells = [row["values"][:2] for row in sheet["data"][0]["rowData"][:8]]
    assert [["note" in cell for cell in row] for row in cells] == [[at == 2, False] for at in range(8)]
    assert [["dataValidation" in cell for cell in row] for row in cells] == [[False, at == 3] for at in range(8)]
    assert [["userEnteredFormat" in cell for cell in row] for row in cells] == [[at != 4] * 2 for at in range(8)]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"deleteDimension": {"range": rows(0, 1000)}}, "You can't delete all the rows on the sheet."),
        ({"deleteDimension": {"range": rows(1, 1000)}}, "Sorry, it is not possible to delete all non-frozen rows."),
        ({"deleteDimension": {"range": rows(999, 1001)}}, "Cannot delete a row that doesn't exist."),
        ({"insertDimension": {"range": rows(1001, 1002)}}, "range.startIndex is larger than current grid size (1000)"),
        (
            {"insertDimension": {"range": rows(1000, 1001)}},
            "range.startIndex must be less than the grid size (1000) if inheritFromBefore is false.",
        ),
        ({"deleteSheet": {"sheetId": 4}}, "No sheet with id: 4"),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the visible sheets in a document."),
        ({"sortRange": {"range": {"sheetId": 9}}}, "No grid with id: 9"),
        ({"addSheet": {"properties": {"title": "sheet1"}}}, 'A sheet with the name "sheet1" already exists.'),
        ({"addSheet": {"properties": {"sheetId": 0}}}, "Sheet with id 0 already exists."),
        ({"updateCells": {"start": {"rowIndex": 1000}, "fields": "*"}}, "GridCoordinate.rowIndex[1000] is after"),
        ({"repeatCell": {"range": {}, "cell": {}}}, "At least one field must be listed in 'fields'."),
    ],
)
def test_refusals_are_in_googles_words(book: Book, request_: dict[str, Any], message: str) -> None:
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    book.batch({"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}})
    with pytest.raises(RefusedError) as refusal:
        book.batch(request_)
    kind = next(iter(request_))
    assert refusal.value.code == 400
    assert refusal.value.message.startswith(f"Invalid requests[0].{kind}: {message}")


def test_references_to_cut_cells_follow_them_and_copied_ones_move_along(book: Book) -> None:
    book.put("H1", [["=A1+$A$1", "=SUM(A1:B2)"]], "USER_ENTERED")
    target = {"sheetId": 0, "rowIndex": 20, "columnIndex": 2}
    cut = {"source": block(0, 2, 0, 2), "destination": target, "pasteType": "PASTE_NORMAL"}
    book.batch({"cutPaste": cut})
    assert book.values("H1:I1") == [["=C21+$C$21", "=SUM(C21:D22)"]]
    copy = {"source": block(0, 1, 7, 8), "destination": block(2, 3, 8, 9), "pasteType": "PASTE_NORMAL"}
    book.batch({"copyPaste": copy})
    assert book.values("I3") == [["=D23+$C$21"]]
    assert copied("=A1+B2", -1, 0) == "=#REF!+B1"


def test_sort_keeps_formulas_on_their_own_row_and_blanks_last(book: Book) -> None:
    book.put("A1:B4", [["b", "=A1&1"], ["", "=A2&1"], [2, "=A3&1"], ["A", "=A4&1"]], "USER_ENTERED")
    spec = {"sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}
    book.batch({"sortRange": {"range": block(0, 4, 0, 2), **spec}})
    assert book.values("A1:B4") == [[2, "=A1&1"], ["A", "=A2&1"], ["b", "=A3&1"], ["", "=A4&1"]]
    down = {"sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]}
    book.batch({"sortRange": {"range": block(0, 4, 0, 2), **down}})
    assert [row[0] for row in book.values("A1:A4")] == ["b", "A", 2]


INDEXES = st.integers(0, 12)


@st.composite
def a_shift(draw: st.DrawFn) -> shifts.Shift:
    start, length = draw(INDEXES), draw(st.integers(1, 4))
    kind = draw(st.sampled_from(["insert", "delete", "move"]))
    if kind == "insert":
        return shifts.Insert(0, "ROWS", start, length)
    if kind == "delete":
        return shifts.Delete(0, "ROWS", start, start + length)
    return shifts.Move(
        0, "ROWS", start, start + length, draw(INDEXES.filter(lambda to: not start < to < start + length))
    )


@given(a_shift())
@settings(max_examples=300)
def test_indexes_move_as_the_rows_themselves_do(shift: shifts.Shift) -> None:
    """The oracle is a list of rows that is really inserted into, deleted from or moved about in."""
    line = list(range(30))
    if isinstance(shift, shifts.Insert):
        after: list[int | None] = [*line[: shift.at], *[None] * shift.count, *line[shift.at :]]
    elif isinstance(shift, shifts.Delete):
        after = [*line[: shift.start], *line[shift.end :]]
    else:
        assert isinstance(shift, shifts.Move)
        rest = [row for row in line if not shift.start <= row < shift.end]
        below = sum(row < shift.to for row in rest)
        after = [*rest[:below], *line[shift.start : shift.end], *rest[below:]]
    for index in range(20):
        assert shift.index(index) == (after.index(index) if index in after else None)


@given(a_shift(), INDEXES, st.integers(1, 6))
@settings(max_examples=300)
def test_a_range_never_grows_by_more_than_was_inserted_nor_goes_backwards(
    shift: shifts.Shift, start: int, length: int
) -> None:
    after = shifts.area(shift, Area(0, top=start, bottom=start + length))
    gone = shift.end - shift.start if isinstance(shift, shifts.Delete) else 0
    if after is None:
        assert gone >= length
        return
    assert after.top is not None
    assert after.bottom is not None
    assert 0 <= after.top < after.bottom
    added = shift.count if isinstance(shift, shifts.Insert) else 0
    moved = shift.end - shift.start if isinstance(shift, shifts.Move) else 0
    assert length - gone - moved <= after.bottom - after.top <= length + added + moved
