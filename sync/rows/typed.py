"""Staff cells that decide what a row shows: read as people type them. Pure; never written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sync.core.book import Book
from sync.core.cells import EPOCH, Raw

#: What a spreadsheet can hold as a date: 1900 to 9999.
_FIRST_DAY, _LAST_DAY = 2, 2_958_465


def cells(book: Book, tab_id: str, key: str) -> Mapping[str, Raw]:
    return book.staff.get(tab_id, {}).get(key, {})


def typed_day(raw: Raw) -> date | None:
    """The day of a cell that holds a date (a serial number); None for anything else, words included.

    >>> typed_day(45000.75), typed_day("soon"), typed_day(True)
    (datetime.date(2023, 3, 15), None, None)
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not _FIRST_DAY <= raw <= _LAST_DAY:
        return None
    return (EPOCH + timedelta(days=int(raw))).date()


def typed_number(raw: Raw) -> str:
    """An order number as typed, with or without `#`, as text or as a number; "" for a blank cell.

    >>> typed_number(" #1042 "), typed_number(1042.0), typed_number("LUM-7"), typed_number(None)
    ('1042', '1042', 'lum-7', '')
    """
    if raw is None or isinstance(raw, bool):
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw).strip().removeprefix("#").strip().casefold()


def did(book: Book, tab_id: str, key: str) -> tuple[str, datetime] | None:
    """What `We did` says and since when at the latest; None for a blank cell or a word of no known moment."""
    word = cells(book, tab_id, key).get("we_did")
    when = book.typed_when.get(tab_id, {}).get(key, {}).get("we_did")
    return (word, when) if isinstance(word, str) and word and when else None
