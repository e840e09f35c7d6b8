"""What money is worth in the portfolio's currency: by the rate of its day, for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sync.core.money import parse_money
from sync.core.rulebook import Rules
from sync.rules.worth import worth
from tests.support.records import SETTINGS

RATES = {"GBP": ((date(2026, 11, 10), Decimal("1.9")), (date(2026, 11, 18), Decimal("2.0")))}
KNOWN = replace(SETTINGS, rules=Rules(rates=RATES))


@pytest.mark.parametrize(
    ("amount", "currency", "day", "value"),
    [
        ("10.00", "AUD", 1, "10.00"),
        ("10.00", "GBP", 1, "19.00"),
        ("10.00", "GBP", 17, "19.00"),
        ("10.01", "GBP", 18, "20.02"),
        ("0.03", "GBP", 12, "0.06"),
    ],
)
def test_the_rate_of_the_day_counts_and_before_the_first_one_the_first(
    amount: str, currency: str, day: int, value: str
) -> None:
    at = datetime(2026, 11, day, 2, tzinfo=UTC)
    assert worth(parse_money(amount, currency), at, KNOWN) == Decimal(value)


def test_without_a_rate_there_is_no_value() -> None:
    assert worth(parse_money("10.00", "USD"), datetime(2026, 11, 18, tzinfo=UTC), KNOWN) is None


def test_a_day_is_the_teams() -> None:
    """17 Nov 20:00 UTC is the 18th in Manila."""
    assert worth(parse_money("10.00", "GBP"), datetime(2026, 11, 17, 20, tzinfo=UTC), KNOWN) == Decimal("20.00")
