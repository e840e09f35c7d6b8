"""`Suppliers KPI` as rows: one a supplier, the one with most orders first. Pure."""

from __future__ import annotations

from decimal import Decimal

from sync.core.cells import Cell
from sync.core.money import exponent
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.kpis.answers import Answers
from sync.kpis.definition import Definition
from sync.kpis.results import Result
from sync.pages.say import short, value_text

PERIOD, OPEN = "30_days", "365_days"
_WORST = {"R": 0, "A": 1, "G": 2}


def supplier_rows(answers: Answers, version: Version) -> list[Wanted]:
    """Every supplier with an order in the last 30 days, or with one that is late."""
    orders = {r.of: r.denominator for r in answers.split("refund_rate", PERIOD, "supplier") if r.denominator}
    late = {r.of: r.numerator for r in answers.split("not_sent", OPEN, "supplier") if r.numerator}
    names = sorted({*orders, *late}, key=lambda name: (-orders.get(name, 0), name))
    return [
        Wanted(record_key("supplier", "-", name), version, _row(answers, name, orders.get(name, 0), late.get(name, 0)))
        for name in names
    ]


def _row(answers: Answers, name: str, orders: int, late: int) -> dict[str, Cell]:
    sent, sent_light = _share(answers, "supplier_sent", name)
    arrived, arrived_light = _share(answers, "supplier_transit", name)
    days = _of(answers, "cycle_time", name)
    leak = _of(answers, "leak", name)
    lights = [light for light in (sent_light, arrived_light) if light]
    median = f"{days.value / 24:.0f}" if days and days.value is not None else _why(days)
    cases = [_of(answers, kpi, name) for kpi in ("card_chargebacks", "paypal_claims")]
    currency = leak.currency if leak else None
    return {
        "supplier": "not found: tell the sheet whose they are" if name == "not known" else name,
        "orders": orders,
        "sent": sent,
        "delivered": arrived,
        "days": median,
        "late": late,
        "light": min(lights, key=_WORST.__getitem__, default="–"),
        "wrong": _share(answers, "accuracy", name)[0],
        "refunds": Decimal(leak.numerator).scaleb(-exponent(currency or "")) if leak and currency else Decimal(0),
        "disputes": sum(r.numerator for r in cases if r),
        "currency": currency,
    }


def _of(answers: Answers, kpi: str, name: str) -> Result | None:
    return answers.one(kpi, PERIOD, cut="supplier", of=name)


def _share(answers: Answers, kpi: str, name: str) -> tuple[str, str]:
    """`88 % of 1,180`, with its light; the count below thirty."""
    result, definition = _of(answers, kpi, name), answers.definition(kpi)
    if result is None or not result.denominator:
        return "none due", ""
    return _text(definition, result), result.light


def _text(definition: Definition, result: Result) -> str:
    if result.value is None:
        return short(result.says)
    known = f", scans {result.coverage * 100:.0f} %" if result.coverage is not None and result.coverage < 1 else ""
    return f"{value_text(definition, result.value)} of {result.denominator:,}{known}"


def _why(result: Result | None) -> str:
    return short(result.says) if result else "none"
