"""What is written survives a restart: each commit goes to SQLite (WAL) before it is answered.

Rows are kept one by one under their uid, so that a change of a hundred cells writes a hundred rows and an insert moves
none; the order of a tab's rows is a list of uids. WAL with synchronous=NORMAL keeps every answered commit through a
killed process; after a power cut the last ones may be missing.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.sheets_api.drive.files import File, Files
from sandbox.sheets_api.state import (
    Extra,
    Extras,
    Formula,
    Json,
    Metadata,
    NamedRange,
    Row,
    Sheet,
    Value,
    Workbook,
    next_epoch,
    reserve_uids,
)

SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS books (id TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sheets (
    book TEXT NOT NULL, sheet INTEGER NOT NULL, json TEXT NOT NULL, row_order TEXT NOT NULL, PRIMARY KEY (book, sheet)
);
CREATE TABLE IF NOT EXISTS rows (book TEXT NOT NULL, uid INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (book, uid));
"""
_TIMES = ("created", "modified")
_BY_INDEX = ("row_properties", "column_properties")
_NOT_DOCUMENT = {"rows", "epoch"}


class Store:
    """One SQLite file in `folder`, bound to the files that it keeps."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "sheets.sqlite", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, SCHEMA_VERSION}:
            raise ValueError(f"{folder / 'sheets.sqlite'} was written by another version. Delete it to start anew.")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def bind(self, files: Files) -> None:
        """Fills `files` with what was kept, and keeps what is committed from now on."""
        for key, text in self._db.execute("SELECT id, json FROM files").fetchall():
            files.files[key] = _file(json.loads(text))
        for key, text in self._db.execute("SELECT id, json FROM books").fetchall():
            files.books[key] = self._book(key, json.loads(text))
        files.on_commit, files.on_file, files.on_delete = self.commit, self.keep_file, self.delete

    def close(self) -> None:
        self._db.close()

    def commit(self, before: Workbook | None, after: Workbook, file: File) -> None:
        self._db.execute("BEGIN")
        try:
            self._keep(before, after)
            self.keep_file(file)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _keep(self, before: Workbook | None, after: Workbook) -> None:
        old = {sheet.id: sheet for sheet in before.sheets} if before else {}
        gone: set[int] = set()
        for sheet in after.sheets:
            was = old.pop(sheet.id, None)
            if was is not sheet:
                gone |= self._keep_sheet(after.id, was, sheet)
        for sheet in old.values():
            self._db.execute("DELETE FROM sheets WHERE book = ? AND sheet = ?", (after.id, sheet.id))
            gone |= {row.uid for row in sheet.rows}
        self._db.executemany("DELETE FROM rows WHERE book = ? AND uid = ?", [(after.id, uid) for uid in gone])
        self._put("books", after.id, _book_document(after))

    def _keep_sheet(self, book: str, was: Sheet | None, sheet: Sheet) -> set[int]:
        """Writes what changed; the uids of rows that are no longer there."""
        known = {id(row) for row in was.rows} if was else set()
        looks: dict[int, str] = {}  # rows share their extras, so each look is put into words once
        fresh = [(book, row.uid, _row_text(row, looks)) for row in sheet.rows if id(row) not in known]
        self._db.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", fresh)
        same_order = was is not None and [row.uid for row in was.rows] == [row.uid for row in sheet.rows]
        if was is None or not same_order or _sheet_document(was) != _sheet_document(sheet):
            document, order = _text(_sheet_document(sheet)), _text([row.uid for row in sheet.rows])
            self._db.execute("INSERT OR REPLACE INTO sheets VALUES (?, ?, ?, ?)", (book, sheet.id, document, order))
        return set() if was is None or same_order else {row.uid for row in was.rows} - {row.uid for row in sheet.rows}

    def keep_file(self, file: File) -> None:
        document = asdict(file)
        self._put("files", file.id, {**document, **{name: document[name].isoformat() for name in _TIMES}})

    def _put(self, table: str, key: str, document: Json) -> None:
        self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", (key, _text(document)))  # noqa: S608 - own names

    def delete(self, file_id: str) -> None:
        self._db.execute("BEGIN")
        for table, column in (("files", "id"), ("books", "id"), ("sheets", "book"), ("rows", "book")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (file_id,))  # noqa: S608 - own names  # nosec B608
        self._db.execute("COMMIT")

    def _book(self, key: str, document: Json) -> Workbook:
        epoch = next_epoch()
        rows, shared = {}, _Shared()
        for uid, text in self._db.execute("SELECT uid, json FROM rows WHERE book = ?", (key,)).fetchall():
            rows[uid] = _row(uid, json.loads(text), epoch, shared)
        reserve_uids(max(rows, default=0))
        kept = self._db.execute("SELECT sheet, json, row_order FROM sheets WHERE book = ?", (key,)).fetchall()
        sheets = {number: _sheet(json.loads(text), epoch, rows, json.loads(order)) for number, text, order in kept}
        named = [NamedRange(**item) for item in document["named"]]
        metadata = [Metadata(**item) for item in document["metadata"]]
        return Workbook(
            key,
            epoch,
            document["properties"],
            document["owner"],
            [sheets[number] for number in document["sheets"]],
            {item.id: item for item in named},
            {item.id: item for item in metadata},
            document["version"],
        )


class _Shared:
    """Equal extras of a workbook, of cells and of rows, once."""

    def __init__(self) -> None:
        self._known: dict[str, Extra] = {}
        self._rows: dict[str, Extras] = {}

    def once(self, parts: list[Any]) -> Extra:
        key = _text(parts)
        return self._known.setdefault(key, Extra(*parts))

    def row(self, given: list[Any]) -> Extras:
        key = _text(given)
        if key not in self._rows:
            self._rows[key] = {column: self.once(parts) for column, parts in given}
        return self._rows[key]


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))


def _file(document: Json) -> File:
    return File(**{**document, **{name: datetime.fromisoformat(document[name]) for name in _TIMES}})


def _book_document(book: Workbook) -> Json:
    return {
        "properties": book.properties,
        "owner": book.owner,
        "version": book.version,
        "sheets": [sheet.id for sheet in book.sheets],
        "named": [_fields(item) for item in book.named.values()],
        "metadata": [_fields(item) for item in book.metadata.values()],
    }


def _fields(item: Metadata | NamedRange) -> Json:
    """As asdict, without copies of what is inside: one is written with every edit for each column of the workbook."""
    return {name: getattr(item, name) for name in item.__slots__}


def _sheet_document(sheet: Sheet) -> Json:
    return {item.name: getattr(sheet, item.name) for item in fields(Sheet) if item.name not in _NOT_DOCUMENT}


def _sheet(document: Json, epoch: int, rows: dict[int, Row], order: list[int]) -> Sheet:
    by_index = {name: {int(index): item for index, item in document[name].items()} for name in _BY_INDEX}
    return Sheet(**{**document, **by_index}, epoch=epoch, rows=[rows[uid] for uid in order])


def _row_text(row: Row, looks: dict[int, str]) -> str:
    cells = [{"f": cell.text} if isinstance(cell, Formula) else cell for cell in row.cells]
    if id(row.extras) not in looks:
        looks[id(row.extras)] = _text(
            [[column, [extra.format, extra.note, extra.validation, extra.runs]] for column, extra in row.extras.items()]
        )
    return f"[{_text(cells)},{looks[id(row.extras)]}]"


def _row(uid: int, document: list[Any], epoch: int, shared: _Shared) -> Row:
    cells: list[Value] = [Formula(cell["f"]) if isinstance(cell, dict) else cell for cell in document[0]]
    row = Row(epoch, cells, shared.row(document[1]))
    row.uid = uid
    return row
