"""`Suppliers KPI` as rows: one a supplier, the one with most orders first. Pure."""

from __future__ import annotations

from decimal import Decimal

from sync.core.cells import Cell, Formula
from sync.core.money import exponent
from sync.core.records import record_key
from sync.core.wanted import Version, Wanted
from sync.kpis.answers import Answers
from sync.kpis.definitions.definition import Definition
from sync.kpis.periods import BY_ID as PERIODS
from sync.kpis.periods import WEEKS
from sync.kpis.results import Result
from sync.kpis.supplier_figures import SupplierFigures, supplier_figures
from sync.pages.say import short, value_text

PERIOD, OPEN = "30_days", "365_days"
_WORST = {"R": 0, "A": 1, "G": 2}


def supplier_rows(answers: Answers, version: Version) -> list[Wanted]:
    """Every supplier with an order in the last 30 days, or with one that is late."""
    orders = {r.of: r.denominator for r in answers.split("refund_rate", PERIOD, "supplier") if r.denominator}
    late = {r.of: r.numerator for r in answers.split("not_sent", OPEN, "supplier") if r.numerator}
    names = sorted({*orders, *late}, key=lambda name: (-orders.get(name, 0), name))
    found = supplier_figures(answers.frames, PERIODS[PERIOD])
    nothing = SupplierFigures(None, {}, 0, 0, False, 0)
    return [
        Wanted(
            record_key("supplier", "-", name),
            version,
            _row(answers, name, orders.get(name, 0), late.get(name, 0), found.get(name, nothing)),
        )
        for name in names
    ]


def _row(answers: Answers, name: str, orders: int, late: int, own: SupplierFigures) -> dict[str, Cell]:
    sent, sent_light = _share(answers, "supplier_sent", name)
    arrived, arrived_light = _share(answers, "supplier_transit", name)
    leak = _of(answers, "leak", name)
    lights = [light for light in (sent_light, arrived_light) if light]
    cases = [_of(answers, kpi, name) for kpi in ("card_chargebacks", "paypal_claims")]
    currency = leak.currency if leak else None
    return {
        "supplier": "not found: fill Suppliers" if name == "not known" else name,
        "orders": orders,
        "sent": sent,
        "delivered": arrived,
        "days": _days(own),
        "late": late,
        "light": min(lights, key=_WORST.__getitem__, default="–"),
        "wrong": _wrong(own),
        "refunds": Decimal(leak.numerator).scaleb(-exponent(currency or "")) if leak and currency else Decimal(0),
        "disputes": sum(r.numerator for r in cases if r),
        "owes": Decimal(own.owes).scaleb(-exponent(answers.frames.facts.portfolio or currency or "")),
        "currency": currency,
        "trend": _trend(answers, name),
    }


def _days(own: SupplierFigures) -> str:
    """`1.9 / AU 14 · UK 11`; `too few` where fewer than five orders say so."""
    markets = " · ".join(f"{market} {days:.0f}" for market, days in sorted(own.to_deliver.items()))
    return (
        f"{own.to_send:.1f} / {markets or 'too few'}"
        if own.to_send is not None
        else f"too few / {markets or 'too few'}"
    )


def _wrong(own: SupplierFigures) -> str:
    if not own.sent:
        return "none sent"
    if not own.tagged:
        return "not tagged"
    return f"{own.wrong * 100 / own.sent:.1f} per 100 of {own.sent:,}"


def _trend(answers: Answers, name: str) -> Cell:
    """Weeks with fewer than five orders due are left out of the line."""
    weeks = [answers.one("supplier_sent", week.id, cut="supplier", of=name) for week in reversed(WEEKS)]
    told = [f"{week.numerator / week.denominator:.4f}" for week in weeks if week and week.denominator >= _FEWEST]
    return Formula(f"=SPARKLINE({{{','.join(told)}}})") if len(told) > 1 else "–"


#: Orders due in a week whose share is drawn.
_FEWEST = 5


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
