"""The calls of the Drive API that Sheets clients make: files, copies, exports, uploads, sharing, comments."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from sandbox.sheets_api import masks
from sandbox.sheets_api.areas import Area, box_of
from sandbox.sheets_api.drive import sharing
from sandbox.sheets_api.drive.files import File, Files, stamp
from sandbox.sheets_api.errors import ApiError, unimplemented
from sandbox.sheets_api.rendering import Rendering
from sandbox.sheets_api.state import Json, Row, Sheet
from sandbox.sheets_api.values import put_input, reading_of
from sandbox.wire import Response

_CLAUSE = re.compile(
    r"""\s*(?:(?P<field>mimeType|name|trashed|parents)\s*(?P<op>=|!=|contains|in)\s*(?P<value>"[^"]*"|'[^']*'|true|false)
    |(?P<member>"[^"]*"|'[^']*')\s+in\s+(?P<list>parents|owners|writers|readers))\s*(?:and\b|\Z)""",
    re.VERBOSE,
)
BRIEF = ("kind", "id", "name", "mimeType")
DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}


@dataclass(frozen=True, slots=True)
class DriveCall:
    """One call: its parts after /drive/v3/files, query words, JSON body and raw body."""

    files: Files
    caller: str
    method: str
    parts: list[str]
    query: dict[str, list[str]]
    body: Json
    raw: bytes

    def word(self, name: str, default: str = "") -> str:
        given = self.query.get(name)
        return given[-1] if given and given[-1] else default

    def file(self) -> File:
        """Drive's own words for a file that is not there; a private file is not there either."""
        found = self.files.files.get(self.parts[0])
        if found is None or (found.private and found.owner != self.caller):
            raise ApiError(404, f"File not found: {self.parts[0]}.")
        return found


def answer(call: DriveCall) -> Response:
    """Answers under /drive/v3/files; 501 for what is not here."""
    if call.method == "DELETE" and len(call.parts) == 1:
        call.files.delete(call.file().id, call.caller)
        return Response(204, b"", {"content-type": "text/html"})
    if call.method == "GET" and call.parts[1:] == ["export"]:
        return export(call)
    handler = _handler(call)
    if handler is None:
        raise unimplemented(f"{call.method} /drive/v3/files/{'/'.join(call.parts)}")
    document, brief = handler(call)
    fields = call.word("fields")
    if fields and fields != "*":
        return Response.of(200, masks.chosen(masks.parse(fields), document))
    if brief and not fields:
        document = {name: document[name] for name in BRIEF}
    return Response.of(200, document)


Answer = tuple[Json, bool]


def _handler(call: DriveCall) -> Callable[[DriveCall], Answer] | None:
    shape = (call.method, *("{id}" if index in {0, 2} else part for index, part in enumerate(call.parts)))
    table: dict[tuple[str, ...], Callable[[DriveCall], Answer]] = {
        ("POST",): create,
        ("GET",): listed,
        ("GET", "{id}"): get,
        ("PATCH", "{id}"): patch,
        ("POST", "{id}", "copy"): copy,
        ("GET", "{id}", "permissions"): lambda given: (sharing.listed(given.file()), False),
        ("POST", "{id}", "permissions"): lambda given: (
            sharing.create(given.files, given.file(), given.body, given.caller),
            False,
        ),
        ("PATCH", "{id}", "permissions", "{id}"): lambda given: (
            sharing.update(given.files, given.file(), given.parts[2], given.body),
            False,
        ),
        ("DELETE", "{id}", "permissions", "{id}"): lambda given: (
            sharing.delete(given.files, given.file(), given.parts[2]),
            False,
        ),
        ("GET", "{id}", "comments"): lambda given: (sharing.comments(given.file()), False),
        ("POST", "{id}", "comments"): lambda given: (
            sharing.comment(given.files, given.file(), given.body, given.caller),
            False,
        ),
    }
    return table.get(shape)


def document(file: File) -> Json:
    """The File resource, as far as the stand-in knows it."""
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": file.name,
        "mimeType": file.mime,
        "parents": file.parents,
        "trashed": file.trashed,
        "version": str(file.version),
        "createdTime": stamp(file.created),
        "modifiedTime": stamp(file.modified),
        "lastModifyingUser": {"kind": "drive#user", "emailAddress": file.modified_by, "displayName": file.modified_by},
        "owners": [{"kind": "drive#user", "emailAddress": file.owner, "displayName": file.owner}],
        "permissions": file.permissions,
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.id}/edit",
    }


def create(call: DriveCall) -> Answer:
    name = call.body.get("name") or "Untitled"
    mime = call.body.get("mimeType") or "application/octet-stream"
    made = call.files.create(name, call.caller, mime, call.body.get("parents"))
    return document(made), True


def get(call: DriveCall) -> Answer:
    return document(call.file()), True


def listed(call: DriveCall) -> Answer:
    """All files that the caller may see and the query selects, the newest first, in one page."""
    tests = _query(call.word("q"))
    mine = [file for file in call.files.files.values() if not file.private or file.owner == call.caller]
    found = [file for file in mine if all(test(file) for test in tests)]
    found.sort(key=lambda file: file.modified, reverse=True)
    return {"kind": "drive#fileList", "incompleteSearch": False, "files": [document(file) for file in found]}, False


def _query(text: str) -> list[Callable[[File], bool]]:
    tests: list[Callable[[File], bool]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _CLAUSE.match(text, position)
        if match is None:
            raise unimplemented(f"the Drive query {text[position:]!r}")
        tests.append(_test(match))
        position = match.end()
    return tests


def _test(match: re.Match[str]) -> Callable[[File], bool]:
    if match["member"]:
        wanted = match["member"][1:-1]
        if match["list"] == "parents":
            return lambda file: wanted in file.parents
        return lambda file: any(item.get("emailAddress") == wanted for item in file.permissions)
    value = match["value"].strip("\"'")
    field, op = match["field"], match["op"]
    if field == "trashed":
        return lambda file: (file.trashed == (value == "true")) == (op == "=")
    if field == "parents":
        return lambda file: value in file.parents
    attribute = "mime" if field == "mimeType" else "name"
    if op == "contains":
        return lambda file: value.casefold() in getattr(file, attribute).casefold()
    return lambda file: (getattr(file, attribute) == value) == (op == "=")


def patch(call: DriveCall) -> Answer:
    file = call.file()
    if call.body.get("name"):
        file.name = call.body["name"]
        book = call.files.books.get(file.id)
        if book is not None:
            draft = book.fork()
            draft.properties = {**draft.properties, "title": file.name}
            call.files.commit(draft, call.caller, "files.update")
    if "trashed" in call.body:
        file.trashed = bool(call.body["trashed"])
    added, removed = call.word("addParents"), call.word("removeParents")
    file.parents = [parent for parent in file.parents if parent not in removed.split(",")]
    file.parents += [parent for parent in added.split(",") if parent]
    call.files.touch(file, call.caller)
    call.files.keep(file)
    return document(file), True


def copy(call: DriveCall) -> Answer:
    """Tabs, ids and developer metadata are kept (measured on the real API); permissions and comments are not."""
    source = call.file()
    name = call.body.get("name") or f"Copy of {source.name}"
    made = call.files.create(name, call.caller, source.mime, call.body.get("parents") or source.parents)
    book = call.files.books.get(source.id)
    if book is not None:
        draft = book.fork()
        draft.id, draft.owner, draft.version, draft.engine = made.id, call.caller, 2, None
        draft.properties = {**draft.properties, "title": name}
        call.files.commit(draft, call.caller, "files.copy")
    return document(made), True


def export(call: DriveCall) -> Response:
    """The first tab as CSV or TSV: what the cells show, CRLF between rows, none at the end."""
    mime = call.word("mimeType")
    if mime not in DELIMITERS:
        raise unimplemented(f"files.export as {mime}")
    book = call.files.book(call.file().id, call.caller)
    sheet = book.sheets[0]
    rows = Rendering(book, call.files.now()).rows(box_of(book, Area(sheet.id)))
    width = max((len(row) for row in rows), default=0)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=DELIMITERS[mime], lineterminator="\r\n")
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return Response(200, text.getvalue().removesuffix("\r\n").encode(), {"content-type": mime})


def upload(call: DriveCall) -> Response:
    """PUT /upload/drive/v2/files/{id}?uploadType=media&convert=true with CSV: one tab, named as the file."""
    if call.word("uploadType") != "media" or call.method != "PUT":
        raise unimplemented(f"{call.method} /upload/drive/v2/files with uploadType {call.word('uploadType')}")
    file = call.file()
    draft = call.files.book(file.id, call.caller).fork()
    lines: list[list[Any]] = list(csv.reader(io.StringIO(call.raw.decode("utf-8-sig"))))
    width = max((len(line) for line in lines), default=0)
    sheet = Sheet(0, file.name, max(1000, len(lines)), max(26, width), draft.epoch)
    sheet.rows = [Row(draft.epoch) for _ in lines]
    reading = reading_of(draft, call.files.now())
    for index, line in enumerate(lines):
        for column, text in enumerate(line):
            put_input(sheet, index, column, text, reading)
    draft.sheets, draft.named, draft.metadata = [sheet], {}, {}
    call.files.commit(draft, call.caller, "files.upload")
    shown = document(file)
    return Response.of(200, {**shown, "title": shown["name"], "editable": True})


def parts_of(path: str) -> list[str]:
    """The decoded parts of a path after /files."""
    return [unquote(part) for part in path.split("/files", 1)[1].split("/") if part]
