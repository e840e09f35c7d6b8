"""Saved views over words that managers list: which causes a supplier pays for is theirs to say. Pure."""

from __future__ import annotations

from dataclasses import replace

from sheets_schema.model import Condition, Sorting, Tab, Test, View
from sync.core.rulebook import Rules
from sync.rules.causes import CAUSES, SUPPLIER

#: (tab, view, column) → the words among which the view chooses those that a supplier can fix.
_BY_CAUSE = ("refunds", "supplier_pays", "cause_counted")


def supplier_causes(rules: Rules) -> tuple[str, ...]:
    """Every spelling of a cause that a supplier can fix, older ones too: rows may still bear them."""
    listed = CAUSES if rules.causes is None else rules.causes
    found = [(name, *cause.also_called) for name, cause in listed.items() if cause.owner == SUPPLIER]
    return tuple(dict.fromkeys(word for words in found for word in words))


def supplier_names(rules: Rules) -> tuple[str, ...]:
    """Each once, in the order of the list."""
    return tuple(dict.fromkeys(supplier.name for supplier in rules.suppliers))


def _of_supplier(name: str) -> View:
    condition, late_first = Condition("supplier", Test.IS_ANY_OF, (name,)), (Sorting("ship_by"),)
    return View(f"Supplier · {name}", (condition,), late_first, f"Supplier:{name}")


def by_the_lists(tab: Tab, rules: Rules) -> Tab:
    """The tab with its views over the words of today's lists: one a supplier on the board, the suppliers' refunds."""
    tab_id, view_id, column = _BY_CAUSE
    if tab.id == "sla_board":
        return replace(tab, views=(*tab.views, *map(_of_supplier, supplier_names(rules))))
    if tab.id != tab_id:
        return tab
    listed = rules.causes or {}
    among = (*CAUSES, *(word for name, cause in listed.items() for word in (name, *cause.also_called)))

    def worded(condition: Condition) -> Condition:
        if condition.column != column:
            return condition
        return replace(condition, values=supplier_causes(rules), among=tuple(dict.fromkeys(among)))

    def changed(view: View) -> View:
        return replace(view, conditions=tuple(map(worded, view.conditions))) if view.id == view_id else view

    return replace(tab, views=tuple(map(changed, tab.views)))
