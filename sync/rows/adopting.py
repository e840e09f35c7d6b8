"""An old tracker of any columns, read into staff cells of ours: which row is which record, and what fits. Pure.

Nothing is filled into a row that stands: what is adopted waits in the journal for the moment in which its row is made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from sheets_schema.model import Column, Kind, Owner, Tab
from sync.core.book import Settings
from sync.core.cells import Raw
from sync.core.tell import text_of
from sync.core.wanted import Wanted
from sync.rows.typed import typed_amount, typed_day, typed_number, typed_text

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

_ORDER_HEADER = re.compile(r"\border\b|^#$|^no\.?$", re.IGNORECASE)
_STORE_HEADER = ("store", "brand", "shop")
_REVIEW = re.compile(r"\b[0-9a-f]{24}\b")


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
    cells: Mapping[str, Mapping[str, Raw]] = field(default_factory=dict)
    imported: tuple[OldRow, ...] = ()
    not_matched: tuple[OldRow, ...] = ()
    doubled: tuple[OldRow, ...] = ()


def adopted(
    old: Sequence[Sequence[Raw]], tab: Tab, wanted: Iterable[Wanted], standing: Collection[str], settings: Settings
) -> Adoption:
    """Match every row by case, order or review number. `standing`: the keys whose rows are in the sheet already."""
    top = next((i for i, row in enumerate(old) if sum(isinstance(c, str) and c.strip() != "" for c in row) > 1), None)
    if top is None:
        return Adoption(tab, {}, ())
    headers = [typed_text(cell) for cell in old[top]]
    targets = _targets(headers, tab)
    names = _Names.of(wanted, settings)
    cells: dict[str, dict[str, Raw]] = {}
    imported, not_matched, doubled = [], [], []
    for number, row in enumerate(old[top + 1 :], top + 2):
        if not any(typed_text(cell) for cell in row):
            continue
        key, words, why = names.record(headers, row)
        if key is None or key in standing:
            why = why or "its row stands already, and what stands is not touched"
            not_matched.append(OldRow(number, words, why))
            continue
        fitting = _fitting(row, targets)
        if key in cells:
            doubled.append(OldRow(number, words, "a second row of the same record: its notes are added"))
        else:
            imported.append(OldRow(number, words))
        cells[key] = _joined(cells.get(key, {}), fitting)
    kept = {headers[place]: column.id for place, column in targets.items()}
    named = [h for h in headers if h and h not in kept and not _ORDER_HEADER.search(h)]
    return Adoption(tab, kept, tuple(named), cells, tuple(imported), tuple(not_matched), tuple(doubled))


def best(adoptions: Iterable[Adoption]) -> Adoption:
    """The tab that knows most of its rows."""
    return max(adoptions, key=lambda a: len(a.imported) + len(a.doubled))


def _targets(headers: Sequence[str], tab: Tab) -> dict[int, Column]:
    """Which of our staff columns each column of theirs is; the first of two wins."""
    known: dict[str, Column] = {}
    for column in tab.owned_by(Owner.STAFF):
        for name in (column.header, *_ALSO_CALLED.get(column.id, ())):
            known.setdefault(name.casefold(), column)
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


@dataclass(frozen=True, slots=True)
class _Names:
    """The records by every number that people know them by."""

    by_id: Mapping[str, str]
    by_order: Mapping[str, Sequence[tuple[str, str]]]  # number → (store, key)
    stores: Mapping[str, str]

    @classmethod
    def of(cls, wanted: Iterable[Wanted], settings: Settings) -> _Names:
        by_id: dict[str, str] = {}
        by_order: dict[str, list[tuple[str, str]]] = defaultdict(list)
        stores = {name.casefold(): s.store for s in settings.stores for name in (s.brand, s.store)}
        for row in wanted:
            by_id[unquote(row.key.split(":", 2)[-1]).casefold()] = row.key
            store = text_of(row.cells.get("store")) or text_of(row.cells.get("brand"))
            number = typed_number(text_of(row.cells.get("order")))
            if number:
                by_order[number].append((stores.get(store.casefold(), store), row.key))
        return cls(by_id, by_order, stores)

    def record(self, headers: Sequence[str], row: Sequence[Raw]) -> tuple[str | None, str, str]:
        """The key, what names the row for people, and why there is no key."""
        texts = [typed_text(cell) for cell in row]
        for text in texts:
            tokens = [text.casefold(), *_REVIEW.findall(text), *text.casefold().replace("/", " ").split()]
            if key := next((self.by_id[t] for t in tokens if t in self.by_id and not t.isdecimal()), None):
                return key, text, ""
        pairs = [*zip(headers, texts, strict=False)]
        store = next((self.stores.get(t.casefold()) for h, t in pairs if h.casefold() in _STORE_HEADER), None)
        orders = [t for h, t in pairs if t and (_ORDER_HEADER.search(h) or t.startswith("#"))]
        for text in orders:
            found = [k for s, k in self.by_order.get(typed_number(text), ()) if store in (None, s)]
            if len(found) == 1:
                return found[0], text, ""
            if found:
                return None, text, "more than one row has this order: name the case or the store"
        words = next(iter(orders), None) or next((t for t in texts if t), "")
        why = "no such order, case or review is shown" if orders else "it names no order, case or review"
        return None, words[:40], why
