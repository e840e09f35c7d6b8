"""What the two charts of the Scorecard are drawn from: cells below the fold, where everybody can read them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sheets_schema.board import Style
from sheets_schema.kpi_boards import CAUSES_SHOWN, LEAK_BY_CAUSE_ROW, LEAK_BY_WEEK_ROW
from sync.core.board import Place, Spot
from sync.core.cells import Cell
from sync.core.money import exponent
from sync.kpis.answers import Answers
from sync.kpis.figures import ALL
from sync.kpis.periods import MONTHS, WEEKS
from sync.pages.leak import leak_of
from sync.pages.say import FAINT, HEAD

_SHARE = Style(pattern="0.0 %")
_MONEY = Style(pattern="#,##0")


def leak_by_week(answers: Answers) -> dict[Place, Spot]:
    """Week, leak, target. A week without sales is a gap, no 0."""
    leak = leak_of(answers, "30_days")
    target = leak.definition.target
    rows: list[list[Cell]] = [["Week from", leak.definition.name, "Target" if target else "no target without costs"]]
    for week in answers.weeks(leak.definition.id):
        share = Decimal(week.numerator) / Decimal(week.denominator) if week.denominator else None
        rows.append([f"{week.first:%-d %b}", share, target.green if target else None])
    found = _block(LEAK_BY_WEEK_ROW, rows, _SHARE)
    return {(LEAK_BY_WEEK_ROW - 1, 0): Spot("What the charts are drawn from", FAINT), **found}


def leak_by_cause(answers: Answers) -> dict[Place, Spot]:
    """Month by month, the five largest causes and the rest together, in the portfolio currency."""
    months = {month.id: answers.split("leak", month.id, "cause") for month in MONTHS}
    totals: dict[str, int] = {}
    for found in months.values():
        for result in found:
            totals[result.of] = totals.get(result.of, 0) + result.numerator
    named = sorted((c for c in totals if totals[c] and c != "not known"), key=lambda c: (-totals[c], c))
    causes = named[:CAUSES_SHOWN]
    currency = answers.whole("leak", WEEKS[0].id, ALL).currency or ""
    rows: list[list[Cell]] = [["Month", *(c.split(": ")[-1] for c in causes), "other or not tagged"]]
    for month in reversed(MONTHS):
        by_cause = {r.of: r.numerator for r in months[month.id]}
        first = answers.whole("leak", month.id).first
        other = sum(by_cause.values()) - sum(by_cause.get(c, 0) for c in causes)
        line: list[int] = [*(by_cause.get(c, 0) for c in causes), other]
        rows.append([f"{first:%b %Y}", *(Decimal(n).scaleb(-exponent(currency)) for n in line)])
    return _block(LEAK_BY_CAUSE_ROW, rows, _MONEY)


def _block(top: int, rows: Iterable[list[Cell]], style: Style) -> dict[Place, Spot]:
    return {
        (top + r, c): Spot(value, HEAD if r == 0 else style if c else FAINT)
        for r, line in enumerate(rows)
        for c, value in enumerate(line)
        if value is not None
    }
