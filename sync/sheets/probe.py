"""`python -m sync probe SPREADSHEET`: try, on a blank spreadsheet, what the push protocol rests on (DESIGN §4).

One account, some forty small calls. Everything happens on two tabs that are made for it and taken away again. The
numbers are those of docs/first-deploy.md, which also lists what one account alone cannot try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gspread.urls import SPREADSHEET_URL

from sync.errors import FateUnknown, SettingsError, SheetRefused
from sync.sheets.client import SheetsClient

#: The tabs, a named range and the columns' marks, by ids of our own choice.
TAB, COPY, RANGE = 770_001, 770_002, "probe1"
A, B, C, D, NOBODY = 770_101, 770_102, 770_103, 770_104, 770_999
LONGEST = 50_000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One probe: what we rely on, what was seen."""

    number: str
    question: str
    relied_on: str
    seen: str

    @property
    def ok(self) -> bool:
        return self.relied_on == self.seen


def probe(client: SheetsClient, spreadsheet: str) -> list[Seen]:
    """Run every probe. Raises SettingsError for a spreadsheet that is not blank, SheetError if it cannot be read."""
    scratch = Scratch(client, spreadsheet)
    scratch.begin()
    try:
        return [Seen(number, question, relied, _words(ask, scratch)) for number, question, relied, ask in PROBES]
    finally:
        scratch.end()


def table(found: Iterable[Seen]) -> list[str]:
    """The findings as lines for a person."""
    lines = []
    for seen in found:
        lines.append(f"{'ok ' if seen.ok else 'NOT'} {seen.number:>3}  {seen.question}: {seen.seen}")
        if not seen.ok:
            lines.append(f"         we rely on: {seen.relied_on}")
    return lines


def _words(ask: Callable[[Scratch], str], scratch: Scratch) -> str:
    """A refusal, or an answer of another shape, is something seen too: the other probes go on."""
    try:
        return ask(scratch)
    except SheetRefused as e:
        return f"refused: {e.reason}"
    except FateUnknown as e:
        return f"no clear answer: {e}"
    except (KeyError, IndexError, TypeError) as e:
        return f"an answer of another shape ({type(e).__name__})"


@dataclass
class Scratch:
    """The spreadsheet that is tried on."""

    client: SheetsClient
    id: str

    def begin(self) -> None:
        """Refuses anything but a blank spreadsheet, then makes a tab: a header, three rows, four marked columns."""
        book = self.get(fields="sheets(properties,data.rowData.values.userEnteredValue),namedRanges,developerMetadata")
        sheets = book.get("sheets", [])
        cells = [
            cell
            for sheet in sheets
            for data in sheet.get("data", [])
            for row in data.get("rowData", [])
            for cell in row.get("values", [])
            if cell
        ]
        if len(sheets) != 1 or cells or book.get("namedRanges") or book.get("developerMetadata"):
            raise SettingsError(
                ["This spreadsheet is not blank. The probe writes in it: make a new, empty one and give its id."]
            )
        grid = {"rowCount": 20, "columnCount": 8}
        self.batch({"addSheet": {"properties": {"sheetId": TAB, "title": "Probe", "gridProperties": grid}}})
        for column, mark in enumerate((A, B, C, D)):
            self.batch(_mark(mark, column))
        self.fill()

    def end(self) -> None:
        """Take everything away again."""
        there = {s["properties"]["sheetId"] for s in self.get(fields="sheets.properties.sheetId")["sheets"]}
        self.batch(*({"deleteSheet": {"sheetId": sheet}} for sheet in (TAB, COPY) if sheet in there))
        for named in self.get(fields="namedRanges").get("namedRanges", []):
            self.batch({"deleteNamedRange": {"namedRangeId": named["namedRangeId"]}})

    def fill(self) -> None:
        self.write({A: ["k", "K3", "K1", "K2"], B: ["v", "three", "one", "two"]})

    def get(self, **params: Any) -> Json:
        found: Json = self.client.request("get", SPREADSHEET_URL % self.id, params=params).json()
        return found

    def batch(self, *requests: Mapping[str, Any]) -> Json:
        return self.client.ask(self.id, ":batchUpdate", {"requests": list(requests)}) if requests else {}

    def write(self, columns: Mapping[int, list[Any]]) -> dict[int, list[Any]]:
        """By mark, RAW; the columns as the answer shows them."""
        body = {
            "valueInputOption": "RAW",
            "includeValuesInResponse": True,
            "responseValueRenderOption": "FORMULA",
            "data": [
                {"dataFilter": _filter(mark), "majorDimension": "COLUMNS", "values": [values]}
                for mark, values in columns.items()
            ],
        }
        answer = self.client.ask(self.id, "/values:batchUpdateByDataFilter", body)
        shown = [r["updatedData"].get("values", [[]]) for r in answer["responses"]]
        return {mark: values[0] if values else [] for mark, values in zip(columns, shown, strict=True)}

    def read(self, mark: int) -> list[Any]:
        body = {"dataFilters": [_filter(mark)], "majorDimension": "COLUMNS", "valueRenderOption": "FORMULA"}
        answer = self.client.ask(self.id, "/values:batchGetByDataFilter", body)
        values: list[list[Any]] = answer["valueRanges"][0]["valueRange"].get("values", [[]])
        return values[0]

    def refused(self, *requests: Mapping[str, Any]) -> str:
        try:
            self.batch(*requests)
        except SheetRefused:
            return "refused"
        return "taken"

    def titles(self) -> list[str]:
        return [s["properties"]["title"] for s in self.get(fields="sheets.properties")["sheets"]]


def _filter(mark: int) -> Json:
    return {"developerMetadataLookup": {"metadataId": mark}}


def _columns(start: int, end: int) -> Json:
    return {"sheetId": TAB, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def _mark(mark: int, column: int) -> Json:
    where = {"dimensionRange": _columns(column, column + 1)}
    data = {"metadataId": mark, "metadataKey": "probe", "visibility": "DOCUMENT", "location": where}
    return {"createDeveloperMetadata": {"developerMetadata": data}}


def _cell(row: int) -> Json:
    """A cell of the first column."""
    return {"sheetId": TAB, "startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": 0, "endColumnIndex": 1}


def _marked(s: Scratch, mark: int) -> list[Json]:
    """Where the columns of a mark are: one, we hope."""
    found = s.client.ask(s.id, "/developerMetadata:search", {"dataFilters": [_filter(mark)]})
    return [m["developerMetadata"]["location"]["dimensionRange"] for m in found["matchedDeveloperMetadata"]]


# --- the probes ---


def named_range_swap(s: Scratch) -> str:
    named = {"addNamedRange": {"namedRange": {"namedRangeId": RANGE, "name": RANGE, "range": _cell(0)}}}
    s.batch(named)
    again = {"addNamedRange": {"namedRange": {"namedRangeId": RANGE, "name": "probe2", "range": _cell(0)}}}
    rename = {"updateSheetProperties": {"properties": {"sheetId": TAB, "title": "Half"}, "fields": "title"}}
    said = s.refused(rename, again)
    return f"{said}, {'nothing' if 'Half' not in s.titles() else 'half of it'} applied"


def same_mark_twice(s: Scratch) -> str:
    return s.refused(_mark(A, 5))


def null_skips(s: Scratch) -> str:
    s.fill()
    s.write({B: [None, None, "ONE"]})
    return " ".join(map(str, s.read(B)))


def echo(s: Scratch) -> str:
    s.fill()
    return " ".join(map(str, s.write({A: [None], B: [None, "3"]})[A]))


def one_filter_without_match(s: Scratch) -> str:
    s.fill()
    try:
        s.write({B: ["v", "changed"], NOBODY: ["x"]})
    except SheetRefused:
        return f"refused, {'nothing' if 'changed' not in s.read(B) else 'half of it'} written"
    return "taken"


def marks_follow_columns(s: Scratch) -> str:
    s.fill()
    s.batch({"insertDimension": {"range": _columns(0, 1), "inheritFromBefore": False}})
    s.batch({"moveDimension": {"source": _columns(2, 3), "destinationIndex": 0}})
    hidden = {"range": _columns(0, 1), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    s.batch({"updateDimensionProperties": hidden})
    return " ".join(map(str, s.read(B)))


def copy_has_other_marks(s: Scratch) -> str:
    s.fill()
    s.batch({"duplicateSheet": {"sourceSheetId": TAB, "newSheetId": COPY, "newSheetName": "Probe copy"}})
    sheets = [place["sheetId"] for place in _marked(s, A)]
    return "only the first tab" if sheets == [TAB] else f"tabs {sheets}"


def find_whole_cell(s: Scratch) -> str:
    s.write({A: ["k", "K3", "K31", "K2"]})
    find = {"find": "K3", "replacement": "", "matchCase": True, "matchEntireCell": True, "sheetId": TAB}
    counted = s.batch({"findReplace": find})["replies"][0]["findReplace"].get("occurrencesChanged", 0)
    return f"{counted} cell: {' '.join(v or '-' for v in s.read(A))}"


def long_text(s: Scratch) -> str:
    kept = len(s.write({C: ["x" * LONGEST]})[C][0])
    try:
        s.write({C: ["x" * (LONGEST + 1)]})
    except SheetRefused:
        return f"{kept:,} kept, one more refused"
    return f"{kept:,} kept, one more taken"


def raw_text(s: Scratch) -> str:
    words = ["=1+1", "'7", "007", "1/2", "TRUE"]
    s.write({C: words})
    return "as written" if s.read(C) == words else f"read back as {s.read(C)}"


def sort_takes_rows_whole(s: Scratch) -> str:
    s.fill()
    s.write({A: ["k", "K3", "K1", "K2"], B: ["v", "three", "one", "two"]})
    column = _marked(s, A)[0]["startIndex"]
    area = {"sheetId": TAB, "startRowIndex": 1, "endRowIndex": 4}
    s.batch({"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": column, "sortOrder": "ASCENDING"}]}})
    return " ".join(f"{k}={v}" for k, v in list(zip(s.read(A), s.read(B), strict=False))[1:4])


def new_rows_inherit_rules(s: Scratch) -> str:
    rule = {"condition": {"type": "BOOLEAN"}, "showCustomUi": True}
    s.batch({"setDataValidation": {"range": _cell(1), "rule": rule}})
    rows = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    s.batch({"insertDimension": {"range": rows, "inheritFromBefore": True}})
    there = s.get(ranges="'Probe'!A3", fields="sheets.data.rowData.values.dataValidation")
    cells = there["sheets"][0]["data"][0].get("rowData", [{}])[0].get("values", [{}])
    return "the tick box came along" if cells and cells[0].get("dataValidation") else "no rule in the new row"


PROBES: tuple[tuple[str, str, str, Callable[[Scratch], str]], ...] = (
    ("1", "a named range's id a second time, last in a batch", "refused, nothing applied", named_range_swap),
    ("3", "null in a written column leaves the cell", "v three ONE two", null_skips),
    ("4", "one of two filters without a match", "refused, nothing written", one_filter_without_match),
    ("5", "the answer to a write shows a whole column, null and all", "k K3 K1 K2", echo),
    ("8", "a mark's id a second time", "refused", same_mark_twice),
    ("10", "find and blank a whole cell", "1 cell: k - K31 K2", find_whole_cell),
    ("12", "50,000 characters", "50,000 kept, one more refused", long_text),
    ("12", "text that looks like something else, RAW", "as written", raw_text),
    ("6", "a marked column after insert, move and hide", "v three one two", marks_follow_columns),
    ("2", "a sort moves cells of one row together", "K1=one K2=two K3=three", sort_takes_rows_whole),
    ("7", "marks of a copied tab", "only the first tab", copy_has_other_marks),
    ("14", "a new row takes the rules of the row above", "the tick box came along", new_rows_inherit_rules),
)
