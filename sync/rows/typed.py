"""Staff cells that decide what a row shows: read as people type them. Pure; never written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from sync.core.book import Book
from sync.core.cells import EPOCH, Raw

#: Digits, with or without commas between thousands; at most what a sum can be.
_AMOUNT = re.compile(r"-?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{1,17})?")

#: An order's number, with the store's short name before it where several stores have it.
_ORDER = re.compile(r"(?:(?P<store>[A-Za-z][A-Za-z0-9_-]{0,7})\s+)?#?\s*(?P<number>\S+)")

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


def typed_order(raw: Raw) -> tuple[str, str]:
    """Store, in capitals, and number of an order as staff name one; "" for the store where it is not said.

    >>> typed_order("lum #1042"), typed_order(1042.0), typed_order("two words more"), typed_order(None)
    (('LUM', '1042'), ('', '1042'), ('', ''), ('', ''))
    """
    found = _ORDER.fullmatch(typed_text(raw))
    return ((found["store"] or "").upper(), typed_number(found["number"])) if found else ("", "")


def typed_text(raw: Raw) -> str:
    """Words as typed, without blanks around them; a number as its digits; "" for a blank cell or a tick.

    >>> typed_text(" Ana "), typed_text(7.0), typed_text(None), typed_text(True)
    ('Ana', '7', '', '')
    """
    if raw is None or isinstance(raw, bool):
        return ""
    return str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw).strip()


def typed_amount(raw: Raw) -> Decimal | None:
    """A sum of money as typed: a number, or text that is one, with a comma for thousands; None for anything else.

    >>> typed_amount(45), typed_amount("1,045.50"), typed_amount("about 5"), typed_amount("45,00"), typed_amount(True)
    (Decimal('45'), Decimal('1045.50'), None, None, None)
    """
    if isinstance(raw, bool) or raw is None:
        return None
    text = repr(raw) if isinstance(raw, int | float) else raw.strip()
    if not _AMOUNT.fullmatch(text):
        return None
    return Decimal(text.replace(",", ""))


def typed_when(book: Book, tab_id: str, key: str) -> Mapping[str, datetime]:
    """Since when at the latest each staff cell of a row holds what it holds."""
    return book.typed_when.get(tab_id, {}).get(key, {})


def did(book: Book, tab_id: str, key: str) -> tuple[str, datetime] | None:
    """What `We did` says and since when at the latest; None for a blank cell or a word of no known moment."""
    word = cells(book, tab_id, key).get("we_did")
    when = book.typed_when.get(tab_id, {}).get(key, {}).get("we_did")
    return (word, when) if isinstance(word, str) and word and when else None
