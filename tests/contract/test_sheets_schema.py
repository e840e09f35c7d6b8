"""Every request and answer of a session that uses all that the stand-in has, judged by Google's discovery documents."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.sheets_api.batch.apply import HANDLERS
from sandbox.sheets_api.methods import METHODS
from sandbox.sheets_api.routes import resolve
from sandbox.sheets_api.service import SheetsService
from sandbox.wire import Request, Response
from tests.support.discovery import Discovery
from tests.support.shared import shared_path
from tests.support.sheets import NOON, Book, SheetsApi, block, columns, rows

RED = {"red": 1.0}


@pytest.fixture(scope="module")
def sheets() -> Discovery:
    return Discovery(json.loads(shared_path("schemas", "google", "sheets.v4.json").read_text()))


class Recorder(SheetsService):
    """A service that keeps what it was asked and what it said."""

    def __init__(self) -> None:
        super().__init__(lambda: NOON)
        self.exchanges: list[tuple[Request, Response]] = []

    def handle(self, request: Request) -> Response:
        answer = super().handle(request)
        self.exchanges.append((request, answer))
        return answer


def tag(metadata_id: int, index: int) -> dict[str, Any]:
    place = {"dimensionRange": columns(index, index + 1)}
    wanted = {"metadataId": metadata_id, "metadataKey": "k", "metadataValue": "v", "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": {**wanted, "location": place}}}


def lookup(metadata_id: int) -> dict[str, Any]:
    return {"developerMetadataLookup": {"metadataId": metadata_id}}


def rule(formula: str) -> dict[str, Any]:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    return {"ranges": [block(1, 9, 0, 4)], "booleanRule": {"condition": condition, "format": {"backgroundColor": RED}}}


def structure(book: Book) -> None:
    """Tabs, rows and columns."""
    book.batch(
        {"addSheet": {"properties": {"sheetId": 5, "title": "Two", "tabColor": RED, "index": 0}}},
        {"addSheet": {"properties": {"title": "Three"}}},
        {"duplicateSheet": {"sourceSheetId": 5, "newSheetId": 6, "newSheetName": "Copy"}},
        {"deleteSheet": {"sheetId": 6}},
        {"updateSheetProperties": {"properties": {"sheetId": 5, "hidden": True}, "fields": "hidden"}},
        {"updateSpreadsheetProperties": {"properties": {"locale": "en_AU"}, "fields": "locale"}},
        {"insertDimension": {"range": rows(2, 4), "inheritFromBefore": True}},
        {"deleteDimension": {"range": rows(3, 4)}},
        {"moveDimension": {"source": columns(0, 1), "destinationIndex": 2}},
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 2}},
        {"updateDimensionProperties": {"range": columns(0, 1), "properties": {"pixelSize": 40}, "fields": "pixelSize"}},
        {"autoResizeDimensions": {"dimensions": columns(0, 2)}},
    )


def metadata_and_names(book: Book) -> None:
    """Groups, metadata, named and protected ranges."""
    book.batch(
        {"addDimensionGroup": {"range": rows(3, 6)}},
        {
            "updateDimensionGroup": {
                "dimensionGroup": {"range": rows(3, 6), "depth": 1, "collapsed": True},
                "fields": "*",
            }
        },
        {"addDimensionGroup": {"range": columns(3, 6)}},
        {"deleteDimensionGroup": {"range": columns(4, 5)}},
        tag(11, 0),
        tag(12, 1),
        tag(13, 2),
        {
            "updateDeveloperMetadata": {
                "dataFilters": [lookup(11)],
                "developerMetadata": {"metadataValue": "w"},
                "fields": "metadataValue",
            }
        },
        {"deleteDeveloperMetadata": {"dataFilter": lookup(13)}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "g1", "name": "g_1", "range": block(0, 1, 0, 1)}}},
        {"addNamedRange": {"namedRange": {"name": "other", "range": {"sheetId": 5}}}},
        {"updateNamedRange": {"namedRange": {"namedRangeId": "g1", "name": "g_one"}, "fields": "name"}},
        {
            "addProtectedRange": {
                "protectedRange": {"protectedRangeId": 3, "range": block(0, 1, 0, 1), "warningOnly": True}
            }
        },
        {
            "addProtectedRange": {
                "protectedRange": {"range": {"sheetId": 5}, "unprotectedRanges": [block(0, 1, 0, 1, 5)]}
            }
        },
        {
            "updateProtectedRange": {
                "protectedRange": {"protectedRangeId": 3, "description": "d"},
                "fields": "description",
            }
        },
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 4, "range": block(0, 1, 0, 1)}}},
        {"deleteProtectedRange": {"protectedRangeId": 4}},
    )


def cells(book: Book) -> None:
    """Values, formats, pastes, sorts."""
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    data = [
        {"userEnteredValue": {"stringValue": "a"}, "note": "n", "userEnteredFormat": {"textFormat": {"bold": True}}},
        {"userEnteredValue": {"numberValue": 2.5}},
        {"userEnteredValue": {"boolValue": True}},
        {"userEnteredValue": {"formulaValue": "=B1*2"}},
    ]
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.5}}}
    line = {"style": "SOLID", "color": RED}
    drop_down = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}, "strict": True}
    book.batch(
        {
            "updateCells": {
                "start": start,
                "rows": [{"values": data}],
                "fields": "userEnteredValue,note,userEnteredFormat",
            }
        },
        {"repeatCell": {"range": block(1, 3, 0, 4), "cell": bold, "fields": "userEnteredFormat.textFormat.bold"}},
        {"appendCells": {"sheetId": 0, "rows": [{"values": data}], "fields": "userEnteredValue"}},
        {"setDataValidation": {"range": block(1, 9, 3, 4), "rule": drop_down}},
        {"updateBorders": {"range": block(0, 2, 0, 2), "top": line, "innerVertical": line}},
        {"mergeCells": {"range": block(20, 22, 0, 2), "mergeType": "MERGE_ALL"}},
        {"unmergeCells": {"range": block(20, 22, 0, 2)}},
        {"mergeCells": {"range": block(30, 31, 0, 2), "mergeType": "MERGE_ROWS"}},
        {"copyPaste": {"source": block(0, 1, 0, 4), "destination": block(5, 7, 0, 4), "pasteType": "PASTE_NORMAL"}},
        {
            "cutPaste": {
                "source": block(5, 6, 0, 4),
                "destination": {**start, "rowIndex": 8},
                "pasteType": "PASTE_NORMAL",
            }
        },
        {"pasteData": {"coordinate": {**start, "rowIndex": 10}, "data": "1\t2", "delimiter": "\t"}},
        {"sortRange": {"range": block(0, 9, 0, 4), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}},
        {"findReplace": {"find": "a", "replacement": "b", "sheetId": 0, "matchEntireCell": True}},
    )


def views(book: Book) -> None:
    """Filters, conditional formats, banding, charts."""
    specs = [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["x"]}}]
    band = {"range": block(40, 50, 0, 3), "rowProperties": {"headerColor": RED, "firstBandColor": RED}}
    series = {"series": {"sourceRange": {"sources": [block(0, 5, 1, 2)]}}}
    chart = {"title": "C", "basicChart": {"chartType": "LINE", "series": [series]}}
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 3}, "offsetXPixels": 5}}
    book.batch(
        {"setBasicFilter": {"filter": {"range": block(0, 9, 0, 4), "filterSpecs": specs}}},
        {"addFilterView": {"filter": {"filterViewId": 7, "title": "1 Mine", "range": block(0, 9, 0, 4)}}},
        {"updateFilterView": {"filter": {"filterViewId": 7, "title": "2 Mine"}, "fields": "title"}},
        {"duplicateFilterView": {"filterId": 7}},
        {"addConditionalFormatRule": {"rule": rule("=$A2<>$B2"), "index": 0}},
        {"addConditionalFormatRule": {"rule": rule("=$A2=1"), "index": 1}},
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}},
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "rule": rule("=$A2=2")}},
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 8, **band}}},
        {"updateBanding": {"bandedRange": {"bandedRangeId": 8, **band}, "fields": "rowProperties"}},
        {"addChart": {"chart": {"chartId": 9, "spec": chart, "position": anchor}}},
        {"updateChartSpec": {"chartId": 9, "spec": {**chart, "title": "D"}}},
        {"updateEmbeddedObjectPosition": {"objectId": 9, "newPosition": anchor, "fields": "*"}},
    )
    book.get(includeGridData=True)
    book.batch(
        {"deleteEmbeddedObject": {"objectId": 9}},
        {"deleteBanding": {"bandedRangeId": 8}},
        {"deleteFilterView": {"filterId": 7}},
        {"clearBasicFilter": {"sheetId": 0}},
    )


def tables(book: Book) -> None:
    """Slicers and native tables."""
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 3}}}
    slicer = {"slicerId": 21, "spec": {"dataRange": block(0, 9, 0, 4), "columnIndex": 1}, "position": place}
    typed = [{"columnIndex": 0, "columnName": "What", "columnType": "TEXT"}]
    table = {"tableId": "t1", "name": "Mine", "range": block(60, 64, 0, 2), "columnProperties": typed}
    book.batch(
        {"addSlicer": {"slicer": slicer}},
        {"updateSlicerSpec": {"slicerId": 21, "spec": {"title": "By"}, "fields": "title"}},
        {"addTable": {"table": table}},
        {"updateTable": {"table": {"tableId": "t1", "name": "Ours"}, "fields": "name"}},
    )
    book.get(includeGridData=True)
    book.batch({"deleteTable": {"tableId": "t1"}}, {"deleteEmbeddedObject": {"objectId": 21}})


def values(book: Book) -> None:
    echo = {"includeValuesInResponse": "true", "responseValueRenderOption": "FORMULA"}
    book.put("A1", [["x", 1]], "USER_ENTERED", **echo)
    book.api.call("POST", f"{book.path}/values/A1:append", {"values": [["y"]]}, valueInputOption="RAW", **echo)
    book.values("A1:B2")
    book.api.call("GET", f"{book.path}/values:batchGet", ranges=["A1", "B1:B2"], majorDimension="COLUMNS")
    body: dict[str, Any] = {"valueInputOption": "RAW", "includeValuesInResponse": True}
    book.post("values:batchUpdate", {**body, "data": [{"range": "A1", "values": [["z"]]}]})
    wanted = {"dataFilter": lookup(11), "majorDimension": "COLUMNS", "values": [[None, "w"]]}
    book.post("values:batchUpdateByDataFilter", {**body, "data": [wanted]})
    book.post("values:batchGetByDataFilter", {"dataFilters": [lookup(11), {"a1Range": "A1"}]})
    book.post("values:batchClearByDataFilter", {"dataFilters": [lookup(12)]})
    book.post("values:batchClear", {"ranges": ["A1"]})
    book.post("values/A1:clear", {})
    book.post("developerMetadata:search", {"dataFilters": [{"developerMetadataLookup": {"metadataKey": "k"}}]})
    book.api.call("GET", f"{book.path}/developerMetadata/11")
    book.api.call("POST", f"{book.path}:getByDataFilter", {"dataFilters": [lookup(11)], "includeGridData": True})
    book.api.call("POST", f"{book.path}/sheets/0:copyTo", {"destinationSpreadsheetId": book.id})
    book.batch(
        {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "One"}, "fields": "title"}},
        includeSpreadsheetInResponse=True,
        responseRanges=["One!A1:B3"],
        responseIncludeGridData=True,
    )


@pytest.fixture(scope="module")
def session() -> Recorder:
    recorder = Recorder()
    book = SheetsApi(recorder).new()
    structure(book)
    metadata_and_names(book)
    cells(book)
    views(book)
    tables(book)
    values(book)
    book.batch({"deleteNamedRange": {"namedRangeId": "g1"}})
    return recorder


def name_of(request: Request) -> str:
    call = resolve(request.method, request.path)
    assert call is not None
    return call.name if call.name.startswith("spreadsheets.") else f"spreadsheets.{call.name}"


def test_the_session_uses_every_method_and_every_request_kind(session: Recorder) -> None:
    names = {name_of(request).removeprefix("spreadsheets.") for request, _ in session.exchanges}
    assert names == {name.removeprefix("spreadsheets.") for name in METHODS}
    kinds = {
        kind
        for request, _ in session.exchanges
        if request.path.endswith(":batchUpdate") and "/values" not in request.path
        for given in request.json()["requests"]
        for kind in given
    }
    assert kinds == set(HANDLERS)


def test_every_request_is_one_that_google_knows(session: Recorder, sheets: Discovery) -> None:
    """If the session itself were wrong, the answers would prove nothing."""
    for request, _ in session.exchanges:
        body = request.json() if request.body else None
        assert sheets.request(name_of(request), body, request.query) == []


def test_every_answer_is_shaped_as_google_says(session: Recorder, sheets: Discovery) -> None:
    for request, answer in session.exchanges:
        assert answer.status == 200
        assert sheets.response(name_of(request), json.loads(answer.body)) == []


def test_replies_are_one_for_each_request_and_of_its_own_kind(session: Recorder) -> None:
    for request, answer in session.exchanges:
        if request.path.endswith(":batchUpdate") and "/values" not in request.path:
            kinds = [next(iter(given)) for given in request.json()["requests"]]
            replies = json.loads(answer.body)["replies"]
            assert len(replies) == len(kinds)
            assert all(set(reply) <= {kind} for reply, kind in zip(replies, kinds, strict=True))


def test_the_judge_finds_faults(sheets: Discovery) -> None:
    wrong = {"range": 5, "majorDimension": "DIAGONAL", "values": [["x"]], "colour": "red"}
    assert len(sheets.problems("ValueRange", wrong)) == 3
