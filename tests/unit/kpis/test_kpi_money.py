"""Money in KPIs: currencies and their rates, costs of goods, and what profit means."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sync.core.money import Money
from sync.core.rulebook import MonthCost
from sync.kpis.answers import Answers
from sync.kpis.facts import Cost, Facts
from sync.pages.leak import leak_of
from tests.support.kpis import framed, given_back, ledger_of, report, sold
from tests.support.records import LUM, NOW, SETTINGS, VEL, ago, bag, line, payment

STORES = SETTINGS.stores


def test_money_of_different_currencies_is_added_up_only_at_a_rate() -> None:
    records = [sold(1, ago(days=3)), given_back(1, ago(days=2)), sold(2, ago(days=3), store="VEL")]
    records.append(given_back(2, ago(days=2), store="VEL"))
    found = report(records, STORES)

    assert found.one("refund_money", "30_days", "LUM").value == Decimal("45.00")
    both = found.one("refund_money", "30_days", "All")
    assert (both.value, both.says) == (None, "no exchange rate for every store's currency: see each store")
    same = report(records, (LUM, replace(VEL, currency="AUD"))).one("refund_money", "30_days", "All")
    assert same.value == Decimal("90.00")
    rates = {"GBP": ((NOW.date(), Decimal("1.9")),)}
    rated = report(records, STORES, portfolio="AUD", rates=rates).one("refund_money", "30_days", "All")
    assert (rated.value, rated.currency) == (Decimal("130.50"), "AUD")
    later = {"GBP": ((ago(days=40).date(), Decimal(2)), (ago(days=1).date(), Decimal(3)))}
    fixed = report(records, STORES, portfolio="AUD", rates=later).one("refund_money", "30_days", "All")
    assert fixed.value == Decimal("135.00"), "what a refund was worth is fixed on its day"


def test_a_rate_that_nobody_typed_is_learned_from_what_customers_paid() -> None:
    """Two pounds were two dollars fifty each; an order that is too old says nothing."""
    seen = [replace(bag("100.00"), seen=Money(5000, "GBP")), replace(bag("300.00"), seen=Money(15000, "GBP"))]
    old = replace(bag("100.00"), seen=Money(100, "GBP"))
    records = [sold(n, ago(days=n), total=total, presentment_currency="GBP") for n, total in enumerate(seen, 1)]
    frames = framed(ledger_of([[*records, sold(9, ago(days=200), total=old)]]), Facts(NOW, STORES, portfolio="AUD"))

    assert {c: [rate for _, rate in known] for c, known in frames.facts.rates.items()} == {"AUD": [1], "GBP": [2]}


def test_the_leak_of_profit_counts_above_and_below_the_orders_whose_costs_are_known() -> None:
    """The cost for the store and the longest SKU wins, from its day on; an order without a cost is in neither."""
    known, unknown = (line(sku=sku, paid_unit_price=bag("89.00")) for sku in ("LAMP-1", "MAT-1"))
    records = [x for n in range(1, 41) for x in (sold(n, ago(days=9), lines=(known if n > 5 else unknown,)),)]
    records += [given_back(n, ago(days=3)) for n in (1, 2, 10, 20)]
    costs = [Cost("LAMP", 2000), Cost("LAMP-1", 3000, "LUM", ago(days=30).date()), Cost("LAMP-1", 1, "LUM", NOW.date())]
    found = report(records, STORES, costs=costs).one("leak_of_profit", "30_days", "LUM")

    assert (found.cases, found.numerator, found.left_out) == (35, 9000, 7)
    assert found.denominator == 35 * (8900 - 3000)
    assert found.value is not None


def test_profit_is_after_fees_and_after_ads_where_settings_say_so() -> None:
    """A month of forty orders of 89.00: five per cent of fees, and 400 of ads that all stores share."""
    records = [sold(n, ago(days=9), lines=(line(paid_unit_price=bag("89.00")),)) for n in range(1, 41)]
    month = ago(days=9).date().replace(day=1)
    costs = [MonthCost(month, ads=Decimal(400), fees_percent=Decimal(5)), MonthCost(month, "VEL", ads=Decimal(9))]
    told: dict[str, Any] = {"costs": [Cost("LAMP", 2000)], "month_costs": costs, "portfolio": "AUD"}
    goods = 40 * (8900 - 2000)
    before = report(records, STORES, **told).one("leak_of_profit", "30_days", "LUM")
    after = report(records, STORES, **told, after_ads=True).one("leak_of_profit", "30_days", "LUM")

    assert before.denominator == goods - 40 * 445
    assert after.denominator == goods - 40 * 445 - 40_000


def test_goods_without_a_cost_take_the_default_margin_of_their_store_and_still_count_as_not_known() -> None:
    """Thirty per cent of 89.00 are left as profit; what is known of costs is what somebody typed."""
    records = [sold(n, ago(days=9), lines=(line(paid_unit_price=bag("89.00")),)) for n in range(1, 41)]
    without, with_margin = (report(records, STORES, margins=m) for m in ({}, {"LUM": Decimal("0.30")}))

    assert without.one("leak_of_profit", "30_days", "LUM").denominator == 0
    assert with_margin.one("leak_of_profit", "30_days", "LUM").denominator == 40 * 2670
    assert with_margin.one("costs_known", "30_days", "LUM").numerator == 0
    typed = report(records, STORES, margins={"LUM": Decimal("0.30")}, costs=[Cost("LAMP", 2000)])
    assert typed.one("leak_of_profit", "30_days", "LUM").denominator == 40 * 6900


def test_store_credit_leaks_as_far_as_customers_spend_it() -> None:
    credit = payment(kind="REFUND", gateway="shopify_store_credit", amount=bag("50.00"))
    records = [sold(1, ago(days=9)), given_back(1, ago(days=3), "50.00", transactions=(credit,))]
    whole, most = (report(records, STORES, credit_spent=part) for part in (Decimal(1), Decimal("0.8")))

    assert whole.one("leak", "30_days", "LUM").value == Decimal("50.00")
    assert most.one("leak", "30_days", "LUM").value == Decimal("40.00")
    assert most.one("refund_money", "30_days", "LUM").value == Decimal("50.00"), "what was given is what was given"


def test_the_leak_stands_beside_what_it_was_when_the_work_began() -> None:
    records = [sold(n, ago(days=9), lines=(line(paid_unit_price=bag("89.00")),)) for n in range(1, 41)]
    facts = Facts(NOW, (LUM,), portfolio="AUD", leak_start=Decimal("0.15"))
    assert leak_of(
        Answers(framed(ledger_of([[*records, given_back(1, ago(days=3))]]), facts)), "30_days"
    ).headline.endswith("target 5 % of profit (start 15 %)")
