"""What a tab shows, as one reading found it: columns of values, found by metadata, rows found by key. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sheets_schema.model import ADDED, HEADER_KEY, HEADER_STAMP, KEY, STAMP, Tab
from sync.core.cells import Raw
from sync.core.wanted import Version


@dataclass(frozen=True, slots=True)
class RowName:
    """A row by its key; `copy` counts rows with the same key from the top (staff may have copied one)."""

    key: str
    copy: int = 0


@dataclass(frozen=True, slots=True)
class StrayName:
    """A row without a key that still bears a stamp of ours: `copy` counts equal stamps from the top."""

    stamp: str
    copy: int = 0


#: The header, as a row that a plan can name: a write of ours that landed on it is mended.
HEADER = RowName(HEADER_KEY)


class Unread:
    """A cell whose value nobody has read. It equals nothing, so it is neither compared nor journalled."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD = Unread()

#: A value as read, or UNREAD.
Seen = Raw | Unread


#: Before the key of a stamp: more is to be written in this row. So it names no row's key, and the row is grey.
PENDING = "…"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The hidden cell that says for which key, and how new, our cells of a row are.

    `pending`: the row still lacks its formulas, which are written after its values.
    """

    key: str
    version: Version | None
    pending: bool = False

    @classmethod
    def parse(cls, text: object) -> Stamp | None:
        """Read a stamp cell. None for a blank, the header's mark, or something staff put there."""
        if not isinstance(text, str) or "|" not in text:
            return None
        key, _, version = text.removeprefix(PENDING).partition("|")
        return cls(key, Version.parse(version), text.startswith(PENDING)) if key else None

    def __str__(self) -> str:
        return f"{PENDING if self.pending else ''}{self.key}|{self.version}"


@dataclass(frozen=True)
class Picture:
    """One tab as read. `columns[id][i]` is the cell of grid row `i` (from 0); all columns are equally long.

    A column whose metadata is gone (staff deleted it) is absent.
    """

    tab: Tab
    columns: Mapping[str, Sequence[Seen]]

    @classmethod
    def of(cls, tab: Tab, columns: Mapping[str, Sequence[Raw]]) -> Picture:
        """From columns as the API gives them: trimmed at the end, each to its own length."""
        height = max((len(values) for values in columns.values()), default=0)
        return cls(tab, {name: [*values, *[""] * (height - len(values))] for name, values in columns.items()})

    @cached_property
    def height(self) -> int:
        return max((len(values) for values in self.columns.values()), default=0)

    @cached_property
    def header_row(self) -> int | None:
        """The row whose key cell reads `#key`, else the one whose stamp cell reads `#header`; None without either.

        The key first: a push never writes one in a row that exists, but the header's stamp, when it is mended, may
        land on a row that staff have just moved there. For the same reason a row that bears a record's key is a
        record's, whatever its stamp says: staff deleted the header in the moment in which it was mended.
        """
        keys, stamps = self.columns.get(KEY, ()), self.columns.get(STAMP, ())
        for i, key in enumerate(keys):
            if key == HEADER_KEY:
                return i
        marked = (i for i, stamp in enumerate(stamps) if stamp == HEADER_STAMP)
        return next((i for i in marked if not keys or keys[i] in ("", None)), None)

    @property
    def header_overwritten(self) -> bool:
        """Whether the header is known by its key alone: a write of ours landed on it, and its stamp is another's."""
        row = self.header_row
        return row is not None and STAMP in self.columns and self.columns[STAMP][row] != HEADER_STAMP

    @cached_property
    def rows_of(self) -> dict[str, list[int]]:
        """Grid rows by key, from the top. A row is a record's if its key cell says so, wherever it stands."""
        found: dict[str, list[int]] = {}
        for i, key in enumerate(self.columns.get(KEY, ())):
            if isinstance(key, str) and key and key != HEADER_KEY and i != self.header_row:
                found.setdefault(key, []).append(i)
        return found

    @cached_property
    def strays(self) -> dict[StrayName, int]:
        """Rows with a stamp of ours but a blank key cell."""
        found: dict[StrayName, int] = {}
        count: dict[str, int] = {}
        keys = self.columns.get(KEY, ())
        for i, stamp in enumerate(self.columns.get(STAMP, ())):
            if isinstance(stamp, str) and stamp and keys[i] in ("", None) and Stamp.parse(stamp):
                found[StrayName(stamp, count.get(stamp, 0))] = i
                count[stamp] = count.get(stamp, 0) + 1
        return found

    @cached_property
    def names(self) -> list[RowName | None]:
        """The name of each grid row; None for rows without a key."""
        names: list[RowName | None] = [None] * self.height
        for key, rows in self.rows_of.items():
            for copy, i in enumerate(rows):
                names[i] = RowName(key, copy)
        return names

    def row_of(self, name: RowName | StrayName) -> int:
        """Where the named row stands in this reading."""
        if isinstance(name, StrayName):
            return self.strays[name]
        if name == HEADER and self.header_row is not None:
            return self.header_row
        return self.rows_of[name.key][name.copy]

    def has(self, name: RowName | StrayName) -> bool:
        """Whether the named row stands in this reading."""
        if isinstance(name, StrayName):
            return name in self.strays
        if name == HEADER:
            return self.header_row is not None
        return name.copy < len(self.rows_of.get(name.key, ()))

    def without(self, gone: Collection[str]) -> Picture:
        """The picture without these columns: their metadata is no longer found."""
        return Picture(self.tab, {name: values for name, values in self.columns.items() if name not in gone})

    @property
    def insert_at(self) -> int:
        """The grid row at which fresh rows go in: below the first data row, so strictly inside every range of staff.

        Below the last one on a tab that grows at its bottom. On a tab without data rows, right under the header.
        """
        header = self.header_row if self.header_row is not None else -1
        below = [row for rows in self.rows_of.values() for row in rows if row > header]
        if not below:
            return header + 1
        return (max(below) if self.tab.at_bottom else min(below)) + 1

    @property
    def empty(self) -> bool:
        """Whether no record stands on the tab yet."""
        return not self.rows_of

    @property
    def lacks_columns(self) -> bool:
        """Whether set-up has to make or mend the tab.

        A tab that has lost its keys is damage that set-up must not paper over: every row would be made twice. Nor can
        it mend a header that is gone from above rows: to ask it with every push would cost five reads.
        """
        ours = {c.id for c in self.tab.columns if not c.id.startswith(ADDED)} | {KEY, STAMP}
        missing = ours - self.columns.keys()
        damaged = KEY in missing and missing != ours
        if self.header_row is None:
            return self.empty and not damaged
        return bool(missing) and not damaged

    def with_rows(self, at: int, rows: Sequence[Mapping[str, Raw]]) -> Picture:
        """The picture after fresh rows were inserted at grid row `at`; cells not given are blank."""
        columns = {
            name: [*values[:at], *(row.get(name, "") for row in rows), *values[at:]]
            for name, values in self._padded(at).items()
        }
        return Picture(self.tab, columns)

    def _padded(self, height: int) -> Mapping[str, Sequence[Seen]]:
        if self.height >= height:
            return self.columns
        return {name: [*values, *[""] * (height - len(values))] for name, values in self.columns.items()}

    def with_echo(self, echo: Mapping[str, Sequence[Raw]]) -> Picture:
        """The picture after a write that read these columns back (KEY among them).

        Columns not read back are taken over by the rows' keys, since staff move rows only whole; rows that this
        reading did not know are UNREAD there.
        """
        fresh = Picture.of(self.tab, echo)
        columns: dict[str, Sequence[Seen]] = dict(fresh.columns)
        if not fresh.height:
            return Picture(self.tab, {**{name: [] for name in self.columns}, **columns})
        known = {name: i for i, name in enumerate(self.names) if name}
        from_row = [known.get(name) if name else None for name in fresh.names]
        if fresh.header_row is not None:
            from_row[fresh.header_row] = self.header_row
        for name, values in self.columns.items():
            if name not in columns:
                columns[name] = [UNREAD if i is None else values[i] for i in from_row]
        return Picture(self.tab, columns)

    @property
    def captions(self) -> dict[str, Raw]:
        """What the header says over each column, as read; empty while it is overwritten or not to be found."""
        row = self.header_row
        return {} if row is None or self.header_overwritten else self.cells(row, self.columns.keys() - {KEY, STAMP})

    def cells(self, i: int, names: Iterable[str]) -> dict[str, Raw]:
        """The cells of grid row `i` in the named columns, as far as they were read and exist."""
        found = {name: self.columns[name][i] for name in names if name in self.columns}
        return {name: value for name, value in found.items() if not isinstance(value, Unread)}
