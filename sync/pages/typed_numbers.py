"""`Typed numbers` as rows, and as the Scorecard reads them until a help desk is connected. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sheets_schema.kpi_tabs import FIRST_RESPONSE, SOLVED_IN_3, TYPED, WAITING
from sync.core.cells import Raw
from sync.core.numbered import is_empty, numbered
from sync.core.wanted import Version, Wanted
from sync.pages.fixes import day_of_cell

PREFIX = "T"

#: The number of ours that a word stands for, and by what its value is multiplied: people type 71 for 71 %.
_MEANS = {FIRST_RESPONSE: ("first_response", Decimal(1)), SOLVED_IN_3: ("solved_in_3", Decimal("0.01"))}


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that people typed because no source tells it, and from which week it is."""

    value: Decimal
    week: str


def typed_rows(typed: Mapping[str, Mapping[str, Raw]], stores: Collection[str], version: Version) -> list[Wanted]:
    return [
        Wanted(key, version, {"number": key, "check": check(typed.get(key, {}), stores)})
        for key in numbered(PREFIX, typed, WAITING)
    ]


def check(cells: Mapping[str, Raw], stores: Collection[str]) -> str | None:
    """OK, or what to type; None for an empty line."""
    if is_empty(cells):
        return None
    if day_of_cell(cells.get("week")) is None:
        return "Type in Week from the Monday of the week."
    if cells.get("what") not in TYPED:
        return "Choose a Number from the list."
    value = cells.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return "Type the Value as a plain number, without a sign: 71 for 71 %."
    if "%" in str(cells["what"]) and value > 100:
        return "A share is at most 100."
    if _store(cells) not in {"All", *stores}:
        return f"There is no store {cells.get('store')}. Type {', '.join(stores)}, or leave it blank for all."
    return "OK"


def _store(cells: Mapping[str, Raw]) -> str:
    return str(cells.get("store") or "All").strip()


def newest(typed: Mapping[str, Mapping[str, Raw]], stores: Collection[str]) -> dict[str, Typed]:
    """The newest value for all stores of each number that stands on the Scorecard."""
    found: dict[str, tuple[date, str, Typed]] = {}
    for key, cells in typed.items():
        if check(cells, stores) != "OK" or _store(cells) != "All" or cells["what"] not in _MEANS:
            continue
        day = day_of_cell(cells["week"])
        kpi, factor = _MEANS[str(cells["what"])]
        if day is None:
            continue
        said = Typed(Decimal(str(cells["value"])) * factor, f"week {day.isocalendar().week}")
        found[kpi] = max(found.get(kpi, (day, key, said)), (day, key, said), key=lambda f: f[:2])
    return {kpi: said for kpi, (_, _, said) in found.items()}
