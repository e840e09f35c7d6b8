"""Suppliers, Ship rules, Transit days and the two lists of costs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sync.core.rulebook import Counting, FindBy, MonthCost, ProductCost, ShipRule, Supplier, Transit
from sync.rules.lists import cells
from sync.rules.lists.cells import WrongCell
from sync.rules.lists.known import Known, spellings
from sync.rules.lists.listed import SWITCH, Field, ListSpec

Values = Mapping[str, Any]

_CLOCKS = {"All hours": Counting.ALL_HOURS, "Working days": Counting.WORKING_DAYS}
_FIND_BY = {f.value: f for f in FindBy}

_HOURS = Field("ship_within", cells.whole(1, 2160), "Ship within (h)")
_CLOCK = Field("clock", cells.one_of(_CLOCKS, "a clock"), "Clock")
_MARKET = Field("market", cells.code(2, "AU"), "Market")


def _store(known: Known) -> Field:
    return Field("store", cells.spelled(known.store_names, "Stores"), "Store")


def _supplier(known: Known) -> Field:
    return Field("supplier", cells.spelled(known.suppliers, "Suppliers"), "Supplier")


def suppliers(known: Known) -> ListSpec:
    return ListSpec(
        "suppliers",
        (
            Field("supplier", cells.text(60), "Supplier", needed=True),
            Field("find_by", cells.one_of(_FIND_BY, "a way to find it"), "Find by", needed=True),
            Field("text", cells.text(100), "Text", needed=True),
            _store(known),
            _HOURS,
            _CLOCK,
            Field("working_days", cells.weekdays, "Working days"),
            Field("cut_off", cells.clock_time, "Cut-off"),
            Field("contact", cells.text(), "Contact"),
            Field("also_called", cells.names, "Also called"),
            SWITCH,
        ),
        words=lambda v: str(v["supplier"]),
        identity=lambda v: (v["find_by"], v["text"].casefold(), v.get("store", "")),
    )


def supplier(values: Values) -> Supplier:
    plain = Supplier(values["supplier"], _FIND_BY[values["find_by"]], values["text"])
    return Supplier(
        plain.name,
        plain.find_by,
        plain.text,
        store=values.get("store", ""),
        ship_within_h=values.get("ship_within"),
        counting=_CLOCKS[values.get("clock", "All hours")],
        working_days=values.get("working_days", plain.working_days),
        cut_off=values.get("cut_off"),
    )


def named_suppliers(lines: Iterable[Values]) -> dict[str, str]:
    return spellings((v["supplier"], v.get("also_called", ())) for v in lines)


def ship_rules(known: Known) -> ListSpec:
    return ListSpec(
        "ship_rules",
        (
            _store(known),
            _MARKET,
            _supplier(known),
            Field("tag", cells.text(), "Tag"),
            Field("ship_within", cells.whole(1, 2160), "Ship within (h)", needed=True),
            _CLOCK,
            SWITCH,
        ),
        words=lambda v: f"{v['ship_within']} h, {v.get('clock', 'All hours').lower()}",
        identity=lambda v: tuple(v.get(c, "").casefold() for c in ("store", "market", "supplier", "tag")),
    )


def ship_rule(values: Values) -> ShipRule:
    return ShipRule(
        values["ship_within"],
        store=values.get("store", ""),
        market=values.get("market", ""),
        supplier=values.get("supplier", ""),
        tag=values.get("tag", ""),
        counting=_CLOCKS[values.get("clock", "All hours")],
    )


def transit_days(known: Known) -> ListSpec:
    def whole(values: Values) -> None:
        if "promised" not in values and "we_use" not in values:
            raise WrongCell("no days are given", "Type them under We use, or under Promised to customer.")

    return ListSpec(
        "transit_days",
        (
            _supplier(known),
            _MARKET,
            Field("promised", cells.whole(1, 120), "Promised to customer"),
            Field("we_use", cells.whole(1, 120), "We use"),
        ),
        words=lambda v: f"{v.get('we_use', v.get('promised'))} days",
        identity=lambda v: (v.get("supplier", "").casefold(), v.get("market", "")),
        whole=whole,
    )


def transit(values: Values, column: str) -> Transit | None:
    """The days of one column, `we_use` or `promised`."""
    days = values.get("we_use", values.get("promised")) if column == "we_use" else values.get(column)
    return Transit(days, values.get("supplier", ""), values.get("market", "")) if days is not None else None


def product_costs(known: Known) -> ListSpec:
    money = cells.number(0, 1_000_000)
    return ListSpec(
        "product_costs",
        (
            _store(known),
            Field("sku", cells.text(100), "SKU or beginning", needed=True),
            _supplier(known),
            Field("unit_cost", money, "Unit cost", needed=True),
            Field("shipping", money, "Shipping per unit"),
            Field("currency", cells.code(3, "AUD"), "Cur"),
            Field("since", cells.day, "From"),
        ),
        words=lambda v: f"{v['unit_cost'] + v.get('shipping', Decimal(0))} a unit",
        identity=lambda v: (v.get("store", ""), v["sku"].casefold(), v.get("since")),
    )


def product_cost(values: Values) -> ProductCost:
    return ProductCost(
        values["sku"],
        values["unit_cost"],
        values.get("shipping", Decimal(0)),
        store=values.get("store", ""),
        currency=values.get("currency"),
        since=values.get("since"),
        supplier=values.get("supplier", ""),
    )


def month_costs(known: Known) -> ListSpec:
    money = cells.number(0, 100_000_000)
    return ListSpec(
        "month_costs",
        (
            Field("month", cells.month, "Month", needed=True),
            _store(known),
            Field("ads", money, "Ads"),
            Field("fees", cells.number(0, 30), "Payment fees %"),
            Field("other", money, "Other"),
        ),
        words=lambda v: f"{v['month']:%b %Y}: {v.get('ads', Decimal(0)) + v.get('other', Decimal(0))}",
        identity=lambda v: (v["month"], v.get("store", "")),
    )


def month_cost(values: Values) -> MonthCost:
    return MonthCost(
        values["month"],
        values.get("store", ""),
        values.get("ads", Decimal(0)),
        values.get("fees"),
        values.get("other", Decimal(0)),
    )
