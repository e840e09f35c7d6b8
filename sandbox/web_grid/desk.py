"""One workbook at the page: the picture of now, the patches that led to it, and who is looking."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.sheets_api.files import Files
from sandbox.sheets_api.state import Json
from sandbox.sheets_api.trail import Trail, after
from sandbox.web_grid.patches import patch
from sandbox.web_grid.picture import Painter, Picture

PATCHES = 500
HERE_S = 30.0


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the page and the cell under the person's cursor."""

    name: str
    tab: int
    row: int
    column: int
    seen_s: float
    version: int

    def document(self) -> Json:
        return {"name": self.name, "tab": self.tab, "row": self.row, "column": self.column}


class Desk:
    """Thread-safe. `seen` numbers the patches; a page that has seen patch n asks for those after it."""

    def __init__(self, spreadsheet: str, files: Files, real_s: Callable[[], float]) -> None:
        self._spreadsheet, self._files, self._real_s = spreadsheet, files, real_s
        self._lock = threading.Lock()
        self._painter = Painter()
        self._picture: Picture | None = None
        self._known_looks = 0
        self._patches: deque[tuple[int, Json]] = deque(maxlen=PATCHES)
        self._seen = 0
        self._here: dict[str, Visitor] = {}
        self.trail = Trail()

    def document(self) -> Json:
        """The whole picture, with the number of the last patch in it."""
        with self._lock:
            self._advance(time_passed=True)
            assert self._picture is not None
            return {**self._picture.document(self._painter.looks), "seen": self._seen, "spreadsheet": self._spreadsheet}

    def since(self, seen: int, *, time_passed: bool = False) -> list[tuple[int, Json]] | None:
        """The patches after `seen`, up to now; None = too long ago."""
        with self._lock:
            self._advance(time_passed=time_passed)
            newer = [(number, each) for number, each in self._patches if number > seen]
            return newer if len(newer) == self._seen - seen else None

    def _advance(self, *, time_passed: bool) -> None:
        book = self._files.books[self._spreadsheet]
        before = self._picture
        if before is not None and book.version == before.version and not time_passed:
            return
        self._picture = self._painter.paint(book, self._files.now(), time_passed=time_passed)
        fresh = self._painter.looks.known[self._known_looks :]
        if before is not None:
            steps = self.trail.since(before.version, book.version) or []
            changed = patch(before, self._picture, steps, fresh)
            if changed is not None:
                self._seen += 1
                self._patches.append((self._seen, changed))
                self._known_looks = len(self._painter.looks.known)
            return
        self._known_looks = len(self._painter.looks.known)

    def place(self, tab: int, row: int, column: int, version: int) -> tuple[int, int] | None:
        """Where a cell of an older version is now; None = gone, or too long ago to know."""
        steps = self.trail.since(version)
        return None if steps is None else after(steps, tab, row, column)

    def here(self, visitor: Visitor) -> None:
        self._here[visitor.name] = visitor

    def people(self) -> list[Json]:
        """Who is looking, each where the cell is by now."""
        recent = self._real_s() - HERE_S
        self._here = {name: each for name, each in self._here.items() if each.seen_s >= recent}
        found = []
        for each in self._here.values():
            at = self.place(each.tab, each.row, each.column, each.version)
            if at is not None:
                found.append(replace(each, row=at[0], column=at[1]).document())
        return found
