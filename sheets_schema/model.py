"""The words a tab is declared with. Facts only: nothing here reads, writes or computes.

A tab is known to the code by `Tab.id` and to Google by `Tab.sheet_id`; a column by `Column.id` and by the id of
its developer metadata. Titles and captions belong to people, who may change them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from hashlib import sha256


class Owner(Enum):
    """Who may write a column. The text stands in the note on its header."""

    SYSTEM = "The sheet fills this. What you type over it is put back, and your words are kept in Sync log."
    STAFF = "Yours. The sheet never changes or clears it."
    COMPUTED = "A formula the sheet adds with each new row. Please leave it."


class Kind(Enum):
    """What a column's cells hold."""

    TEXT = "text"
    NUMBER = "number"  # an integer or a plain decimal
    MONEY = "money"  # Decimal in major units; the currency stands beside it
    DATE = "date"
    TIME = "time"  # a moment, shown in the team's zone
    TICK = "tick"  # checkbox
    CHOICE = "choice"  # one of `choices`; other words are kept and marked
    LINK = "link"  # one formula of ids we checked, or plain text where there is nothing to open


#: Pixels that `Wed 30 Sep 23:59` takes.
WHOLE_TIME = 125


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `id` is for code and never changes; `header` is what people first see and may reword."""

    id: str
    header: str  # {zone} stands for the team's city, e.g. "Do by ({zone})"
    owner: Owner
    kind: Kind
    doc: str  # one sentence for the note on the header and for docs/tabs.md
    width: int = 100  # pixels
    choices: tuple[str, ...] = ()
    from_list: str = ""  # id of the list tab whose words in use the drop-down offers
    more: bool = False  # in the collapsed group at the right end
    hidden: bool = False
    align: str = ""  # LEFT, CENTER or RIGHT; "" as the kind has it
    wrap: bool = False  # sentences that are read on the tab: a row as high as they need

    @property
    def lies(self) -> str:
        """Where captions and values lie: numbers and moments right, tick boxes in the middle."""
        right = self.kind in (Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME)
        return self.align or ("RIGHT" if right else "CENTER" if self.kind is Kind.TICK else "")


class Test(Enum):
    """The plain conditions of saved views and colours."""

    IS_ANY_OF = "is any of"
    IS_NOT = "is not"  # colours only: neither the word nor anything that begins with it
    BLANK = "blank"
    NOT_BLANK = "not blank"
    BEGINS_WITH = "begins with"
    AT_MOST = "at most"
    AT_LEAST = "at least"
    BEFORE_NOW = "before now"  # colours only: compares with NOW() in the file's zone
    BEFORE_NOW_PLUS_H = "before now plus hours"  # -48: more than 48 hours ago


@dataclass(frozen=True, slots=True)
class Condition:
    """One of a view's or a colour's. `among`: all words of a column whose list managers change; else its choices."""

    column: str
    test: Test
    values: tuple[str | int, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorting:
    column: str
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """A saved filter view. Those whose title begins with a digit are ours to repair.

    Google knows it by an id made of `id`, so that a title can be reworded without making a second view.
    """

    title: str
    conditions: tuple[Condition, ...]
    sort: tuple[Sorting, ...]
    id: str = ""  # the title where none is given


class Shade(Enum):
    """One meaning each."""

    RED = "too late or money at risk"
    AMBER = "before the end of your next shift"


@dataclass(frozen=True, slots=True)
class Colour:
    """A conditional format: the cells of `column` get `shade` where all conditions hold in their row."""

    column: str
    conditions: tuple[Condition, ...]
    shade: Shade


@dataclass(frozen=True, slots=True)
class Tab:
    """One record tab: one row is one thing, keyed, under the push protocol."""

    id: str
    title: str
    doc: str
    columns: tuple[Column, ...]
    views: tuple[View, ...] = ()
    colours: tuple[Colour, ...] = ()
    spreadsheet: str = "operations"
    hidden: bool = False
    locked: bool = False  # managers and the sync account only
    numbered_rows: int = 0  # empty rows with a key that always wait to be typed in
    at_bottom: bool = False  # fresh rows go below the last row, not under the header
    frozen_columns: int = 4
    person_views: str = ""  # the column by which there is one view a person: `Mine · Ana`
    store_views: str = ""  # the column by which there is one view a store: `Store · LUM`
    sheet_id: int = field(default=0)

    def __post_init__(self) -> None:
        if not self.sheet_id:
            object.__setattr__(self, "sheet_id", stable_id(f"tab:{self.id}"))
        ids = [c.id for c in self.columns]
        if len(set(ids)) != len(ids) or {KEY, STAMP} & set(ids):
            raise ValueError(f"{self.id}: column ids must be unique and may not be {KEY!r} or {STAMP!r}")

    def column(self, column_id: str) -> Column:
        return next(c for c in self.columns if c.id == column_id)

    def view_id(self, view: View) -> int:
        """The id of the filter view, the same in every workbook."""
        return stable_id(f"view:{self.id}:{view.id or view.title}")

    def owned_by(self, *owners: Owner) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.owner in owners)

    def metadata_id(self, column_id: str) -> int:
        """The id of the developer metadata that finds this column wherever staff move it."""
        if column_id.startswith(ADDED):
            return int(column_id.removeprefix(ADDED))
        return stable_id(f"column:{self.id}:{column_id}")

    def with_added(self, marks: Iterable[int]) -> Tab:
        """The tab with the columns that staff added to it, by the ids of their metadata: read and journalled."""
        doc = "A column that staff added."
        added = (Column(f"{ADDED}{mark}", "", Owner.STAFF, Kind.TEXT, doc) for mark in marks)
        return replace(self, columns=(*self.columns, *added))

    def without_added(self) -> Tab:
        """The tab without what staff added to it: what set-up makes and mends."""
        return replace(self, columns=tuple(c for c in self.columns if not c.id.startswith(ADDED)))


#: Begins the id of a column that staff added; the rest is the id of its metadata.
ADDED = "added:"

#: The two hidden columns that every record tab has at its right end, besides its own.
KEY = "_key"
STAMP = "_stamp"

#: What the stamp cell of the header row reads: by it the header is found wherever it stands.
HEADER_STAMP = "#header"

#: What the key cell of the header row reads: finds the header when the stamp column is gone. Never a record's key.
HEADER_KEY = "#key"


@cache
def stable_id(name: str) -> int:
    """A positive 31-bit id that is the same in every run and every workbook.

    >>> stable_id("tab:disputes") == stable_id("tab:disputes"), 0 < stable_id("x") < 2**31
    (True, True)
    """
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big") % (2**31 - 2) + 1
