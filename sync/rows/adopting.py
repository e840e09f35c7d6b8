"""An old tracker of any columns, read into staff cells of ours: which row is which record, and what fits. Pure.

Nothing is filled into a row that stands: what is adopted waits in the journal for the moment in which its row is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_schema.model import Column, Kind, Owner, Tab
from sync.core.book import Settings
from sync.core.cells import Raw
from sync.core.wanted import Wanted
from sync.rows.old_names import ORDER_HEADER, STORE_HEADERS, Named, Names
from sync.rows.typed import typed_amount, typed_day, typed_text

#: The tabs that an old tracker can be adopted into.
INTO = ("disputes", "trustpilot", "sla_board", "refunds")

#: What people call our staff columns in a tracker of their own.
_ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "notes": ("note", "comment", "comments", "remark", "remarks"),
    "follow_up_on": ("follow up", "follow-up", "followup", "next check", "check again"),
    "we_did": ("action", "last action", "action taken", "did"),
    "cause": ("root cause", "reason"),
    "hand_to": ("owner", "assigned to", "assignee", "who"),
}

#: The header is looked for among so many rows from the top: titles and notes stand above it.
HEADER_WITHIN = 15


@dataclass(frozen=True, slots=True)
class OldRow:
    """A row of the old tracker: its number in the tab, what names it, and what became of it."""

    number: int
    words: str
    why: str = ""

    def __str__(self) -> str:
        return f"row {self.number}: {self.words}{f' ({self.why})' if self.why else ''}"


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an old tracker gives: cells by the key of the record, and what could not be placed."""

    tab: Tab
    columns: Mapping[str, str]  # header there → column id here
    left_out: tuple[str, ...]  # headers that name nothing here
    known_by: tuple[str, ...] = ()  # headers whose cells named the records
    cells: Mapping[str, Mapping[str, Raw]] = field(default_factory=dict)
    imported: tuple[OldRow, ...] = ()
    not_matched: tuple[OldRow, ...] = ()
    doubled: tuple[OldRow, ...] = ()
    made: tuple[OldRow, ...] = ()  # their rows stand already
    by_own_number: int = 0  # rows that name a case or review, and not only an order
    to_copy: Mapping[str, Mapping[str, Raw]] = field(default_factory=dict)  # of those, by name, what is not there yet


def adopted(
    old: Sequence[Sequence[Raw]],
    tab: Tab,
    wanted: Iterable[Wanted],
    standing: Mapping[str, Mapping[str, Raw]],
    settings: Settings,
) -> Adoption:
    """Match every row by case, order or review number. `standing`: the staff cells of rows that are in the sheet."""
    top = _header(old, tab)
    if top is None:
        return Adoption(tab, {}, ())
    headers = [typed_text(cell) for cell in old[top]]
    targets = _targets(headers, tab)
    names = Names.of(wanted, settings)
    found = _Sorted(tab, standing)
    for number, row in enumerate(old[top + 1 :], top + 2):
        if any(typed_text(cell) for cell in row):
            found.add(number, names.record(headers, row), _fitting(row, targets))
    kept = {headers[place]: column.id for place, column in targets.items()}
    by = tuple(h for h in dict.fromkeys(headers) if h in found.known_by)
    return Adoption(
        tab=tab,
        columns=kept,
        left_out=tuple(h for h in headers if h and h not in kept and h not in by),
        known_by=by,
        cells=found.cells,
        imported=tuple(found.rows["imported"]),
        not_matched=tuple(found.rows["not matched"]),
        doubled=tuple(found.rows["doubled"]),
        made=tuple(found.rows["made"]),
        by_own_number=found.by_own_number,
        to_copy=found.to_copy,
    )


class _Sorted:
    """What became of each row so far."""

    def __init__(self, tab: Tab, standing: Mapping[str, Mapping[str, Raw]]) -> None:
        self.tab, self.standing = tab, standing
        self.cells: dict[str, dict[str, Raw]] = {}
        self.to_copy: dict[str, dict[str, Raw]] = {}
        self.known_by: set[str] = set()
        self.by_own_number = 0
        self.rows: dict[str, list[OldRow]] = {k: [] for k in ("imported", "not matched", "doubled", "made")}

    def add(self, number: int, named: Named, fitting: Mapping[str, Raw]) -> None:
        row = OldRow(number, named.words, named.why)
        self.known_by.update(named.headers)
        self.by_own_number += named.own
        if named.key is None:
            self.rows["not matched"].append(row)
        elif named.key in self.standing:
            there = self.standing[named.key]
            more = {c: v for c, v in fitting.items() if there.get(c) in ("", None, False)}
            if more:
                self.to_copy[named.words] = _joined(self.to_copy.get(named.words, {}), more)
            said = " · ".join(f"{self.tab.column(c).header}: {as_text(v, self.tab.column(c))}" for c, v in more.items())
            self.rows["made"].append(replace(row, why=f"to copy: {said}" if said else "nothing more to say"))
        elif named.key in self.cells:
            again = _joined(self.cells[named.key], fitting)
            why = "its notes are added" if again != self.cells[named.key] else "it says nothing new"
            self.rows["doubled"].append(replace(row, why=f"a second row of the same record: {why}"))
            self.cells[named.key] = again
        else:
            self.rows["imported"].append(row)
            self.cells[named.key] = _joined({}, fitting)


def _header(old: Sequence[Sequence[Raw]], tab: Tab) -> int | None:
    """The row that names most columns that we know; where none does, the first with more than one word."""
    top = old[:HEADER_WITHIN]
    ours = set(_known(tab))

    def names(row: Sequence[Raw]) -> int:
        words = [typed_text(cell).casefold() for cell in row if isinstance(cell, str)]
        return sum(word in ours or bool(ORDER_HEADER.search(word)) or word in STORE_HEADERS for word in words)

    best_row = max(range(len(top)), key=lambda i: (names(top[i]), -i), default=None)
    if best_row is not None and names(top[best_row]):
        return best_row
    return next((i for i, row in enumerate(old) if sum(isinstance(c, str) and c.strip() != "" for c in row) > 1), None)


def as_text(value: Raw, column: Column) -> str:
    """A cell as people would type it: a day by its name, a tick as Yes."""
    if value is True:
        return "Yes"
    day = typed_day(value) if column.kind is Kind.DATE else None
    return f"{day.day} {day:%b %Y}" if day else typed_text(value)


def best(adoptions: Iterable[Adoption]) -> Adoption:
    """The tab that knows most of its rows by their own numbers, then by their orders'."""
    return max(adoptions, key=lambda a: (a.by_own_number, len(a.imported) + len(a.doubled) + len(a.made)))


def _known(tab: Tab) -> dict[str, Column]:
    """Our staff columns by every name that people have for them, but those that a column of ours bears itself."""
    ours = {c.header.split(" (")[0].casefold() for c in tab.owned_by(Owner.SYSTEM, Owner.COMPUTED)}
    known: dict[str, Column] = {}
    for column in tab.owned_by(Owner.STAFF):
        known.setdefault(column.header.casefold(), column)
        for name in _ALSO_CALLED.get(column.id, ()):
            if name not in ours:
                known.setdefault(name, column)
    return known


def _targets(headers: Sequence[str], tab: Tab) -> dict[int, Column]:
    """Which of our staff columns each column of theirs is; the first of two wins."""
    known = _known(tab)
    found: dict[int, Column] = {}
    for place, header in enumerate(headers):
        ours = known.get(header.casefold())
        if ours and ours not in found.values():
            found[place] = ours
    return found


def _fitting(row: Sequence[Raw], targets: Mapping[int, Column]) -> dict[str, Raw]:
    """The cells as our columns hold them; what does not fit its column joins the notes, under its header."""
    found: dict[str, Raw] = {}
    other = []
    for place, column in targets.items():
        value = row[place] if place < len(row) else None
        if not typed_text(value) and value is not True:
            continue
        fits = _as_kind(value, column)
        if fits is None:
            other.append(f"{column.header}: {typed_text(value)}")
        else:
            found[column.id] = fits
    return _joined(found, {"notes": " · ".join(other)}) if other else found


def _as_kind(value: Raw, column: Column) -> Raw:
    match column.kind:
        case Kind.CHOICE:
            said = typed_text(value).casefold()
            if column.from_list and not column.choices:  # names, whose list is the managers'
                return typed_text(value)
            return next((c for c in column.choices if said in (c.casefold(), c.split(": ")[-1].casefold())), None)
        case Kind.DATE:
            return value if typed_day(value) else None
        case Kind.TICK:
            return value if isinstance(value, bool) else None
        case Kind.MONEY | Kind.NUMBER:
            amount = typed_amount(value)
            return float(amount) if amount is not None else None
    return typed_text(value)


def _joined(before: Mapping[str, Raw], more: Mapping[str, Raw]) -> dict[str, Raw]:
    """What was there wins; notes are put behind one another."""
    notes = [str(cells["notes"]) for cells in (before, more) if cells.get("notes")]
    return {**more, **before, **({"notes": " / ".join(dict.fromkeys(notes))} if notes else {})}
