"""Numbered empty rows: a row has its key before anybody types in it, so what is typed by hand obeys every promise.

A tab that people fill (requests, lists) declares how many empty rows always wait (`Tab.numbered_rows`) and whether
they wait at the top or at the bottom (`Tab.at_bottom`); its rows ask here for their keys. Pure: the keys follow from
what was ever seen on the tab, so two runs at once ask for the same ones, and a number is never given twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sync.core.cells import Raw


def numbered(prefix: str, known: Mapping[str, Mapping[str, Raw]], waiting: int) -> list[str]:
    """The keys that the tab should hold, by number: all that were ever given, and new ones until `waiting` are empty.

    `known` are the staff cells of every key that ever stood on the tab (`Book.staff[tab.id]`); keys of another make
    are left out. Who calls drops the keys of rows that are over.

    >>> numbered("R", {"R-0001": {"order": "1042"}, "R-0002": {}}, 2)
    ['R-0001', 'R-0002', 'R-0003']
    >>> numbered("R", {"R-0001": {"done": False}, "R-0003": {}}, 2)
    ['R-0001', 'R-0003']
    """
    numbers = {n: key for key in known if (n := number_of(prefix, key)) is not None}
    empty = sum(is_empty(known[key]) for key in numbers.values())
    newest = max(numbers, default=0)
    more = range(newest + 1, newest + 1 + max(0, waiting - empty))
    return [*(numbers[n] for n in sorted(numbers)), *(f"{prefix}-{n:04}" for n in more)]


def number_of(prefix: str, key: str) -> int | None:
    """The number of a key of this make.

    >>> number_of("R", "R-0042"), number_of("R", "RR-0042"), number_of("R", "R-x")
    (42, None, None)
    """
    found = re.fullmatch(rf"{re.escape(prefix)}-(\d+)", key)
    return int(found[1]) if found else None


def is_empty(cells: Mapping[str, Raw]) -> bool:
    """Whether nobody typed anything: blanks, and tick boxes without a tick."""
    return all(value in ("", None) or value is False for value in cells.values())
