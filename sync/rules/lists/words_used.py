"""Which words of the lists rows still use: a deleted line with one of them comes back, switched off. Pure."""

from __future__ import annotations

from sync.core.book import Staff

#: Columns of the trackers that hold a word of a list.
_HELD = {"causes": ("cause",), "people": ("hand_to", "asked_by", "typed_by", "person"), "suppliers": ("supplier_ours",)}


def words_used(staff: Staff) -> dict[str, frozenset[str]]:
    """In lower case, by list. The lists' own lines do not count."""
    found = {}
    for name, columns in _HELD.items():
        cells = (row.get(c) for tab, rows in staff.items() if tab != name for row in rows.values() for c in columns)
        found[name] = frozenset(cell.strip().casefold() for cell in cells if isinstance(cell, str) and cell.strip())
    return found
