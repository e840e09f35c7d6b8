"""Add by hand as rows: where each typed line went, or what to type; and the numbered empty rows that wait. Pure."""

from __future__ import annotations

from sheets_schema.add_by_hand import WAITING
from sync.core.numbered import numbered
from sync.core.wanted import Version, Wanted
from sync.rows.basis import Basis
from sync.rows.by_hand import PREFIX, TAB, lines


def rows(basis: Basis) -> list[Wanted]:
    """The lowest number first."""
    said = {line.number: line for line in lines(basis.book, basis.settings, basis.as_of)}
    now = basis.as_of.now
    version = Version(now, now, basis.as_of.run_id)
    return [
        Wanted(
            number,
            version,
            {
                "number": number,
                "went": line.went if (line := said.get(number)) else None,
                "check": line.check if line else None,
            },
        )
        for number in numbered(PREFIX, basis.book.staff.get(TAB, {}), WAITING)
    ]
