"""All lists together: the settings that a push works with, and a sentence for each line. Pure.

The order is that in which they refer to each other: suppliers, causes and people first, then what names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sync.core.book import Settings
from sync.core.cells import Cell, Raw
from sync.core.lines import ListLine
from sync.core.numbered import number_of
from sync.core.records import record_key
from sync.core.rulebook import PlayWords, Text
from sync.rules.lists import causes, cells, people, playbooks, supply
from sync.rules.lists import settings as numbers
from sync.rules.lists.known import Known, spellings
from sync.rules.lists.listed import IN_USE, SWITCH, Field, ListSpec, Used
from sync.rules.lists.reader import LastReader, Reader, TabReader
from sync.rules.texts import TEXTS

#: A rate that a formula moves by less than this in a day is the market's: the day keeps its first.
MARKET_MOVES = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class ListsRead:
    """What came of a reading: `used` is remembered for the next one."""

    settings: Settings
    lines: Mapping[str, Mapping[str, ListLine]]
    used: Mapping[str, Used]


def read_lists(
    typed: Mapping[str, Used],
    before: Mapping[str, Used],
    base: Settings,
    today: date,
    standing: Mapping[str, frozenset[str]] | None = None,
    wanted_words: Mapping[str, frozenset[str]] | None = None,
) -> ListsRead:
    """Read the tabs. `base` is what holds where nobody typed; `before` what was used at the last reading."""
    reader = TabReader(typed, before, standing or {}, wanted_words or {})
    settings = _settings(reader, base, today)
    return ListsRead(settings, reader.lines, reader.used)


def last_settings(used: Mapping[str, Used], base: Settings, today: date) -> Settings:
    """The settings of the last reading, for a push that reads other tabs."""
    return _settings(LastReader(used), base, today) if used else base


def _settings(reader: Reader, base: Settings, today: date) -> Settings:
    known = Known(base.stores, base.team_zone, base.portfolio_currency)
    rules: dict[str, Any] = _stores(reader, known)
    known = _named(reader, known, rules)
    _supply(reader, known, rules)
    rules["refund_rules"] = tuple(
        causes.refund_rule(values, number_of("RR", key) or 0)
        for key, values in reader.numbered(causes.refund_rules(known), "RR", causes.born_refund_rules()).items()
    )
    rules["texts"] = _messages(reader, known)
    rules["plays"] = _plays(reader, replace(known, messages=spellings((name, ()) for name in TEXTS)))
    rules["flags_off"] = playbooks.flags_off(rules["plays"])
    values = _values(reader, known, base)
    rules["rates"] = _rates(base.rules.rates, values, known, today)
    rules |= numbers.rules_of(values)
    show_for = values.get("show_for_days", base.show_for_days)
    return replace(base, show_for_days=show_for, rules=replace(base.rules, **rules))


def _stores(reader: Reader, known: Known) -> dict[str, Any]:
    off, margins = set(), {}
    fields = (Field("default_margin", cells.number(0, 95), "Default margin %"), SWITCH)
    for store in known.stores:
        spec = ListSpec("stores", fields, words=lambda _, name=store.store: name, fixed=True)  # type: ignore[misc]
        values = reader.fixed(spec, record_key("store", "-", store.store), {}, lambda _: {})
        if values.get(IN_USE) is False:
            off.add(store.store)
        if "default_margin" in values:
            margins[store.store] = values["default_margin"]
    return {"stores_off": frozenset(off), "default_margin": margins}


def _named(reader: Reader, known: Known, rules: dict[str, Any]) -> Known:
    """The lists whose names others use."""
    suppliers = reader.numbered(supply.suppliers(known), "SU").values()
    why = reader.numbered(causes.causes(known), "CA", causes.born_causes()).values()
    staff = reader.numbered(people.people(known), "PE").values()
    rules["suppliers"] = tuple(supply.supplier(values) for values in suppliers)
    rules["supplier_names"] = supply.named_suppliers(suppliers)
    rules["causes"] = {values["cause"]: causes.cause(values) for values in why}
    rules["people"] = tuple(people.person(values) for values in staff)
    rules["shifts"] = tuple(shift for values in staff for shift in people.shifts(values, known))
    return replace(
        known,
        suppliers=rules["supplier_names"],
        causes=causes.named_causes(why),
        people=people.named_people(staff),
    )


def _supply(reader: Reader, known: Known, rules: dict[str, Any]) -> None:
    days = reader.numbered(supply.transit_days(known), "TR").values()
    rules["ship_rules"] = _each(reader, supply.ship_rules(known), "SH", supply.ship_rule)
    rules["transit"] = tuple(t for values in days if (t := supply.transit(values, "we_use")))
    rules["promised_days"] = tuple(t for values in days if (t := supply.transit(values, "promised")))
    rules["product_costs"] = _each(reader, supply.product_costs(known), "PC", supply.product_cost)
    rules["month_costs"] = _each(reader, supply.month_costs(known), "MC", supply.month_cost)
    rules["holidays"] = _each(reader, people.holidays(known), "HO", people.holiday)


def _each(reader: Reader, spec: ListSpec, prefix: str, make: Callable[[Mapping[str, Any]], Any]) -> tuple[Any, ...]:
    return tuple(make(values) for values in reader.numbered(spec, prefix).values())


def _messages(reader: Reader, known: Known) -> tuple[Text, ...]:
    """Only what differs from the texts that come with it: they are looked up for every row."""
    several = len(known.brands) > 1
    found = []
    for name, plain in TEXTS.items():
        first = playbooks.message_key(name)
        more = reader.more("messages", lambda n, name=name: playbooks.message_key(name, n)) if several else ()  # type: ignore[misc]
        for key in (first, *more):
            born = playbooks.born_message(name) if key == first else {}
            spec = playbooks.messages_spec(known, name, first=key == first)
            values = reader.fixed(spec, key, born, lambda v, name=name: _sampled(name, v, known))  # type: ignore[misc]
            if values.get("text") and (values["text"] != plain or values.get("brand")):
                found.append(playbooks.message(name, values))
    return tuple(found)


#: What a line of Messages says on which nobody has typed: why each name stands there twice.
SPARE = "Free: type a brand and its own words."


def _sampled(name: str, values: Mapping[str, Any], known: Known) -> dict[str, Cell]:
    """The name of a message, and its text as a customer would read it."""
    brand = values.get("brand") or known.stores[0].brand
    return {"name": name, "sample": playbooks.sample(values["text"], brand) if values.get("text") else SPARE}


def _plays(reader: Reader, known: Known) -> dict[str, PlayWords]:
    """Only the lines that a manager has changed."""
    found = {}
    for line in playbooks.LINES:
        told: dict[str, Cell] = {"reason": line.reason, "situation": line.situation or None}
        spec = playbooks.playbook_spec(known, line)
        values = reader.fixed(spec, line.key, line.born, lambda _, told=told: told)  # type: ignore[misc]
        words = playbooks.play_words(values, on=values.get(IN_USE, True))
        if words not in (PlayWords(), PlayWords(line.step, line.message or None, None, line.evidence or None)):
            found[line.id] = words
    return found


def _values(reader: Reader, known: Known, base: Settings) -> dict[str, Any]:
    """What the lines of Settings say, by their ids; left out where nobody typed."""
    found = {}
    for line in numbers.setting_lines(known, base):
        default = _now(line, base)
        spec = ListSpec(
            "settings",
            (Field("value", line.parse, "Value"),),
            words=lambda v, line=line, default=default: line.shown(v["value"]) if "value" in v else default,  # type: ignore[misc]
            fixed=True,
        )
        told: dict[str, Cell] = {
            "section": line.section,
            "setting": line.name,
            "unit": line.unit or None,
            "changes": line.changes,
            "allowed": line.allowed,
        }
        born: dict[str, Cell] = {} if line.typed is None else {"value": line.typed}
        values = reader.fixed(spec, line.key, born, lambda _, told=told: told)  # type: ignore[misc]
        if "value" in values:
            found[line.id] = values["value"]
    return found


def _now(line: numbers.SettingLine, base: Settings) -> str:
    """What holds while the yellow cell is blank."""
    if line.id.startswith("rate_"):
        told = base.rules.rates.get(line.id.removeprefix("rate_"), ())
        return f"{told[-1][1]}" if told else "not known: values stay blank"
    value = getattr(base.rules, line.id, line.typed)
    return "none" if value in (None, "") else line.shown(value)


def _rates(
    told: Mapping[str, tuple[tuple[date, Decimal], ...]], values: Mapping[str, Any], known: Known, today: date
) -> dict[str, tuple[tuple[date, Decimal], ...]]:
    """The rates by day. A new one counts from today on; a day keeps its first where only the market moved it."""
    found = dict(told)
    for currency in known.currencies:
        rate = values.get(f"rate_{currency}")
        days = found.get(currency, ())
        if rate is None or (days and days[-1][1] == rate):
            continue
        if days and days[-1][0] == today:
            if abs(days[-1][1] - rate) < MARKET_MOVES * rate:
                continue
            days = days[:-1]
        found[currency] = (*days, (today, rate))
    return found


def changes(before: Mapping[str, Used], after: Mapping[str, Used]) -> list[tuple[str, str, str, Raw, Raw]]:
    """(tab, key, column, old, new) of each cell that is used otherwise than at the last reading."""
    found: list[tuple[str, str, str, Raw, Raw]] = []
    for tab in after:
        was, now = before.get(tab, {}), after[tab]
        for key in dict.fromkeys((*was, *now)):
            old, new = was.get(key, {}), now.get(key, {})
            columns = dict.fromkeys((*old, *new))
            found += [(tab, key, c, old.get(c), new.get(c)) for c in columns if old.get(c) != new.get(c)]
    return found
