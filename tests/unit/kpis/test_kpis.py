"""What every KPI keeps to: the split of the ledger, late records, the edges of days, nothing at all, unknown words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.core.money import Money
from sync.core.records import Record
from sync.kpis.catalogue import KPIS
from sync.kpis.compute import compute
from sync.kpis.facts import FEWEST, Facts
from sync.kpis.results import Result
from tests.support.kpis import Report, framed, given_back, ledger_of, report, sold
from tests.support.records import (
    NOW,
    SETTINGS,
    ago,
    bag,
    card_dispute,
    dispute,
    line,
    order,
    parcel,
    payment,
    review,
)

STORES = SETTINGS.stores


def a_little_of_everything() -> list[Record]:
    orders = [sold(n, ago(days=n % 70, hours=n), store="VEL" if n % 4 == 0 else "LUM") for n in range(1, 60)]
    refunds = [given_back(n, ago(days=n % 30), store=o.store) for n, o in enumerate(orders, 1) if n % 5 == 0]
    cases = [
        dispute(f"PP-{n}", opened_at=ago(days=n), order_id=f"gid://shopify/Order/{n}", stage="CHARGEBACK")
        for n in range(1, 20, 3)
    ]
    cards = [card_dispute(str(n), opened_at=ago(days=n)) for n in range(1, 9)]
    reviews = [review(f"{n:024x}", stars=n % 5 + 1, created_at=ago(days=n)) for n in range(1, 40)]
    return [*orders, *refunds, *cases, *cards, *reviews]


def all_of(batches: list[list[Record]], now: datetime = NOW) -> list[Result]:
    return list(compute(framed(ledger_of(batches), Facts(now, STORES))))


WHOLE = all_of([a_little_of_everything()])


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=200, max_size=200), st.randoms(use_true_random=False))
def test_how_the_ledger_is_split_makes_no_difference(runs: list[int], random: Any) -> None:
    records = a_little_of_everything()
    random.shuffle(records)
    batches: list[list[Record]] = [[] for _ in range(4)]
    for record, run in zip(records, runs, strict=False):
        batches[run].append(record)

    assert all_of(batches) == WHOLE


def test_a_late_refund_changes_only_its_own_day_and_its_own_cohort() -> None:
    records = a_little_of_everything()
    late = given_back(59, ago(days=40), store="LUM")  # of an order paid 59 days ago
    before, after = WHOLE, all_of([[*records, late]])

    changed = {(a.kpi, a.period, a.store) for a, b in zip(after, before, strict=True) if not a.cut and a != b}

    assert {store for _, _, store in changed} == {"LUM", "All"}
    assert not {period for _, period, _ in changed} & {"today", "week", "last_week", "month"}
    assert ("refund_rate@1", "last_month", "LUM") in changed
    assert {kpi for kpi, period, _ in changed if period == "13_weeks"} >= {"refund_rate@1", "refund_rate_cohort@1"}
    assert not [kpi for kpi, _, _ in changed if kpi.startswith(("sent_48h", "one_star", "won_", "card_", "approval"))]


def test_a_day_ends_at_midnight_of_the_stores_own_zone() -> None:
    """31 October 12:59:59 and 13:00:00 UTC are two days, and two months, in Sydney; one in London."""
    last, first = (datetime(2026, 10, 31, 12, 59, 59, tzinfo=UTC), datetime(2026, 10, 31, 13, tzinfo=UTC))
    records = [
        sold(1, last), sold(2, first), sold(3, last, store="VEL"), sold(4, first, store="VEL")
    ]  # fmt: skip
    found = report(records, STORES)

    assert found.one("refund_money_rate", "last_month", "LUM").denominator == 8900
    assert found.one("refund_money_rate", "month", "LUM").denominator == 8900
    assert found.one("refund_money_rate", "last_month", "VEL").denominator == 17800


def test_the_night_in_which_the_clocks_change_loses_nothing() -> None:
    """Sydney skipped an hour on 4 October 2026, London had one twice on 25 October."""
    night = datetime(2026, 10, 3, 12, tzinfo=UTC)
    records: list[Record] = [sold(n, night + timedelta(minutes=30 * n)) for n in range(1, 40)]
    night = datetime(2026, 10, 24, 20, tzinfo=UTC)
    records += [sold(100 + n, night + timedelta(minutes=30 * n), store="VEL") for n in range(1, 20)]
    found = report(records, STORES)

    assert found.one("refund_rate", "last_month", "LUM").denominator == 39
    assert found.one("refund_rate", "last_month", "VEL").denominator == 19


def test_of_nothing_there_is_a_row_that_says_so() -> None:
    empty = list(compute(framed(ledger_of([]), Facts(NOW, STORES))))

    assert len({(r.kpi, r.period, r.store) for r in empty}) == len(empty) == len(KPIS) * 9 * 3
    assert [r for r in empty if r.value is None and not r.says] == []
    assert {r.light for r in empty} == {""}


def test_of_one_record_each_there_are_counts_and_no_rates() -> None:
    found = list(compute(framed(ledger_of([[sold(1, ago(days=2)), given_back(1, ago(days=1))]]), Facts(NOW, STORES))))

    assert [r for r in found if r.value is not None and r.cases and r.cases < FEWEST and r.denominator != r.cases] == []
    (rate,) = [r for r in found if (r.kpi, r.period, r.store, r.cut) == ("refund_rate@1", "week", "LUM", "")]
    assert (rate.value, rate.numerator, rate.denominator, rate.says) == (None, 1, 1, "1 of 1")


def test_words_that_nobody_knows_are_counted_where_they_belong() -> None:
    strange = "SOMETHING_NEW_OF_2031"
    records: list[Record] = [
        sold(1, ago(days=3), financial_status=strange, fulfillment_status=strange, return_status=strange),
        replace(dispute("PP-9"), status="RESOLVED", outcome=strange, closed_at=ago(days=2), stage=strange),
        card_dispute("9", kind=strange, status=strange),
        order("2", transactions=(payment(kind=strange, status=strange, gateway=strange, error_code=strange),)),
        sold(3, ago(days=3), parcels=(parcel(status=strange),)),
    ]
    found = report(records, STORES)

    won = found.one("won_of_decided", "week", "LUM")
    assert (won.denominator, won.left_out) == (0, 1)
    assert found.one("card_chargebacks", "30_days", "LUM").left_out == 1
    # The second is PAID without any payment that we know the word of: it counts from when it was placed.
    assert found.one("refund_rate", "30_days", "LUM").denominator == 3


def test_an_overdue_order_that_was_never_sent_is_a_miss() -> None:
    records = [
        sold(1, ago(days=5), parcels=(parcel(created_at=ago(days=4)),), lines=(line(unfulfilled_quantity=0),)),
        sold(2, ago(days=5)),
        sold(3, ago(hours=20)),
        sold(4, ago(days=5), cancelled_at=ago(days=4)),
    ]
    found = report(records, STORES).one("sent_48h", "30_days", "LUM")

    assert (found.numerator, found.denominator, found.left_out) == (1, 2, 1)


def test_the_three_dispute_rates_are_three() -> None:
    """Opened in the period, on payments of the period, and PayPal's by money."""
    paid = payment(gateway="shopify_payments", created_at=ago(days=100), processed_at=ago(days=100))
    records: list[Record] = [
        order("1", created_at=ago(days=100), transactions=(paid,)),
        card_dispute("7", opened_at=ago(days=3), order_id="gid://shopify/Order/1"),
        sold(2, ago(days=20)),
        dispute("PP-7", opened_at=ago(days=3), stage="CHARGEBACK", amount=Money(4450, "AUD")),
    ]
    found = report(records, STORES)
    rates = [found.one(kpi, "30_days", "LUM") for kpi in ("card_activity", "card_rate", "paypal_rate")]

    assert [(r.numerator, r.denominator) for r in rates] == [(1, 0), (0, 0), (4450, 8900)]
    assert found.one("card_rate", "12_months", "LUM").numerator == 1


def test_the_three_win_rates_are_three() -> None:
    def closed(number: int, outcome: str, amount: int, *, sent: bool) -> Any:
        return dispute(
            f"PP-{number}",
            status="RESOLVED",
            outcome=outcome,
            amount=Money(amount, "AUD"),
            closed_at=ago(days=2),
            sent_at=ago(days=5) if sent else None,
        )

    records = [
        closed(1, "RESOLVED_SELLER_FAVOUR", 1000, sent=True),
        closed(2, "RESOLVED_BUYER_FAVOUR", 3000, sent=True),
        closed(3, "RESOLVED_BUYER_FAVOUR", 5000, sent=False),
        closed(4, "ACCEPTED", 1000, sent=True),
        closed(5, "RESOLVED_WITH_PAYOUT", 9000, sent=True),
        closed(6, "CANCELED_BY_BUYER", 9000, sent=False),
    ]
    found = report(records, STORES)
    rates = [found.one(kpi, "30_days", "LUM") for kpi in ("won_of_fought", "won_of_decided", "won_of_money")]

    assert [(r.numerator, r.denominator) for r in rates] == [(1, 2), (1, 4), (1000, 10000)]


def test_a_case_in_the_customers_currency_is_worth_what_its_order_says() -> None:
    seen = replace(bag("89.00"), seen=Money(5874, "USD"))
    records = [
        sold(1, ago(days=9), total=seen, presentment_currency="USD"),
        dispute(
            "PP-1", status="RESOLVED", outcome="LOST", closed_at=ago(days=2), amount=Money(2937, "USD"),
            order_id="gid://shopify/Order/1",
        ),
        dispute(
            "PP-2", status="RESOLVED", outcome="LOST", closed_at=ago(days=2), amount=Money(9, "JPY"), order_id=None
        ),
    ]  # fmt: skip
    found = report(records, STORES).one("net_loss", "30_days", "LUM")

    assert (found.value, found.numerator, found.left_out) == (Decimal("44.50"), 4450, 1)


def test_tags_that_say_nothing_count_in_no_share() -> None:
    """A refund that nobody tagged is no No."""
    records = [x for n in range(1, 5) for x in (sold(n, ago(days=9)), given_back(n, ago(days=3)))]
    keys = [f"refund:LUM:{n}" for n in range(1, 5)]
    lost = "Delivery: lost"
    staff = {
        "refunds": {
            keys[0]: {"cause": lost, "preventable": "Yes"},
            keys[1]: {"cause": lost, "preventable": "No"},
            keys[2]: {"cause": "mine", "preventable": "Not sure"},
        }
    }
    found = Report(framed(ledger_of([records]), Facts(NOW, STORES, staff)))

    share = found.one("preventable_refunds", "30_days", "LUM")
    assert (share.numerator, share.denominator, share.left_out, share.coverage) == (1, 2, 2, Decimal("0.5"))
    assert found.one("tags_filled", "30_days", "LUM").numerator == 2
    assert found.one("refund_money", "30_days", "LUM", lost).value == Decimal("90.00")


def test_every_number_opens_into_its_records() -> None:
    """The cases of a KPI name their records, those left out too, with a reason each."""
    frames = framed(ledger_of([a_little_of_everything()]), Facts(NOW, STORES))
    for kpi in KPIS:
        for part in kpi.cases(frames):
            out = part.reason >= 0
            assert len(part.keys(out)) == out.sum()
            assert all(":" in key for key in part.keys(~out))
            assert {int(reason) for reason in part.reason[out]} <= set(range(len(part.reasons)))
