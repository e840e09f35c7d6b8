"""People and Holidays: who works when, and the days off. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sync.core.rulebook import Holiday, Limits, Person, Shift
from sync.rules.lists import cells
from sync.rules.lists.known import Known, spellings
from sync.rules.lists.listed import SWITCH, Field, ListSpec

ROLES = ("Agent", "Lead", "Manager")
DUTIES = ("Disputes", "Reviews", "Refunds", "Orders")

Values = Mapping[str, Any]


def people(known: Known) -> ListSpec:
    stores = tuple(s.store for s in known.stores)
    return ListSpec(
        "people",
        (
            Field("name", cells.text(40), "Name", needed=True),
            Field("role", cells.one_of(ROLES, "a role"), "Role"),
            Field("stores", cells.several(stores, "a store of Stores"), "Stores"),
            Field("does", cells.several(DUTIES, "a duty"), "Does"),
            *(Field(day, cells.span, day.capitalize()) for day in cells.DAY_NAMES),
            Field("zone", cells.zone, "Zone"),
            Field("limit_per_order", cells.number(0, 100_000), "Limit per order"),
            Field("limit_per_shift", cells.number(0, 1_000_000), "Limit per shift"),
            Field("currency", cells.code(3, "AUD"), "Currency"),
            Field("ping_to", cells.text(), "Ping to"),
            Field("also_called", cells.names, "Also called"),
            SWITCH,
        ),
        words=lambda v: str(v["name"]),
        identity=lambda v: str(v["name"]).casefold(),
    )


def person(values: Values) -> Person:
    per_order = values.get("limit_per_order")
    limits = Limits(per_order, values.get("limit_per_shift")) if per_order is not None else None
    return Person(
        name=values["name"],
        role=values.get("role", "Agent"),
        stores=values.get("stores", ()),
        does=values.get("does", ()),
        limits=limits,
        currency=values.get("currency"),
        ping_to=values.get("ping_to", ""),
        also_called=values.get("also_called", ()),
    )


def shifts(values: Values, known: Known) -> list[Shift]:
    """Every shift of one person's week, in the person's own zone."""
    zone = values.get("zone", known.team_zone)
    return [
        Shift(values["name"], weekday, start, end, zone)
        for weekday, day in enumerate(cells.DAY_NAMES)
        for start, end in values.get(day, ())
    ]


def named_people(lines: Iterable[Values]) -> dict[str, str]:
    return spellings((v["name"], v.get("also_called", ())) for v in lines)


def holidays(known: Known) -> ListSpec:
    anybody = {**known.store_names, **known.suppliers, **known.people}
    return ListSpec(
        "holidays",
        (
            Field("date", cells.day, "Date", needed=True),
            Field("of", cells.spelled(anybody, "Stores, Suppliers or People"), "For", needed=True),
            Field("name", cells.text(), "Name"),
        ),
        words=lambda v: f"{v['date']:%d %b %Y}, {v['of']}",
        identity=lambda v: (v["date"], str(v["of"]).casefold()),
    )


def holiday(values: Values) -> Holiday:
    return Holiday(values["date"], values["of"], values.get("name", ""))
