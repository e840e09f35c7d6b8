"""By which number a row of an old tracker means which record: case, order or review, however it was typed. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sync.core.book import Settings
from sync.core.cells import Raw
from sync.core.tell import text_of
from sync.core.wanted import Wanted
from sync.rows.typed import typed_number, typed_text

ORDER_HEADER = re.compile(r"\border\b|^#$|^no\.?$", re.IGNORECASE)
STORE_HEADERS = ("store", "brand", "shop")

#: Under such a header a bare number may be a case; elsewhere it may be a sum.
CASE_HEADER = re.compile(
    r"\b(case|dispute|chargeback|claim|refund|review)\b(?!.*\b(amount|date|value)\b)", re.IGNORECASE
)

_REVIEW = re.compile(r"\b[0-9a-f]{24}\b")

#: What stands between the parts of a number that people type: blanks of any kind, `#`, and dashes that are no hyphens.
_NOISE = re.compile(r"[\s#\u200b\ufeff]+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Named:
    """The record that a row means (None: none), what names it for people, why not, and under which headers."""

    key: str | None
    words: str
    why: str = ""
    headers: tuple[str, ...] = ()
    own: bool = False  # by its own number, and not only by its order's


def bare(text: str) -> str:
    """A number without what people type around and between its parts.

    >>> bare(" #PP-R 1 "), bare("pp\u2011r\u20111")
    ('pp-r1', 'pp-r-1')
    """
    return _NOISE.sub("", _DASHES.sub("-", text)).casefold()


@dataclass(frozen=True, slots=True)
class Names:
    """The records by every number that people know them by."""

    by_id: Mapping[str, str]
    by_order: Mapping[str, Sequence[tuple[str, str]]]  # number → (store, key)
    stores: Mapping[str, str]

    @classmethod
    def of(cls, wanted: Iterable[Wanted], settings: Settings) -> Names:
        by_id: dict[str, str] = {}
        by_order: dict[str, list[tuple[str, str]]] = defaultdict(list)
        stores = {name.casefold(): s.store for s in settings.stores for name in (s.brand, s.store)}
        for row in wanted:
            by_id[_squeezed(unquote(row.key.split(":", 2)[-1]))] = row.key
            store = text_of(row.cells.get("store")) or text_of(row.cells.get("brand"))
            number = typed_number(text_of(row.cells.get("order")))
            if number:
                by_order[number].append((stores.get(store.casefold(), store), row.key))
        return cls(by_id, by_order, stores)

    def record(self, headers: Sequence[str], row: Sequence[Raw]) -> Named:
        """The record, by its own number wherever that stands, else by its order's."""
        pairs = [(h, t) for h, t in zip(headers, map(typed_text, row), strict=False) if t]
        for header, text in pairs:
            tokens = [text, *_REVIEW.findall(text), *text.replace("/", " ").split()]
            for token in map(_squeezed, tokens):
                if token in self.by_id and (not token.isdecimal() or CASE_HEADER.search(header)):
                    return Named(self.by_id[token], text, "", (header,), own=True)
        orders = [(h, t) for h, t in pairs if ORDER_HEADER.search(h) or t.startswith("#")]
        for header, text in orders:
            store, by = self._store(pairs, text)
            found = {k for number in _numbers(text) for s, k in self.by_order.get(number, ()) if store in (None, s)}
            if len(found) == 1:
                return Named(found.pop(), text, "", (header, *by))
            if found:
                return Named(None, text, "more than one row has this order: name the case or the store")
        cases = [t for h, t in pairs if CASE_HEADER.search(h)]
        words = [*(t for _, t in orders), *cases, *(t for _, t in pairs if not t.isdecimal()), *(t for _, t in pairs)]
        why = "no such order, case or review is shown" if orders or cases else "it names no order, case or review"
        return Named(None, words[0][:40], why)

    def _store(self, pairs: Sequence[tuple[str, str]], text: str) -> tuple[str | None, tuple[str, ...]]:
        """The store that the row names: in a column of its own, else before the number."""
        for header, said in pairs:
            if header.casefold() in STORE_HEADERS and said.casefold() in self.stores:
                return self.stores[said.casefold()], (header,)
        parts = re.split(r"[\s#/,;:-]+", text)
        return next((self.stores[p.casefold()] for p in parts if p.casefold() in self.stores), None), ()


def _squeezed(text: str) -> str:
    """Letters and digits alone: PayPal's case numbers have hyphens that people leave out or double."""
    return re.sub(r"[^0-9a-z]", "", bare(text))


def _numbers(text: str) -> Iterator[str]:
    """The order numbers that a cell may mean: all of it, else each of its parts with a digit.

    >>> [*_numbers("LUM #1042")], [*_numbers("# 1042")], [*_numbers("1042.0")]
    (['lum #1042', '1042'], ['1042'], ['1042.0', '1042'])
    """
    whole = typed_number(text)
    parts = [typed_number(re.sub(r"\.0$", "", p)) for p in re.split(r"[\s/,;:-]+", text)]
    yield from dict.fromkeys([whole, *(p for p in parts if any(c.isdigit() for c in p))])
