"""One workbook at the page: the picture of now, the patches that led to it, and who is looking."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sandbox.sheets_api.drive.files import Files
from sandbox.sheets_api.people.trail import Trail, after
from sandbox.sheets_api.state import Json
from sandbox.web_grid.patches import patch
from sandbox.web_grid.picture import Painter, Picture

PATCHES = 500
HERE_S = 30.0
FIRST_ROWS = 200
#: What shows the time is worked out anew once this has passed in the world, as Google does it each minute.
RECALCULATED = timedelta(minutes=1)


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
    """Thread-safe. `seen` numbers the patches; a page that has seen patch n asks for those after it. They begin at
    `first`: a desk of a server that was started again numbers higher than the one before, or a page that comes back
    would take other patches for those it knows.
    """

    def __init__(self, spreadsheet: str, files: Files, real_s: Callable[[], float], first: int = 0) -> None:
        self._spreadsheet, self._files, self._real_s = spreadsheet, files, real_s
        self._lock = threading.Lock()
        self._painter = Painter()
        self._picture: Picture | None = None
        self._wanted: set[int] = set()
        self._told: datetime | None = None
        self._known_looks = 0
        self._patches: deque[tuple[int, Json]] = deque(maxlen=PATCHES)
        self._seen = first
        self._here: dict[str, Visitor] = {}
        self.trail = Trail(files.books[spreadsheet].version)

    def document(self, tab: int | None = None) -> Json:
        """The picture with the first rows of one tab (None: the first that can be seen), and the number of the last
        patch in it. The rest is had by `cells`.
        """
        with self._lock:
            book = self._files.books[self._spreadsheet]
            seen = [sheet.id for sheet in book.sheets if not sheet.properties.get("hidden")]
            open_tab = tab if tab in {sheet.id for sheet in book.sheets} else (seen or [book.sheets[0].id])[0]
            if len(book.find(open_tab).rows) <= FIRST_ROWS:
                picture = self._with(open_tab)
                glimpse = next(each for each in picture.tabs if each.id == open_tab)
            else:
                picture = self._advance(time_passed=True)
                glimpse = self._painter.glimpse(book, self._files.now(), open_tab, FIRST_ROWS)
            tabs = [glimpse.document() if each.id == open_tab else each.document(head=True) for each in picture.tabs]
            shown = {"version": picture.version, "title": picture.title, "looks": self._painter.looks.known}
            place = {"open": open_tab, "whole": any(each is glimpse for each in picture.tabs), "seen": self._seen}
            return {**shown, **place, "tabs": tabs, "spreadsheet": self._spreadsheet}

    def cells(self, tab: int, known_looks: int = 0) -> Json | None:
        """One tab whole; None = there is no such tab."""
        with self._lock:
            if not any(sheet.id == tab for sheet in self._files.books[self._spreadsheet].sheets):
                return None
            picture = self._with(tab)
            found = next(each for each in picture.tabs if each.id == tab)
            looks = {"from": known_looks, "list": self._painter.looks.known[known_looks:]}
            return {"seen": self._seen, "version": picture.version, "looks": looks, "tab": found.document()}

    def since(self, seen: int, *, time_passed: bool = False) -> list[tuple[int, Json]] | None:
        """The patches after `seen`, up to now; None = too long ago."""
        with self._lock:
            self._advance(time_passed=time_passed)
            newer = [(number, each) for number, each in self._patches if number > seen]
            return newer if len(newer) == self._seen - seen else None

    def _with(self, tab: int) -> Picture:
        """The picture of now, this tab's cells in it from now on."""
        fresh = tab not in self._wanted
        self._wanted.add(tab)
        return self._advance(time_passed=True, fresh=fresh)

    def _advance(self, *, time_passed: bool, fresh: bool = False) -> Picture:
        book, before, now = self._files.books[self._spreadsheet], self._picture, self._files.now()
        minute = time_passed and (self._told is None or abs(now - self._told) >= RECALCULATED)
        if before is not None and book.version == before.version and not minute and not fresh:
            return before
        self._told = now if minute else self._told
        self._picture = self._painter.paint(book, now, self._wanted, time_passed=minute)
        looks = self._painter.looks.known
        if before is None:
            self._known_looks = len(looks)
            return self._picture
        steps = self.trail.since(before.version, book.version) or []
        changed = patch(before, self._picture, steps, looks[self._known_looks :], self._known_looks)
        if changed is not None:
            self._seen += 1
            self._patches.append((self._seen, changed))
            self._known_looks = len(looks)
        return self._picture

    def place(self, tab: int, row: int, column: int, version: int) -> tuple[int, int] | None:
        """Where a cell of an older version is now; None = gone, or too long ago to know."""
        steps = self.trail.since(version)
        return None if steps is None else after(steps, tab, row, column)

    def remembers(self, version: int) -> bool:
        """Whether it is known what was moved since."""
        return self.trail.since(version) is not None

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
