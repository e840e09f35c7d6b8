"""Whose goods an order holds, by the lines of `Suppliers`, for millions of orders at once. Pure.

The same as `sync.rules.suppliers` says of one order; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sync.core.rulebook import FindBy, Supplier
from sync.kpis.facts import Facts
from sync.kpis.frames.columns import Arrow, Codes, Flags, Ints, Vocabulary, column, field, owners, sums
from sync.kpis.words import Words

#: What has to be read of an order besides, for each kind of line.
MORE: Mapping[FindBy, tuple[str, ...]] = {
    FindBy.VENDOR: ("lines[].vendor",),
    FindBy.TAG: ("tags",),
    FindBy.APP: ("app", "parcels[].service"),
}


def more_columns(suppliers: Iterable[Supplier]) -> tuple[str, ...]:
    """The columns of orders that these lines ask for."""
    asked = {supplier.find_by for supplier in suppliers}
    return tuple(path for kind, paths in MORE.items() if kind in asked for path in paths)


def suppliers_of_lines(table: Arrow, skus: Codes, stores: Codes, words: Words, facts: Facts) -> Codes:
    """The supplier of each line of the orders of a table; -1 where no line of `Suppliers` fits.

    `stores`: of each order. A line's own marks win over the order's, the longest text over a shorter one, a line for
    this store over one for all stores, then the first in the list.
    """
    lists = column(table, "lines")
    rows = owners(lists)
    found = np.full(len(rows), -1, np.int32)
    ranked = sorted(enumerate(facts.suppliers), key=lambda n: (*_weight(n[1]), -n[0]))
    for _, supplier in ranked:  # the strongest last: it has the last word
        text = supplier.text.strip().casefold()
        if not text:
            continue
        fits = _of_lines(supplier.find_by, text, lists, skus, words)
        if fits is None:
            fits = _of_orders(supplier.find_by, text, table, words)[rows]
        if supplier.store:
            fits = fits & (stores[rows] == words.stores.code(supplier.store))
        found[fits] = words.suppliers.code(supplier.name)
    return found


def corrected(keys: Arrow, numbers: Ints, suppliers: Codes, words: Words, facts: Facts) -> Codes:
    """With `Supplier (ours)` of the SLA board, which wins."""
    typed = {key: said for key in facts.staff.get("sla_board", {}) if (said := facts.typed("sla_board", key, OURS))}
    sought = {int(own) for key in typed if (own := key.rsplit(":", 1)[-1]).isdecimal() and own.isascii()}
    if not sought:
        return suppliers
    found = suppliers.copy()
    for row in np.flatnonzero(np.isin(numbers, [n for n in sought if n < 2**62])).tolist():
        if correction := typed.get(keys[row].as_py()):
            found[row] = words.suppliers.code(known_name(correction, facts.suppliers))
    return found


OURS = "supplier_ours"


def known_name(said: str, suppliers: Sequence[Supplier]) -> str:
    """A supplier as its line spells it, whatever capitals staff typed."""
    return next((s.name for s in suppliers if s.name.casefold() == said.casefold()), said)


def _weight(supplier: Supplier) -> tuple[bool, int, bool]:
    return supplier.find_by in (FindBy.SKU, FindBy.VENDOR), len(supplier.text.strip()), bool(supplier.store)


def _of_lines(kind: FindBy, text: str, lists: Arrow, skus: Codes, words: Words) -> Flags | None:
    """Which lines bear the mark themselves; None for a mark of the whole order."""
    if kind is FindBy.SKU:
        return _marked(skus, [sku.casefold().startswith(text) for sku in words.skus.words])
    if kind is FindBy.VENDOR:
        vendors = words.of("vendor").codes(field(lists.flatten(), "vendor"))
        return _marked(vendors, [word.strip().casefold() == text for word in words.of("vendor").words])
    return None


def _of_orders(kind: FindBy, text: str, table: Arrow, words: Words) -> Flags:
    """Which orders bear it: a tag among others; a place or an app only if it is the only one."""
    count = table.num_rows
    if kind is FindBy.TAG:
        tags = column(table, "tags")
        own = _same(words.of("tag"), words.of("tag").codes(tags.flatten()), text)
        found: Flags = sums(owners(tags), own, count) > 0
        return found
    if kind is FindBy.LOCATION:
        known = words.suppliers
        lists = (column(table, "shipping_tasks"), column(table, "parcels"))
        parts = [(owners(each), known.codes(field(each.flatten(), "location"))) for each in lists]
    else:
        known = words.of("app")
        parcels = column(table, "parcels")
        parts = [(owners(parcels), known.codes(field(parcels.flatten(), "service")))]
        parts.append((np.arange(count), known.codes(column(table, "app"))))
    named, same = np.zeros(count, np.int64), np.zeros(count, np.int64)
    blank = [code for code, word in enumerate(known.words) if not word]
    for rows, codes in parts:
        named += sums(rows, (codes >= 0) & ~np.isin(codes, blank), count)
        same += sums(rows, _same(known, codes, text), count)
    only: Flags = (same > 0) & (same == named)
    return only


def _same(known: Vocabulary, codes: Codes, text: str) -> Flags:
    return _marked(codes, [word.strip().casefold() == text for word in known.words])


def _marked(codes: Codes, marks: list[bool]) -> Flags:
    """The mark of each code; -1 has none."""
    marked: Flags = np.array([*marks, False])[codes]
    return marked
