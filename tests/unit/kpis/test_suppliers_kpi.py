"""Suppliers KPI: days by market, wrong goods per hundred, what a supplier owes, and its thirteen weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sheets_schema.kpi_tabs import SUPPLIERS_KPI
from sync.core.cells import Formula
from sync.core.rulebook import FindBy, Supplier
from sync.core.wanted import Version
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.pages.suppliers import supplier_rows
from tests.support.kpi_file import Managers
from tests.support.kpis import framed, given_back, ledger_of, sold
from tests.support.records import LUM, NOW, SETTINGS, ago, line, parcel

YIWU = Supplier("Yiwu", FindBy.SKU, "LAMP")
SENT = (line(sku="LAMP-1", unfulfilled_quantity=0),)


def shop() -> list[Any]:
    """Sent after a day, delivered after six to Australia; every tenth given back."""
    found: list[Any] = []
    for n in range(1, 41):
        at = ago(days=n % 25 + 3)
        there = at + timedelta(days=6) if n % 25 > 3 else None
        box = parcel(created_at=at + timedelta(days=1), delivered_at=there, in_transit_at=at + timedelta(days=2))
        found.append(sold(n, at, lines=SENT, parcels=(box,), country="AU"))
    return [*found, *(given_back(n, ago(days=2)) for n in (10, 20, 30, 40))]


def told(staff: dict[str, Any]) -> dict[str, Any]:
    more: dict[str, Any] = {"supplier_causes": frozenset({"Product: damaged"}), "suppliers": (YIWU,)}
    facts = Facts(NOW, (LUM,), portfolio="AUD", staff=staff, **more)
    (row,) = supplier_rows(Answers(framed(ledger_of([shop()]), facts)), Version(NOW, NOW, "r"))
    assert set(row.cells) == {c.id for c in SUPPLIERS_KPI.columns} - {"comment"}, "every column but the manager's"
    return dict(row.cells)


def test_a_supplier_says_how_long_it_takes_and_how_it_went_week_by_week() -> None:
    seen = told({})
    assert (seen["supplier"], seen["days"], seen["wrong"]) == ("Yiwu", "1.0 / AU 6", "not tagged")
    assert isinstance(seen["trend"], Formula)
    assert seen["trend"].text.startswith("=SPARKLINE({1.0000,")


def test_wrong_goods_and_what_the_supplier_owes_follow_the_tags() -> None:
    cause = {"cause": "Product: damaged"}
    tagged = {"refund:LUM:10": cause, "refund:LUM:20": {**cause, "supplier_pays_back": 20}}
    seen = told({"refunds": {**tagged, "refund:LUM:30": {"cause": "Customer: changed mind"}}})
    assert seen["wrong"] == "5.0 per 100 of 40"
    assert seen["owes"] == Decimal("70.00"), "two of 45.00, less 20.00 paid back"


def test_a_workbook_of_before_gets_the_new_columns() -> None:
    """The tab as the version before declared it; what a manager typed there stays."""
    managers = Managers(ledger_of([shop()]), replace(SETTINGS, stores=(LUM,)))
    managers.report()
    key = next(key for key in managers.workbook().read(["suppliers_kpi"]).pictures["suppliers_kpi"].rows_of)
    managers.comment(SUPPLIERS_KPI, key, "comment", "=holiday till Monday")
    places = managers.workbook().read(["suppliers_kpi"]).places["suppliers_kpi"]
    for column in sorted((places["owes"], places["trend"]), reverse=True):
        span = {"sheetId": SUPPLIERS_KPI.sheet_id, "dimension": "COLUMNS"}
        managers.book.batch({"deleteDimension": {"range": {**span, "startIndex": column, "endIndex": column + 1}}})
    assert managers.report().settled
    assert {"owes", "trend"} <= managers.workbook().read(["suppliers_kpi"]).places["suppliers_kpi"].keys()
    assert managers.typed(SUPPLIERS_KPI, key, "comment") == "=holiday till Monday"
    assert managers.report().writes == 0
