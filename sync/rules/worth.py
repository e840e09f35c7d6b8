"""What money is worth in the portfolio's currency, by the rate of the day of its event. Pure."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from sync.core.book import Settings
from sync.core.money import Money, exponent


def worth(money: Money, at: datetime, settings: Settings) -> Decimal | None:
    """Fixed on that day: a rate typed later changes nothing. None while no rate of the currency is known.

    What happened before the first rate was typed counts by that one.
    """
    if money.currency == settings.portfolio_currency:
        return money.amount
    rates = settings.rules.rates.get(money.currency, ())
    if not rates:
        return None
    day = at.astimezone(settings.team_zone).date()
    rate = next((rate for since, rate in reversed(rates) if since <= day), rates[0][1])
    step = Decimal(1).scaleb(-exponent(settings.portfolio_currency))
    return (money.amount * rate).quantize(step, ROUND_HALF_UP)
