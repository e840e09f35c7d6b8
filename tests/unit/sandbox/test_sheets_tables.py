"""Native tables, pivot tables, slicers, chips and rich text on the Sheets stand-in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.sheets import Book, RefusedError, SheetsApi, block, columns, rows


@pytest.fixture
def book() -> Book:
    made = SheetsApi().new()
    made.put("A1", [["Store", "Done", "Amount"], ["LUM", "", 10], ["VEL", True, 20], ["LUM", "", 5]])
    return made


def table(book: Book, **more: Any) -> Any:
    given = {"name": "Cases", "range": block(0, 4, 0, 3), "columnProperties": [{"columnIndex": 1, **more}]}
    return book.batch({"addTable": {"table": given}})["replies"][0]["addTable"]["table"]


def sheet(book: Book, name: str) -> Any:
    return book.get(fields=f"sheets({name})")["sheets"][0].get(name)


def test_a_table_follows_what_is_inserted_in_it_and_its_ticks_are_filled(book: Book) -> None:
    made = table(book, columnType="BOOLEAN")
    assert [c["columnName"] for c in made["columnProperties"]] == ["Store", "Done", "Amount"]
    book.batch({"insertDimension": {"range": rows(2, 3), "inheritFromBefore": True}})
    book.batch({"insertDimension": {"range": columns(0, 1), "inheritFromBefore": False}})
    (now,) = sheet(book, "tables")
    place = {"startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 1, "endColumnIndex": 4}
    assert now["range"] == place
    assert now["columnProperties"][1] == {"columnIndex": 1, "columnName": "Done", "columnType": "BOOLEAN"}
    assert book.values("C2:C5") == [[False], [False], [True], [False]]


def test_a_table_is_called_renamed_and_typed(book: Book) -> None:
    made = table(book)
    assert table_error(book, "range", block(2, 3, 2, 5)).code == 400
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "LUM"}]}}
    kinds = [{"columnName": "Shop", "columnType": "DROPDOWN", "dataValidationRule": rule}]
    wanted = {"tableId": made["tableId"], "name": "Ours", "columnProperties": kinds}
    book.batch({"updateTable": {"table": wanted, "fields": "name,columnProperties"}})
    (now,) = sheet(book, "tables")
    assert now["name"] == "Ours"
    assert now["columnProperties"][0] == {"columnName": "Shop", "columnType": "DROPDOWN", "dataValidationRule": rule}
    assert book.values("A1") == [["Shop"]]
    with pytest.raises(RefusedError, match="DROPDOWN"):
        book.batch(
            {"updateTable": {"table": {**wanted, "columnProperties": [{"columnType": "DROPDOWN"}]}, "fields": "*"}}
        )


def table_error(book: Book, field: str, value: Any) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        book.batch({"addTable": {"table": {"name": "Second", field: value}}})
    return refused.value


def test_cells_of_a_table_cannot_be_merged_and_deleting_it_deletes_them(book: Book) -> None:
    made = table(book)
    with pytest.raises(RefusedError, match="merge"):
        book.batch({"mergeCells": {"range": block(1, 3, 0, 1), "mergeType": "MERGE_ALL"}})
    book.put("E1", [["beside"]])
    book.batch({"deleteTable": {"tableId": made["tableId"]}})
    assert sheet(book, "tables") is None
    assert book.values("A1:E4") == [["", "", "", "", "beside"]]


def test_a_copied_tab_has_a_table_of_its_own(book: Book) -> None:
    made = table(book)
    book.batch({"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "twin"}})
    both = [s["tables"][0] for s in book.get(fields="sheets(tables)")["sheets"]]
    assert {t["name"] for t in both} == {"Cases", "Cases_2"}
    assert made["tableId"] in {t["tableId"] for t in both}
    assert len({t["tableId"] for t in both}) == 2


def pivot(source: dict[str, int]) -> dict[str, Any]:
    return {
        "source": source,
        "rows": [{"sourceColumnOffset": 0, "showTotals": True, "sortOrder": "ASCENDING"}],
        "values": [{"sourceColumnOffset": 2, "summarizeFunction": "SUM"}],
    }


def put_pivot(book: Book, given: dict[str, Any] | None) -> None:
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 5}
    cells = [{"values": [{"pivotTable": given} if given else {}]}]
    book.batch({"updateCells": {"start": start, "rows": cells, "fields": "pivotTable"}})


def test_a_pivot_table_goes_on_covering_its_rows(book: Book) -> None:
    put_pivot(book, pivot(block(0, 4, 0, 3)))
    assert book.values("F1:G4") == [["Store", "SUM of Amount"], ["LUM", 15], ["VEL", 20], ["Grand Total", 35]]
    book.batch({"insertDimension": {"range": rows(2, 3), "inheritFromBefore": True}})
    book.put("A3", [["HAL", "", 7]])
    assert book.values("F1:G5", "UNFORMATTED_VALUE")[1] == ["HAL", 7]
    found = book.get(fields="sheets(data(rowData(values(pivotTable(source)))))")["sheets"][0]["data"][0]["rowData"]
    assert found[0]["values"][5]["pivotTable"]["source"]["endRowIndex"] == 5
    book.put("F1", [["typed over"]])
    assert book.values("F1:G5") == [["typed over"]]


def test_a_pivot_table_is_taken_away_and_what_is_not_worked_out_shows_nothing(book: Book) -> None:
    put_pivot(book, {**pivot(block(0, 4, 0, 3)), "columns": [{"sourceColumnOffset": 1}]})
    assert book.values("F1:G5") == []
    put_pivot(book, pivot(block(0, 4, 0, 3)))
    put_pivot(book, None)
    assert book.values("F1:G5") == []
    with pytest.raises(RefusedError, match="501"):
        put_pivot(book, {**pivot(block(0, 4, 0, 3)), "criteria": {"0": {"visibleValues": ["LUM"]}}})


def test_a_slicer_hides_rows_and_follows_its_data(book: Book) -> None:
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 0, "columnIndex": 5}}}
    spec = {"dataRange": block(0, 4, 0, 3), "columnIndex": 0, "filterCriteria": {"hiddenValues": ["VEL"]}}
    made = book.batch({"addSlicer": {"slicer": {"spec": spec, "position": anchor}}})["replies"][0]["addSlicer"][
        "slicer"
    ]
    book.batch({"insertDimension": {"range": rows(1, 2), "inheritFromBefore": False}})
    assert sheet(book, "slicers")[0]["spec"]["dataRange"]["endRowIndex"] == 5
    metadata = book.get(fields="sheets(data(rowMetadata(hiddenByFilter)))")["sheets"][0]["data"][0]["rowMetadata"]
    assert [i for i, row in enumerate(metadata) if row.get("hiddenByFilter")] == [3]
    assert book.values("A4") == [["VEL"]]
    book.batch({"updateSlicerSpec": {"slicerId": made["slicerId"], "spec": {"title": "Shops"}, "fields": "title"}})
    assert sheet(book, "slicers")[0]["spec"]["title"] == "Shops"
    book.batch({"deleteEmbeddedObject": {"objectId": made["slicerId"]}})
    assert sheet(book, "slicers") is None


def test_a_chip_shows_whom_it_names_until_it_is_typed_over(book: Book) -> None:
    chip = {"startIndex": 0, "chip": {"personProperties": {"email": "ana@shop.example"}}}
    bold = {"startIndex": 2, "format": {"bold": True}}
    cells = [
        {"userEnteredValue": {"stringValue": "@"}, "chipRuns": [chip]},
        {"userEnteredValue": {"stringValue": "a bold word"}, "textFormatRuns": [bold]},
    ]
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 3}
    fields = "userEnteredValue,chipRuns,textFormatRuns"
    book.batch({"updateCells": {"start": start, "rows": [{"values": cells}], "fields": fields}})
    assert book.values("D2:E2") == [["ana@shop.example", "a bold word"]]
    assert runs(book) == [{"chipRuns": [chip]}, {"textFormatRuns": [bold]}]
    book.batch({"sortRange": {"range": block(1, 4, 0, 5), "sortSpecs": [{"dimensionIndex": 2}]}})
    book.batch({"sortRange": {"range": block(1, 4, 0, 5), "sortSpecs": [{"dimensionIndex": 4}]}})
    assert runs(book) == [{"chipRuns": [chip]}, {"textFormatRuns": [bold]}]
    book.put("D2", [["typed"]])
    assert runs(book) == [{}, {"textFormatRuns": [bold]}]


def runs(book: Book) -> Any:
    found = book.get(ranges="D2:E2", fields="sheets(data(rowData(values(chipRuns,textFormatRuns))))")
    return found["sheets"][0]["data"][0]["rowData"][0]["values"]
