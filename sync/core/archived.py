"""A row that left its tab, as Archive tells of it; and the words in which it does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sheets_schema.model import Kind, Tab
from sync.core.cells import EPOCH, Cell, Formula, Raw

#: Why a row left its tab.
OLD = "Over"
HIDDEN = "Hidden and deleted"

#: A cell holds 50,000 characters; a row that says more than this is read in the hidden tab.
LONGEST_SAID = 5_000


@dataclass(frozen=True, slots=True)
class OldRow:
    """`cells`: what Archive shows of it, by column id. `typed`: whether somebody had typed in it."""

    tab: str
    key: str
    when: datetime
    cells: Mapping[str, Cell]
    typed: bool = True

    @property
    def own_key(self) -> str:
        """Its key on Archive."""
        return f"{self.tab}:{self.key}"

    def saying(self, words: str) -> OldRow:
        return replace(self, cells={**self.cells, "typed": words or None}, typed=bool(words))

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        cells = {column: _kept(cell) for column, cell in self.cells.items() if cell is not None}
        return {"tab": self.tab, "key": self.key, "when": self.when.isoformat(), "cells": cells, "typed": self.typed}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> OldRow:
        cells = {column: _cell(kept) for column, kept in document["cells"].items()}
        when = datetime.fromisoformat(document["when"])
        return cls(document["tab"], document["key"], when, cells, document["typed"])


def _kept(cell: Cell) -> Any:
    match cell:
        case Formula():
            return {"formula": cell.text}
        case Decimal():
            return {"number": str(cell)}
        case datetime():
            return {"moment": cell.isoformat()}
    return cell


def _cell(kept: Any) -> Cell:
    match kept:
        case {"formula": str(text)}:
            return Formula(text)
        case {"number": str(text)}:
            return Decimal(text)
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
    found: Cell = kept
    return found


def said(tab: Tab, cells: Mapping[str, Raw], more: Iterable[tuple[str, str]] = ()) -> str:
    """All that was typed in a row, column by column; "" where nobody typed. `more`: (where, words) found otherwise.

    Tick boxes without a tick say nothing.
    """
    parts = []
    for column in tab.columns:
        value = cells.get(column.id)
        if value in ("", None) or value is False:
            continue
        name = column.header.replace(" ({zone})", "") or "A column of yours"
        parts.append(name if value is True else f"{name}: {in_words(value, column.kind)}")
    parts += [f"{where}: {words}" for where, words in more if words.strip()]
    text = " · ".join(parts)
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]} …"


def in_words(value: Raw, kind: Kind) -> str:
    """A cell of staff's as a sentence tells of it.

    >>> in_words(46341.0, Kind.DATE), in_words(7.0, Kind.NUMBER)
    ('Sun 15 Nov 2026', '7')
    """
    if kind is Kind.DATE and isinstance(value, int | float) and not isinstance(value, bool):
        day = EPOCH + timedelta(days=int(value))
        return f"{day:%a} {day.day} {day:%b %Y}"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
