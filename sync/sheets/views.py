"""Saved views as the API writes them: made where missing, ours mended where changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sheets_schema.model import Condition, Sorting, Tab, Test, View
from sync.core.book import Store
from sync.sheets.formats import Places, Request

#: The column whose tick puts a row away.
HIDE = "hide"

_ORDER = {True: "ASCENDING", False: "DESCENDING"}


def views_of(tab: Tab, stores: Iterable[Store], people: Iterable[str] = ()) -> tuple[View, ...]:
    """The declared views, then one a person, then one for each store, or brand where the tab speaks of brands."""
    sort = next((v.sort for v in tab.views if v.sort), ())
    mine = tuple(
        View(f"Mine · {name}", (Condition(tab.person_views, Test.IS_ANY_OF, (name,)),), sort, f"Mine:{name}")
        for name in (dict.fromkeys(people) if tab.person_views else ())
    )
    return (*tab.views, *mine, *_of_stores(tab, stores, sort))


def _of_stores(tab: Tab, stores: Iterable[Store], sort: tuple[Sorting, ...]) -> tuple[View, ...]:
    if not tab.store_views:
        return ()
    what, names = (
        ("Brand", [s.brand for s in stores]) if tab.store_views == "brand" else ("Store", [s.store for s in stores])
    )
    return tuple(
        View(f"{what} · {name}", (Condition(tab.store_views, Test.IS_ANY_OF, (name,)),), sort, f"{what}:{name}")
        for name in dict.fromkeys(names)
    )


def view_requests(
    tab: Tab,
    stores: Iterable[Store],
    places: Places,
    header: int,
    present: Mapping[int, Mapping[str, Any]],
    people: Iterable[str] = (),
) -> list[Request]:
    """What makes the views complete. Of those present only ours, whose title begins with a digit, are mended.

    A view over a column that is gone is left out until the column is back.
    """
    found: list[Request] = []
    for view in views_of(tab, stores, people):
        wanted = _filter(tab, view, places, header)
        if wanted is None:
            continue
        there = present.get(tab.view_id(view))
        if there is None:
            found.append({"addFilterView": {"filter": wanted}})
        elif view.title[0].isdigit() and _essence(there) != _essence(wanted):
            mended = {name: wanted[name] for name in ("filterViewId", "title", "filterSpecs", "sortSpecs")}
            found.append({"updateFilterView": {"filter": mended, "fields": "title,filterSpecs,sortSpecs"}})
    return found


def _filter(tab: Tab, view: View, places: Places, header: int) -> Request | None:
    """A view over everything shows hidden rows too: somebody must be able to find them."""
    named = [*(c.column for c in view.conditions), *(s.column for s in view.sort)]
    if not all(column in places for column in named):
        return None
    not_hidden = bool(view.conditions) and HIDE in places
    return {
        "filterViewId": tab.view_id(view),
        "title": view.title,
        "range": {"sheetId": tab.sheet_id, "startRowIndex": header, "startColumnIndex": 0},
        "filterSpecs": [
            *({"columnIndex": places[c.column], "filterCriteria": _criteria(tab, c)} for c in view.conditions),
            *([{"columnIndex": places[HIDE], "filterCriteria": {"hiddenValues": ["TRUE"]}}] if not_hidden else []),
        ],
        "sortSpecs": [_sort(s, places) for s in view.sort],
    }


def _sort(sorting: Sorting, places: Places) -> Request:
    return {"dimensionIndex": places[sorting.column], "sortOrder": _ORDER[sorting.ascending]}


def _criteria(tab: Tab, condition: Condition) -> Request:
    """A plain condition. `Is any of` several words hides the column's other words: Google has no such condition."""
    values = condition.values
    if condition.test is Test.IS_ANY_OF and (len(values) > 1 or values == ("",)):
        words = ("", *(condition.among or tab.column(condition.column).choices))
        return {"hiddenValues": [word for word in words if word not in values]}
    kinds = {
        Test.IS_ANY_OF: "TEXT_EQ",
        Test.BLANK: "BLANK",
        Test.NOT_BLANK: "NOT_BLANK",
        Test.BEGINS_WITH: "TEXT_STARTS_WITH",
        Test.AT_MOST: "NUMBER_LESS_THAN_EQ",
        Test.AT_LEAST: "NUMBER_GREATER_THAN_EQ",
    }
    found: Request = {"type": kinds[condition.test]}
    if values:
        found["values"] = [{"userEnteredValue": str(value)} for value in values]
    return {"condition": found}


def _essence(view: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a view shows, without what Google adds or leaves out: a zero is not written, lists may be reordered."""
    specs = {}
    for spec in view.get("filterSpecs", []):
        criteria = spec.get("filterCriteria", {})
        condition = criteria.get("condition", {})
        values = tuple(str(v.get("userEnteredValue", "")) for v in condition.get("values", []))
        hidden = frozenset(criteria.get("hiddenValues", []))
        specs[spec.get("columnIndex", 0)] = (condition.get("type"), values, hidden)
    sort = tuple((s.get("dimensionIndex", 0), s.get("sortOrder")) for s in view.get("sortSpecs", []))
    return view.get("title"), specs, sort
