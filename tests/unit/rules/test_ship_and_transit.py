"""Whose goods they are, by when they must leave and by when they should be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from sync.core.records import Hold, Order, ShippingTask
from sync.core.rulebook import Counting, FindBy, Holiday, Rules, ShipRule, Supplier, Transit
from sync.rules import ship, suppliers, transit
from tests.support.records import MANILA, line, order, parcel

YIWU = Supplier("Yiwu-A", FindBy.SKU, "LAMP-")
CJ = Supplier("CJ", FindBy.SKU, "CJ-", ship_within_h=24)
PAID = datetime(2026, 11, 20, 12, tzinfo=MANILA)  # a Friday


def task(location: str | None = None, *holds: str) -> ShippingTask:
    return ShippingTask("t", "OPEN", None, None, None, location, tuple(Hold(h, None) for h in holds))


@pytest.mark.parametrize(
    ("by", "text", "one"),
    [
        (FindBy.SKU, "lamp", order()),
        (FindBy.VENDOR, "yiwu-a", order()),
        (FindBy.TAG, "Yiwu", order(tags=("vip", "yiwu"))),
        (FindBy.LOCATION, "Yiwu factory", order(shipping_tasks=(task("Yiwu Factory"),))),
        (FindBy.APP, "cj-dropshipping", order(parcels=(parcel(service="cj-dropshipping"),))),
    ],
)
def test_a_supplier_is_found_by(by: FindBy, text: str, one: Order) -> None:
    assert [s.name for s in suppliers.suppliers_of(one, [Supplier("it", by, text)])] == ["it"]
    assert suppliers.suppliers_of(one, [Supplier("it", by, "other"), Supplier("it", by, " ")]) == []


def test_shopifys_vendor_alone_tells_no_supplier() -> None:
    assert suppliers.suppliers_of(order(), []) == []


def test_the_closest_line_wins() -> None:
    tag = Supplier("by tag", FindBy.TAG, "a tag that is longer than the SKU")
    longer = Supplier("longer", FindBy.SKU, "LAMP-1")
    here, elsewhere = replace(YIWU, name="here", store="LUM"), replace(longer, name="elsewhere", store="VEL")
    one = order(tags=(tag.text,))
    assert suppliers.supplier_of_line(line(), one, [YIWU, tag]) == YIWU
    assert suppliers.supplier_of_line(line(), one, [YIWU, longer]) == longer
    assert suppliers.supplier_of_line(line(), one, [YIWU, here, elsewhere]) == here


def test_an_order_from_two_places_is_not_told_by_its_place() -> None:
    one = order(shipping_tasks=(task("A"), task("B")))
    assert suppliers.suppliers_of(one, [Supplier("A", FindBy.LOCATION, "A")]) == []


def due(one: Order, rules: Rules, *whose: Supplier, market: str = "AU") -> ship.ShipBy:
    found = ship.ship_by(one, PAID, market, whose, rules, MANILA)
    assert found
    return found


def test_without_any_rule_48_hours() -> None:
    assert due(order(), Rules()).due == PAID + timedelta(hours=48)
    assert due(order(), Rules()).warn == PAID + timedelta(hours=36)
    assert due(order(), Rules()).rule == "48 h, all hours"


@pytest.mark.parametrize(
    ("rule", "hours"),
    [
        (ShipRule(12, tag="VIP"), 12),
        (ShipRule(12, store="LUM", market="AU", supplier="yiwu-a", tag="vip"), 12),
        (ShipRule(12, store="VEL"), 72),
        (ShipRule(12, market="US"), 72),
        (ShipRule(12, supplier="CJ"), 72),
        (ShipRule(12, tag="sale"), 72),
        (ShipRule(96), 72),
    ],
)
def test_the_shortest_fitting_rule_wins(rule: ShipRule, hours: int) -> None:
    rules = Rules(ship_rules=(ShipRule(72), rule))
    assert due(order(tags=("vip",)), rules, YIWU).due == PAID + timedelta(hours=hours)


def test_a_suppliers_working_days_cut_off_and_holidays() -> None:
    days = replace(YIWU, ship_within_h=24, counting=Counting.WORKING_DAYS, cut_off=time(13))
    assert due(order(), Rules(), days).due == datetime(2026, 11, 23, 12, tzinfo=MANILA)
    early = replace(days, cut_off=time(11))
    assert due(order(), Rules(), early).due == datetime(2026, 11, 24, tzinfo=MANILA)
    off = Rules(holidays=(Holiday(date(2026, 11, 23), "Yiwu-A"), Holiday(date(2026, 11, 24), "LUM")))
    assert due(order(), off, days).due == datetime(2026, 11, 24, 12, tzinfo=MANILA)
    assert due(order(), off, days).rule == "Yiwu-A: 24 h, working days"


def test_of_two_suppliers_the_one_with_less_time_decides() -> None:
    assert due(order(), Rules(), YIWU, CJ).supplier == CJ
    assert due(order(), Rules(), YIWU, CJ).due == PAID + timedelta(hours=24)


@pytest.mark.parametrize("hold", sorted(ship.STOPS_CLOCK))
def test_an_address_a_fraud_check_and_missing_money_stop_the_clock(hold: str) -> None:
    assert ship.ship_by(order(shipping_tasks=(task(None, hold),)), PAID, "AU", (), Rules(), MANILA) is None


def test_missing_stock_never_stops_it() -> None:
    assert due(order(shipping_tasks=(task(None, "INVENTORY_OUT_OF_STOCK"),)), Rules())


def test_transit_days_by_the_closest_line() -> None:
    lines = (Transit(9, "Yiwu-A", "AU"), Transit(12, "Yiwu-A"), Transit(5, market="AU"))
    rules = Rules(transit=lines)
    assert [transit.transit_days(s, m, rules) for s, m in [("yiwu-a", "AU"), ("Yiwu-A", "UK"), (None, "AU")]] == [
        9,
        12,
        5,
    ]
    assert transit.transit_days("CJ", "UK", rules) == rules.transit_days
    assert transit.transit_days("CJ", "UK", replace(rules, transit=(Transit(3),))) == 3


def test_the_learned_number_needs_ten_parcels_and_holds_six_of_ten() -> None:
    ten = [("Yiwu-A", "AU", float(n)) for n in range(1, 11)]
    assert transit.learned(ten) == {("Yiwu-A", "AU"): (6, 10)}
    assert transit.learned([*ten, ("CJ", "AU", 1.0)]) == {("Yiwu-A", "AU"): (6, 10)}
    assert transit.learned(ten[:9]) == {}


def test_expected_by_is_a_day_of_the_team() -> None:
    assert transit.expected_by(datetime(2026, 11, 20, 23, tzinfo=MANILA), 3, MANILA) == date(2026, 11, 23)
    assert transit.end_of(date(2026, 11, 23), MANILA) == datetime(2026, 11, 24, tzinfo=MANILA)
