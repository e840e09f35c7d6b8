"""docs/kpis.md, from the definitions. Pure.

To write it: python -c "from sync.kpis.page import page; print(page(), end='')" > docs/kpis.md
"""

from __future__ import annotations

from decimal import Decimal

from sync.kpis.catalogue import KPIS
from sync.kpis.definitions.definition import Clock, Definition, Target, Unit
from sync.kpis.facts import FEWEST

_HEAD = f"""# The numbers

Made from the definitions in `sync/kpis`; do not edit it here.

Every number comes with its numerator and denominator, what was left out, how much of it is known, and until when it may
still move. Below {FEWEST} cases a share is not shown: the count is. A median is the lower of the two in the middle.
Periods are days, weeks (Monday to Sunday) and months of each store's own zone. Money is in the store's own currency.
All stores together are told in the portfolio currency, at typed rates, or at what customers paid in other currencies
over the last thirteen weeks. An unfinished period is compared with nothing.
"""


def page() -> str:
    """The whole page, with a newline at its end."""
    blocks, part = [_HEAD], ""
    for kpi in KPIS:
        if kpi.definition.part != part:
            part = kpi.definition.part
            blocks.append(f"## {part}\n")
        blocks.append(_block(kpi.definition))
    return "\n".join(blocks)


def _block(d: Definition) -> str:
    lines = [f"### {d.name}\n", f"`{d.reference}` · {d.unit.value} · {_clock(d)}\n"]
    if d.not_connected:
        return "\n".join([*lines, f"Not connected: {d.not_connected}. {d.why} When red: {d.when_red}\n"])
    lines += [
        f"{d.why}\n",
        f"- Formula: {d.formula}",
        f"- Numerator: {d.numerator}",
        f"- Denominator: {d.denominator}",
        f"- Left out: {d.left_out}",
        f"- Target: {target_in_words(d.unit, d.target)}. Owner: {d.owner}. When red: {d.when_red}",
        f"- Split by: {', '.join(['store', *d.cuts])}. Zone: {d.zone}. Currency: {d.currency}.",
    ]
    return "\n".join(lines) + "\n"


def _clock(d: Definition) -> str:
    ripens = f"; may still move for {d.matures} days" if d.matures else ""
    return f"{'by the day it happened' if d.clock is Clock.PERIOD else 'by the day its order was paid'}{ripens}"


def target_in_words(unit: Unit, target: Target | None) -> str:
    """Where green ends and where red begins."""
    if target is None:
        return "none"
    green, amber = (_figure(unit, value) for value in (target.green, target.amber))
    if target.lower_is_better:
        return f"green up to {green}, red above {amber}"
    return f"green from {green}, red below {amber}"


def _figure(unit: Unit, value: Decimal) -> str:
    return f"{(value * 100).normalize():f} %" if unit in (Unit.SHARE, Unit.MONEY_SHARE) else f"{value.normalize():f}"
