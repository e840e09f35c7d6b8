"""Numbers that stand beside the main ones: inquiries, the time to answer, stars that fell."""

from __future__ import annotations

from datetime import timedelta

from tests.support.kpis import report
from tests.support.records import SETTINGS, ago, card_dispute, dispute, review

STORES = SETTINGS.stores


def test_an_inquiry_counts_until_it_becomes_a_chargeback_or_a_claim() -> None:
    """One case, two stages: it leaves the one number for the other."""
    opened = {"opened_at": ago(days=3), "order_store": "LUM"}
    asked = card_dispute("1", kind="INQUIRY", **opened)
    claim = dispute("PP-2", stage="CHARGEBACK", **opened)
    talk = dispute("PP-3", stage="INQUIRY", **opened)
    found = report([asked, claim, talk], STORES)
    counts = {kpi: found.one(kpi, "30_days", "LUM").numerator for kpi in ("inquiries", "paypal_claims")}
    assert counts == {"inquiries": 2, "paypal_claims": 1}
    assert found.one("inquiries", "30_days", "LUM").left_out == 1


def test_the_time_to_answer_runs_from_the_opening() -> None:
    at = ago(days=9)
    cases = [dispute(f"PP-{n}", opened_at=at, sent_at=at + timedelta(hours=n), order_store="LUM") for n in range(1, 41)]
    told = report([*cases, dispute("PP-99", opened_at=at, order_store="LUM")], STORES)
    assert str(told.one("answer_time", "30_days", "LUM").value) == "20.0"
    assert told.one("answer_time", "30_days", "LUM").cases == 40


def test_stars_that_fell_are_reported_beside_those_that_rose() -> None:
    fell, rose = (review(f"{n:024x}", stars=n, created_at=ago(days=4)) for n in (1, 5))
    found = report([fell, rose], STORES, first_stars={fell.key: 4, rose.key: 2})
    told = found.one("lowered", "30_days", "LUM")
    assert (told.numerator, told.denominator) == (1, 2)
