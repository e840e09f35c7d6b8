"""The Settings tabs as rows: each line with what the sheet works with, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from sheets_schema.model import Owner
from sheets_schema.workbook import LISTS, tab
from sync.core.cells import Cell, Formula
from sync.core.lines import ListLine
from sync.core.numbered import number_of
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis


def rows_of(tab_id: str) -> Callable[[Basis], list[Wanted]]:
    """The rows of one list, in the order of its lines."""

    def rows(basis: Basis) -> list[Wanted]:
        book, as_of = basis.book, basis.as_of
        version = Version(as_of.now, as_of.now, as_of.run_id)
        counts = book.counts.get(tab_id, {})
        return [
            Wanted(
                key,
                version,
                {**_blank(tab_id), **cells_of(line), **counts.get(key, {}), **_number(tab_id, key)},
                line.born,
            )
            for key, line in book.lists.get(tab_id, {}).items()
        ]

    return rows


def cells_of(line: ListLine) -> dict[str, Cell]:
    return {**line.told, "used_now": line.used_now, "check": line.check}


def _blank(tab_id: str) -> dict[str, Cell]:
    """Every column of ours, so that what a line no longer says goes away."""
    return {column.id: None for column in tab(tab_id).owned_by(Owner.SYSTEM, Owner.COMPUTED)}


def _number(tab_id: str, key: str) -> dict[str, Cell]:
    return {"number": number_of("RR", key)} if tab_id == "refund_rules" else {}


def index(basis: Basis) -> list[Wanted]:
    """One row a list: a link, a sentence, and how many of its lines are in use or wrong."""
    as_of = basis.as_of
    version = Version(as_of.now, as_of.now, as_of.run_id)
    if not basis.book.lists:
        return []
    found = []
    for each in LISTS:
        lines = basis.book.lists.get(each.id, {}).values()
        found.append(
            Wanted(
                record_key("list", "-", each.id),
                version,
                {
                    "tab": Formula(f'=HYPERLINK("#gid={each.sheet_id}","{each.title}")'),
                    "about": each.doc,
                    "lines": sum(line.used_now is not None for line in lines),
                    "mistakes": sum(line.wrong for line in lines),
                },
            )
        )
    return found
