"""`Fixes` as rows: what staff typed, measured. A fix that does nothing is shown as such. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sheets_schema.kpi_tabs import WAITING
from sync.core.cells import EPOCH, Cell, Raw
from sync.core.numbered import is_empty, numbered
from sync.core.wanted import Version, Wanted
from sync.kpis.facts import FEWEST
from sync.kpis.fixes import Effect, Fix, Rate, effect, first_full_day
from sync.kpis.frames.frames import Frames
from sync.pages.say import day_text, money

PREFIX = "F"


def fix_rows(frames: Frames, typed: Mapping[str, Mapping[str, Raw]], version: Version) -> list[Wanted]:
    return [
        Wanted(key, version, {"number": key, **_judged(frames, typed.get(key, {}))})
        for key in numbered(PREFIX, typed, WAITING)
    ]


def _judged(frames: Frames, cells: Mapping[str, Raw]) -> dict[str, Cell]:
    nothing: dict[str, Cell] = dict.fromkeys(("before", "after", "saved", "untouched", "check"))
    if is_empty(cells):
        return nothing
    start = day_of_cell(cells.get("start"))
    if start is None:
        return nothing | {"check": "Type in Start the day from which the fix works."}
    words = {name: str(cells.get(name) or "").strip() for name in ("supplier", "sku", "market", "cause")}
    if unknown := _unknown(frames, words):
        return nothing | {"check": unknown}
    fix = Fix(start, **words)
    found = effect(frames, fix)
    return {
        "before": _rate(found.before),
        "after": _rate(found.after),
        "untouched": f"{_rate(found.others_before)} → {_rate(found.others_after)}" if found.days else None,
        "saved": saved_text(frames, fix, found),
        "check": "OK",
    }


def saved_text(frames: Frames, fix: Fix, found: Effect) -> str:
    """`about 400 to 900 AUD, 64 orders`; `no effect seen`; `too early`."""
    if found.days < 1:
        return f"too early: first figures on {day_text(first_full_day(fix))}"
    if found.low is None or found.high is None:
        fewest = min(found.before.of, found.after.of)
        return f"too early: {fewest} of {FEWEST} orders"
    currency, orders = frames.facts.portfolio, f"{found.after.of:,} orders"
    low, high = money(abs(found.low), currency), money(abs(found.high), currency)
    if found.low > 0:
        return f"about {low} to {high} {currency}, {orders}"
    if found.high < 0:
        return f"it got worse: {high} to {low} {currency} more lost, {orders}"
    return f"no effect seen, {orders}"


def _rate(rate: Rate) -> str | None:
    if not rate.of:
        return "no orders"
    if rate.of < FEWEST:
        return f"{rate.bad} of {rate.of}"
    return f"{rate.share * 100:.1f} % of {rate.of:,}"


def _unknown(frames: Frames, words: Mapping[str, str]) -> str:
    """What was typed and fits nothing."""
    lists = {
        "supplier": ("supplier", frames.words.suppliers.words),
        "sku": ("product", frames.words.skus.words),
        "market": ("market", frames.words.markets.words),
    }
    for name, (called, known) in lists.items():
        if words[name] and words[name].casefold() not in {word.casefold() for word in known}:
            return f"No order has the {called} “{words[name]}”. Type it as it stands on Leak map, or leave it blank."
    return ""


def day_of_cell(value: Raw) -> date | None:
    """A date that staff typed; None where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 1 < value < 200_000:
        return (EPOCH + timedelta(days=int(value))).date()
    return None
