"""A person at the keyboard: what each act does to the tab, and how it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sheets import Book, RefusedError, SheetsApi, block, columns

ANA = "ana@shop.example"
GRID = [["Key", "State", "Note"], ["D1", "open", "c"], ["D2", "won", "a"], ["D3", "lost", "b"]]


@pytest.fixture
def book() -> Book:
    made = SheetsApi().new()
    made.put("A1", GRID)
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    made.batch({"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}})
    return made


def act(book: Book, name: str, user: str = ANA, **words: Any) -> Any:
    order = {"spreadsheetId": book.id, "user": user, "act": name, **words}
    return book.api.call("POST", "/_sandbox/staff", order)


def keys(book: Book) -> str:
    return " ".join(str(row[0]) if row else "." for row in book.values("A1:A"))


@pytest.mark.parametrize(
    ("name", "words", "drawn"),
    [
        ("insert_rows", {"row": 2}, "Key D1 . D2 D3"),
        ("delete_rows", {"row": 2}, "Key D1 D3"),
        ("move_rows", {"row": 3, "to": 1}, "Key D3 D1 D2"),
        ("move_rows", {"row": 1, "to": 4}, "Key D2 D3 D1"),
        ("duplicate_row", {"row": 1}, "Key D1 D1 D2 D3"),
        ("sort_sheet", {"column": 2}, "Key D2 D3 D1"),
        ("sort_sheet", {"column": 0, "down": True}, "Key D3 D2 D1"),
        ("sort_range", {"box": [1, 4, 1, 3], "column": 2}, "Key D1 D2 D3"),
        ("cut_paste", {"box": [1, 2, 0, 3], "row": 5, "column": 0}, "Key . D2 D3 . D1"),
        ("copy_paste", {"box": [1, 2, 0, 3], "row": 2, "column": 0}, "Key D1 D1 D3"),
        ("delete_key", {"row": 2, "column": 0}, "Key D1 . D3"),
        ("clear", {"box": [1, 3, 0, 1]}, "Key . . D3"),
        ("type", {"row": 1, "column": 0, "text": "mine"}, "Key mine D2 D3"),
        ("rename_header", {"row": 0, "column": 0, "text": "Dispute"}, "Dispute D1 D2 D3"),
        ("banner_row", {"text": "Hello"}, "Hello Key D1 D2 D3"),
        ("insert_columns", {"column": 0}, ""),
        ("move_columns", {"column": 2, "to": 0}, "Note c a b"),
        ("delete_columns", {"column": 0}, "State open won lost"),
        ("merge", {"box": [1, 3, 0, 1]}, "Key D1 . D3"),
    ],
)
def test_an_act_is_done_and_undone(book: Book, name: str, words: dict[str, Any], drawn: str) -> None:
    before = book.drawn()
    assert act(book, name, **words)["done"]
    assert keys(book) == drawn
    assert act(book, "undo")["done"]
    assert book.drawn() == before


@pytest.mark.parametrize(
    ("name", "words", "drawn"),
    [
        ("insert_rows", {"row": 2}, "Key D1 D2 D3 ours"),
        ("delete_rows", {"row": 2}, "Key D1 D2 D3 ours"),
        ("move_rows", {"row": 3, "to": 1}, "Key D1 D2 D3 ours"),
        ("move_rows", {"row": 1, "to": 4}, "Key D1 D2 D3 ours"),
        ("sort_sheet", {"column": 2}, "Key D1 D2 D3 ours"),
        ("type", {"row": 1, "column": 0, "text": "mine"}, "Key D1 D2 D3 ours"),
    ],
)
def test_undo_takes_back_the_persons_own_act_while_others_went_on(
    book: Book, name: str, words: dict[str, Any], drawn: str
) -> None:
    act(book, name, **words)
    cell = {"values": [{"userEnteredValue": {"stringValue": "ours"}}]}
    book.batch({"appendCells": {"sheetId": 0, "rows": [cell], "fields": "userEnteredValue"}})
    assert act(book, "undo")["done"]
    assert keys(book) == drawn


def test_each_person_undoes_only_their_own(book: Book) -> None:
    act(book, "type", row=1, column=2, text="ana's")
    act(book, "type", user="ben@shop.example", row=2, column=2, text="ben's")
    act(book, "undo")
    assert book.values("C2:C3") == [["c"], ["ben's"]]
    assert act(book, "undo") == {"done": False, "why": "There is nothing to undo."}


def test_a_sort_moves_formats_notes_and_rules_but_not_row_metadata_unless_switched(book: Book) -> None:
    place = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}}
    wanted = {"metadataId": 5, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
    note = {"start": {"sheetId": 0, "rowIndex": 1}, "rows": [{"values": [{"note": "of D1"}]}], "fields": "note"}
    book.batch({"createDeveloperMetadata": {"developerMetadata": wanted}}, {"updateCells": note})
    act(book, "sort_sheet", column=2)
    notes = book.get(fields="sheets.data.rowData.values.note")["sheets"][0]["data"][0]["rowData"]
    assert [row.get("values") for row in notes] == [None, None, None, [{"note": "of D1"}]]
    assert book.api.call("GET", f"{book.path}/developerMetadata/5")["location"]["dimensionRange"]["startIndex"] == 1
    book.api.call("POST", "/_sandbox/switches", {"row_metadata_follows_sort": True})
    act(book, "sort_sheet", column=0)
    assert book.api.call("GET", f"{book.path}/developerMetadata/5")["location"]["dimensionRange"]["startIndex"] == 2


def test_refusals_that_a_person_would_meet_change_nothing(book: Book) -> None:
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}, "strict": True}
    book.batch(
        {"addProtectedRange": {"protectedRange": {"range": block(1, 2, 0, 3)}}},
        {"setDataValidation": {"range": block(2, 3, 2, 3), "rule": rule}},
    )
    before = book.drawn()
    assert "protected" in act(book, "sort_sheet", column=0)["why"]
    assert "protected" in act(book, "delete_rows", row=1)["why"]
    assert "validation" in act(book, "type", row=2, column=2, text="maybe")["why"]
    assert book.drawn() == before
    assert act(book, "type", row=2, column=2, text="yes")["done"]
    book.put("C3", [["the API is not held to rules"]])


def test_checkboxes_filters_hiding_and_tabs(book: Book) -> None:
    act(book, "checkbox", box=[1, 4, 3, 4])
    assert book.values("D2:D4") == [[False], [False], [False]]
    act(book, "filter_on", column=1, hide=["won"])
    shown = book.get(fields="sheets.data.rowMetadata.hiddenByFilter")["sheets"][0]["data"][0]["rowMetadata"]
    assert [index for index, row in enumerate(shown) if row] == [2]
    act(book, "hide_columns", column=2)
    width = book.get(fields="sheets.data.columnMetadata.hiddenByUser")["sheets"][0]["data"][0]["columnMetadata"]
    assert width[2] == {"hiddenByUser": True}
    act(book, "sort_filter", column=0, down=True)
    assert keys(book) == "Key D3 D2 D1"
    act(book, "filter_off")
    assert act(book, "sort_filter", column=0) == {"done": False, "why": "There is no filter on this tab."}
    act(book, "rename_tab", text="Ours")
    act(book, "duplicate_tab", tab="Ours")
    act(book, "delete_tab", tab=0)
    assert [item["properties"]["title"] for item in book.get()["sheets"]] == ["Copy of Ours"]
    act(book, "undo")
    assert [item["properties"]["title"] for item in book.get()["sheets"]] == ["Ours", "Copy of Ours"]


@pytest.mark.parametrize(("moment", "seen"), [("before", [["typed"]]), ("after", [["D1"]])])
def test_an_act_can_wait_for_a_request(book: Book, moment: str, seen: list[list[str]]) -> None:
    when = {"match": {"path_contains": "/values/"}, "skip": 1, "moment": moment}
    act(book, "type", row=1, column=0, text="typed", when=when)
    assert book.values("A2") == [["D1"]]
    assert book.values("A2") == seen
    assert book.values("A2") == [["typed"]]


def test_an_unknown_act_is_the_callers_error(book: Book) -> None:
    with pytest.raises(RefusedError, match="There is no act dance"):
        act(book, "dance")


def test_inserting_above_the_header_keeps_metadata_and_freezes_the_new_row_too(book: Book) -> None:
    place = {"dimensionRange": columns(0, 1)}
    wanted = {"metadataId": 5, "metadataKey": "k", "visibility": "DOCUMENT", "location": place}
    book.batch({"createDeveloperMetadata": {"developerMetadata": wanted}})
    act(book, "banner_row")
    assert book.get(fields="sheets.properties.gridProperties")["sheets"][0]["properties"]["gridProperties"] == {
        "rowCount": 1001,
        "columnCount": 26,
        "frozenRowCount": 2,
    }
    found = book.post("values:batchGetByDataFilter", {"dataFilters": [{"developerMetadataLookup": {"metadataId": 5}}]})
    assert found["valueRanges"][0]["valueRange"]["values"][1] == ["Key"]
