"""The calls that the push protocol rests on, through real gspread in the same process and in plain JSON."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.support.sheets import Book, RefusedError, SheetsApi, block, client, columns, rows


def tag(metadata_id: int, index: int, key: str = "col") -> dict[str, Any]:
    location = {"dimensionRange": columns(index, index + 1)}
    wanted = {"metadataId": metadata_id, "metadataKey": key, "visibility": "DOCUMENT", "location": location}
    return {"createDeveloperMetadata": {"developerMetadata": wanted}}


def by_id(*ids: int) -> list[dict[str, Any]]:
    return [{"developerMetadataLookup": {"metadataId": number}} for number in ids]


@pytest.fixture
def book() -> Book:
    made = SheetsApi().new()
    made.put("A1", [["Key", "Stamp", "Status", "Note"], ["D1", "s1", "open", "mine"], ["D2", "s2", "won", "yours"]])
    made.batch(tag(11, 0), tag(12, 1), tag(13, 2), tag(14, 3))
    return made


def read(book: Book, *ids: int) -> list[object]:
    answer = book.post("values:batchGetByDataFilter", {"dataFilters": by_id(*ids), "valueRenderOption": "FORMULA"})
    found = {item["dataFilters"][0]["developerMetadataLookup"]["metadataId"]: item for item in answer["valueRanges"]}
    return [found[number]["valueRange"].get("values") for number in ids]


def test_gspread_runs_in_process_without_a_socket() -> None:
    api = SheetsApi()
    made = client(api.service).open_by_key(api.new().id)
    made.sheet1.update([["a", 1], ["=1+1", True]], "A1")
    assert made.sheet1.get_all_values() == [["a", "1"], ["=1+1", "TRUE"]]


def test_columns_are_read_by_metadata_id_wherever_staff_moved_them(book: Book) -> None:
    before = read(book, 11, 13)
    book.batch({"moveDimension": {"source": columns(2, 3), "destinationIndex": 0}})
    book.batch({"insertDimension": {"range": columns(0, 1), "inheritFromBefore": False}})
    assert read(book, 11, 13) == before == [[["Key"], ["D1"], ["D2"]], [["Status"], ["open"], ["won"]]]


def test_null_leaves_a_cell_alone_and_the_echo_shows_the_whole_column(book: Book) -> None:
    """Write B: one request writes stamp and status, the all-null key column rides along as a read-back."""
    data = [
        {"dataFilter": by_id(12)[0], "majorDimension": "COLUMNS", "values": [[None, "n1", None]]},
        {"dataFilter": by_id(13)[0], "majorDimension": "COLUMNS", "values": [[None, "lost", None]]},
        {"dataFilter": by_id(11)[0], "majorDimension": "COLUMNS", "values": [[None, None, None]]},
    ]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    body |= {"responseValueRenderOption": "FORMULA"}
    answer = book.post("values:batchUpdateByDataFilter", body)
    echoed = [item["updatedData"]["values"] for item in answer["responses"]]
    assert echoed == [[["Stamp", "n1", "s2"]], [["Status", "lost", "won"]], [["Key", "D1", "D2"]]]
    assert answer["totalUpdatedCells"] == 2
    assert [item["dataFilter"] for item in answer["responses"]] == by_id(12, 13, 11)
    assert book.drawn() == "Key | Stamp | Status | Note\nD1 | n1 | lost | mine\nD2 | s2 | won | yours"


def test_a_lookup_that_finds_nothing_refuses_the_write_unless_switched(book: Book) -> None:
    data = [{"dataFilter": by_id(99)[0], "values": [["x"]]}]
    body = {"valueInputOption": "RAW", "data": data}
    with pytest.raises(RefusedError) as refusal:
        book.post("values:batchUpdateByDataFilter", body)
    assert refusal.value.code == 400
    book.api.service.switches.missing_lookup_ignored = True
    assert book.post("values:batchUpdateByDataFilter", body)["responses"] == []


def test_one_bad_range_of_a_values_batch_leaves_all_as_it_was(book: Book) -> None:
    data = [{"range": "A2", "values": [["changed"]]}, {"range": "Nowhere!A1", "values": [["x"]]}]
    before = book.drawn()
    with pytest.raises(RefusedError, match="Unable to parse range: Nowhere!A1"):
        book.post("values:batchUpdate", {"valueInputOption": "RAW", "data": data})
    assert book.drawn() == before


def generation(number: int) -> dict[str, Any]:
    wanted = {"namedRangeId": f"g{number}", "name": f"g_{number}", "range": block(0, 1, 0, 1)}
    return {"addNamedRange": {"namedRange": wanted}}


def test_a_generation_in_use_refuses_the_whole_batch(book: Book) -> None:
    """The compare-and-swap between our own runs."""
    fresh: list[dict[str, Any]] = [
        {"insertDimension": {"range": rows(2, 3)}},
        {
            "updateCells": {
                "start": {"sheetId": 0, "rowIndex": 2, "columnIndex": 0},
                "rows": [{"values": [{"userEnteredValue": {"stringValue": "D3"}}]}],
                "fields": "userEnteredValue",
            }
        },
    ]
    book.batch(generation(7), *fresh)
    before = book.drawn()
    with pytest.raises(RefusedError) as refusal:
        book.batch(*fresh, generation(7))
    assert refusal.value.message.startswith("Invalid requests[2].addNamedRange: ")
    assert book.drawn() == before == "Key | Stamp | Status | Note\nD1 | s1 | open | mine\nD3\nD2 | s2 | won | yours"


def test_rows_inserted_inside_stay_covered_by_formulas_rules_and_names(book: Book) -> None:
    book.put("F1", [["=SUM(C2:C3)", "=C3", "=SUM(C2:C)", "=Sheet1!$C$3"]], "USER_ENTERED")
    rule = {
        "ranges": [block(1, 3, 0, 4)],
        "booleanRule": {
            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A2<>$B2"}]},
            "format": {"backgroundColor": {"red": 0.5}},
        },
    }
    book.batch({"addConditionalFormatRule": {"rule": rule, "index": 0}})
    book.batch({"addNamedRange": {"namedRange": {"name": "body", "range": block(1, 3, 0, 4)}}})
    book.batch({"insertDimension": {"range": rows(2, 4), "inheritFromBefore": True}})
    book.batch({"insertDimension": {"range": columns(0, 1)}})
    assert book.values("G1:J1") == [["=SUM(D2:D5)", "=D5", "=SUM(D2:D)", "=Sheet1!$D$5"]]
    sheet = book.get()["sheets"][0]
    assert sheet["conditionalFormats"][0]["ranges"] == [
        {"startRowIndex": 1, "endRowIndex": 5, "startColumnIndex": 1, "endColumnIndex": 5}
    ]
    condition = sheet["conditionalFormats"][0]["booleanRule"]["condition"]
    assert condition["values"] == [{"userEnteredValue": "=$B2<>$C2"}]
    assert book.get(fields="namedRanges.range")["namedRanges"][0]["range"]["endRowIndex"] == 5


def test_find_replace_blanks_an_exact_text_and_counts(book: Book) -> None:
    request = {"find": "D2", "replacement": "", "sheetId": 0, "matchEntireCell": True, "matchCase": True}
    reply = book.batch({"findReplace": request})["replies"][0]["findReplace"]
    assert reply == {"valuesChanged": 1, "occurrencesChanged": 1, "rowsChanged": 1, "sheetsChanged": 1}
    assert book.values("A3") == []
    assert book.batch({"findReplace": request})["replies"] == [{"findReplace": {}}]


def test_the_answer_shows_the_sheet_after_the_batch(book: Book) -> None:
    answer = book.batch(
        {"deleteDimension": {"range": rows(1, 2)}},
        includeSpreadsheetInResponse=True,
        responseRanges=["A1:A3"],
        responseIncludeGridData=True,
    )
    data = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]
    assert [row["values"][0]["userEnteredValue"]["stringValue"] for row in data["rowData"]] == ["Key", "D2"]


def test_metadata_goes_with_its_column_and_not_with_cut_cells(book: Book) -> None:
    book.batch(
        {
            "cutPaste": {
                "source": block(0, 3, 2, 3),
                "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 6},
                "pasteType": "PASTE_NORMAL",
            }
        }
    )
    assert read(book, 13) == [None]
    book.batch({"deleteDimension": {"range": columns(2, 3)}})
    assert "matchedDeveloperMetadata" not in book.post("developerMetadata:search", {"dataFilters": by_id(13)})


def test_a_copied_tab_cannot_answer_to_our_ids(book: Book) -> None:
    book.batch({"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Mine"}})
    found = book.post(
        "developerMetadata:search", {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "col"}}]}
    )
    ids = {item["developerMetadata"]["metadataId"] for item in found["matchedDeveloperMetadata"]}
    assert len(ids) == 8
    assert ids >= {11, 12, 13, 14}
    assert read(book, 11) == [[["Key"], ["D1"], ["D2"]]]


def test_a_hard_protection_refuses_the_caller_and_a_warning_does_not(book: Book) -> None:
    staff = book.by("ana@shop.example")
    staff.batch({"addProtectedRange": {"protectedRange": {"range": block(0, 9, 2, 3), "warningOnly": True}}})
    book.put("C2", [["fine"]])
    book.batch({"addProtectedRange": {"protectedRange": {"range": block(0, 9, 3, 4)}}})
    with pytest.raises(RefusedError, match="You are trying to edit a protected cell") as refusal:
        staff.put("D2", [["no"]])
    assert refusal.value.code == 400
    staff.put("C2:D2", [["yes", None]])
    book.put("D2", [["owner"]])
    assert book.values("C2:D2") == [["yes", "owner"]]


def test_unknown_requests_and_methods_are_named(book: Book) -> None:
    with pytest.raises(RefusedError) as lacking:
        book.batch({"trimWhitespace": {"range": {}}})
    assert (lacking.value.code, lacking.value.message) == (
        501,
        "The stand-in does not implement the request trimWhitespace.",
    )
    with pytest.raises(RefusedError) as unknown:
        book.batch({"makeCoffee": {}})
    assert unknown.value.code == 400
    with pytest.raises(RefusedError) as path:
        book.api.call("GET", "/v4/spreadsheets/x/y/z")
    assert path.value.code == 501


def test_a_snapshot_and_a_clone_are_not_touched_by_what_comes_after(book: Book) -> None:
    service = book.api.service
    before, drawn = service.files.snapshot(), book.drawn()
    twin = Book(SheetsApi(service.clone()), book.id)
    book.put("A2", [["changed"]])
    book.batch({"deleteDimension": {"range": rows(0, 1)}})
    assert twin.drawn() == drawn
    twin.put("A2", [["the twin's own"]])
    service.files.restore(before)
    assert book.drawn() == drawn


def test_of_many_runs_at_once_exactly_one_takes_a_generation(book: Book) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(8)

    def run(number: int) -> None:
        together.wait()
        note = {"values": [{"userEnteredValue": {"numberValue": number}}]}
        try:
            book.batch(generation(9), {"appendCells": {"sheetId": 0, "rows": [note], "fields": "userEnteredValue"}})
            outcomes.append("taken")
        except RefusedError:
            outcomes.append("refused")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["taken"]
    assert len(book.values("A1:A99")) == 4
