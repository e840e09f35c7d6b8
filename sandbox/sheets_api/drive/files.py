"""The files that the stand-in holds: Drive's side of a spreadsheet, and its committed workbook."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sandbox.sheets_api.errors import denied, not_found
from sandbox.sheets_api.state import Json, Workbook, new_workbook

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
_ALPHABET = string.ascii_letters + string.digits + "-_"


def stamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds, as Drive writes times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


@dataclass(slots=True)
class File:
    """What Drive knows of a file. Everybody with a token may open it, unless it is private."""

    id: str
    name: str
    mime: str
    owner: str
    created: datetime
    modified: datetime
    modified_by: str
    private: bool = False
    trashed: bool = False
    parents: list[str] = field(default_factory=list)
    permissions: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    version: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One applied change, as the change feed tells it."""

    spreadsheet: str
    sequence: int
    user: str
    kind: str


Listener = Callable[[Change], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every file and workbook at one moment. Costs next to nothing: workbooks are never changed in place."""

    files: dict[str, File]
    books: dict[str, Workbook]


class Files:
    """All files and their workbooks. Workbooks are only ever replaced whole, by `commit`."""

    def __init__(self, now: Callable[[], datetime], chance: random.Random) -> None:
        self.now = now
        self.chance = chance
        self.files: dict[str, File] = {}
        self.books: dict[str, Workbook] = {}
        self.earlier: dict[str, Workbook] = {}
        self.listeners: list[Listener] = []
        self.on_commit: Callable[[Workbook | None, Workbook, File], None] | None = None
        self.on_file: Callable[[File], None] | None = None
        self.on_delete: Callable[[str], None] | None = None

    def snapshot(self) -> Snapshot:
        return Snapshot({key: replace(file) for key, file in self.files.items()}, dict(self.books))

    def restore(self, snapshot: Snapshot) -> None:
        """Everything as it was then. In memory only: what a store keeps is not turned back."""
        self.files = {key: replace(file) for key, file in snapshot.files.items()}
        self.books = dict(snapshot.books)
        self.earlier = {}

    def fresh_id(self) -> str:
        while True:
            drawn = "1" + "".join(self.chance.choices(_ALPHABET, k=43))
            if drawn not in self.files:
                return drawn

    def create(self, name: str, owner: str, mime: str = SPREADSHEET, parents: list[str] | None = None) -> File:
        moment = self.now()
        made = File(self.fresh_id(), name, mime, owner, moment, moment, owner, parents=parents or ["root"])
        made.permissions = [permission(owner, "owner", "user")]
        self.files[made.id] = made
        if mime == SPREADSHEET:
            self.commit(new_workbook(made.id, name, owner), owner, "create")
        self.keep(made)
        return made

    def opened(self, file_id: str, caller: str) -> File:
        """The file, if there is one that the caller may open."""
        found = self.files.get(file_id)
        if found is None:
            raise not_found()
        if found.private and caller != found.owner:
            raise denied()
        return found

    def book(self, spreadsheet_id: str, caller: str) -> Workbook:
        self.opened(spreadsheet_id, caller)
        book = self.books.get(spreadsheet_id)
        if book is None:
            raise not_found()
        return book

    def commit(self, draft: Workbook, user: str, kind: str) -> None:
        """Makes the draft the workbook, keeps it, and tells the listeners."""
        before = self.books.get(draft.id)
        if before is not None:
            self.earlier[draft.id] = before
        self.books[draft.id] = draft
        owner = self.files[draft.id]
        owner.name = draft.properties["title"]
        self.touch(owner, user)
        if self.on_commit is not None:
            self.on_commit(before, draft, owner)
        change = Change(draft.id, draft.version, user, kind)
        for listener in self.listeners:
            listener(change)

    def touch(self, file: File, user: str) -> None:
        file.modified, file.modified_by, file.version = self.now(), user, file.version + 1

    def keep(self, file: File) -> None:
        if self.on_file is not None:
            self.on_file(file)

    def delete(self, file_id: str, caller: str) -> None:
        self.opened(file_id, caller)
        del self.files[file_id]
        self.books.pop(file_id, None)
        self.earlier.pop(file_id, None)
        if self.on_delete is not None:
            self.on_delete(file_id)


def permission(address: str, role: str, kind: str) -> Json:
    """A Drive permission; its id is made from the address, as Drive's is from the account."""
    number = sum((index + 1) * 131 ** (index % 7) * ord(character) for index, character in enumerate(address))
    return {
        "kind": "drive#permission",
        "id": f"{number:020d}"[:20],
        "type": kind,
        "role": role,
        "emailAddress": address,
    }
