"""What managers have typed on the Settings tabs, as the settings of a push; kept for pushes that read other tabs.

The memory keeps the cells that are used (the last good ones), every change of one with its moment, and the exchange
rates by day: what a value was worth is fixed on the day of its event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sheets_schema.workbook import LISTS, tab
from sync.core.book import Settings, Staff
from sync.core.cells import Raw
from sync.core.lines import ListLine
from sync.core.picture import Picture
from sync.core.wanted import Wanted
from sync.pushing.memory import Memory
from sync.rows.basis import Basis
from sync.rows.lists.counts import Counts, counts
from sync.rows.lists.message_samples import samples
from sync.rows.lists.plays_shown import plays_shown
from sync.rules.lists.reading import changes, last_settings, read_lists
from sync.rules.lists.words_used import words_used

LIST_IDS = frozenset(each.id for each in LISTS)

#: A change of a setting is told for so long; `Data health` shows a week of them.
CHANGES_KEPT = timedelta(days=90)

#: Days for which it is kept which record was in which line of Playbooks.
PLAYS_COUNTED = 30


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell of a Settings tab that is used otherwise than before. `line` names its line for people."""

    when: datetime
    tab: str
    line: str
    column: str
    old: Raw
    new: Raw


def remembered(memory: Memory, base: Settings, now: datetime) -> Settings:
    """The settings as last read from the tabs; `base` where they never were."""
    known = memory.lists.managed()
    return last_settings(known.get("used", {}), _with_rates(base, known), _today(base, now))


def managed(
    memory: Memory, base: Settings, pictures: Mapping[str, Picture], staff: Staff, now: datetime
) -> tuple[Settings, Mapping[str, Mapping[str, ListLine]]]:
    """The settings of this reading and the lines of the tabs; what is used and what changed is remembered.

    A reading without all the tabs takes what was used last, and has no lines.
    """
    if not pictures.keys() >= LIST_IDS:
        return remembered(memory, base, now), {}
    known = memory.lists.managed()
    before = known.get("used", {})
    standing = {each: frozenset(pictures[each].rows_of) for each in LIST_IDS}
    typed = {each: staff.get(each, {}) for each in LIST_IDS}
    read = read_lists(typed, before, _with_rates(base, known), _today(base, now), standing, words_used(staff))
    told = [
        {
            "when": now.isoformat(),
            "tab": tab(tab_id).title,
            "line": _name(read.lines[tab_id].get(key), key),
            "column": tab(tab_id).column(column).header,
            "old": old,
            "new": new,
        }
        for tab_id, key, column, old, new in (changes(before, read.used) if before else [])
    ]
    wrong = [
        [tab(tab_id).title, _name(line, key), line.check or ""]
        for tab_id, lines in read.lines.items()
        for key, line in lines.items()
        if line.wrong
    ]
    rates = {c: [[day.isoformat(), str(rate)] for day, rate in days] for c, days in read.settings.rules.rates.items()}
    since = (now - CHANGES_KEPT).isoformat()

    def change(value: dict[str, Any]) -> dict[str, Any]:
        kept = [each for each in value.get("changes", []) if each["when"] >= since]
        return {**value, "used": read.used, "rates": rates, "changes": kept + told, "wrong": wrong}

    if told or rates != known.get("rates", {}) or read.used != before or wrong != known.get("wrong", []):
        memory.lists.manage(change)
    return read.settings, read.lines


def counted(memory: Memory, basis: Basis) -> Counts:
    """The numbers beside the lines: made once a day, and again when a list has changed."""
    rules = basis.settings.rules
    costs_and_rules = (rules.product_costs, rules.refund_rules, rules.causes, rules.texts)
    lists = (rules.suppliers, rules.ship_rules, rules.transit, *costs_and_rules)
    made_for = f"{_today(basis.settings, basis.as_of.now)} {sha256(repr(lists).encode()).hexdigest()}"
    known = memory.lists.counts()
    if known.get("for") == made_for:
        found: Counts = known["counts"]
        return found
    day = _today(basis.settings, basis.as_of.now)
    since = (day - timedelta(days=PLAYS_COUNTED)).isoformat()
    used = memory.lists.plays_used(plays_shown(basis), day.isoformat(), since)
    lines = basis.book.lists.get("playbooks", {})
    plays = {key: {"used_30": used.get(key, 0)} for key in lines}
    made = {**counts(basis), "playbooks": plays, "messages": samples(basis)}
    memory.lists.count({"for": made_for, "counts": made})
    return made


def in_use(wanted: list[Wanted], picture: Picture, settings: Settings) -> list[Wanted]:
    """Without new rows of stores that are switched off; a row that stands is kept true as long as it does."""
    off = settings.rules.stores_off
    if not off or picture.tab.id in LIST_IDS:
        return wanted
    brands = {s.brand for s in settings.stores if s.store in off} - {
        s.brand for s in settings.stores if s.store not in off
    }
    return [
        row
        for row in wanted
        if row.key in picture.rows_of or (row.cells.get("store") not in off and row.cells.get("brand") not in brands)
    ]


def changed_since(memory: Memory, since: datetime) -> list[Changed]:
    """The changes of settings since then, newest first."""
    found = [
        Changed(**{**each, "when": datetime.fromisoformat(each["when"])})
        for each in memory.lists.managed().get("changes", [])
    ]
    return sorted((each for each in found if each.when >= since), key=lambda each: each.when, reverse=True)


def _name(line: ListLine | None, key: str) -> str:
    told = line.told if line else {}
    return str(told.get("setting") or told.get("name") or told.get("reason") or (line and line.used_now) or key)


def _today(settings: Settings, now: datetime) -> date:
    return now.astimezone(settings.team_zone).date()


def _with_rates(base: Settings, known: Mapping[str, Any]) -> Settings:
    rates = {
        currency: tuple((date.fromisoformat(day), Decimal(rate)) for day, rate in days)
        for currency, days in known.get("rates", {}).items()
    }
    return replace(base, rules=replace(base.rules, rates=rates))
