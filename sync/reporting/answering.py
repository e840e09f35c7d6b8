"""What a report reads: the numbers of the whole ledger, what has closed, single records, what the trackers show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sheets_schema.approvals import APPROVALS
from sheets_schema.stand_up import STAND_UP
from sync.core.book import AsOf, Book, Settings, Staff, TypedWhen
from sync.core.cells import Raw, moment
from sync.core.money import exponent
from sync.core.records import Reading
from sync.core.rulebook import Rules
from sync.errors import SheetError
from sync.kpis.answers import Answers
from sync.kpis.definitions.definition import Target
from sync.kpis.facts import Cost, Facts
from sync.kpis.frames.frames import COLUMNS, WORDS, frames
from sync.kpis.supplier_rules import more_columns
from sync.ledger.ledger import Ledger
from sync.pages.data_health import SettingChange
from sync.pages.statement import Calendar, Statement, statements
from sync.pushing.managed import changed_since
from sync.pushing.memory import Memory
from sync.reporting.typed_records import replacements, typed_book, typed_records, typed_tables
from sync.rows.source_lines import source_lines
from sync.rules import causes
from sync.sheets.client import SheetsClient
from sync.sheets.workbook import Workbook

#: What `Profit means` in Settings reads where ads count.
AFTER_ADS = "after ads"

_ENTITIES = {"order": "orders", "refund": "refunds", "case": "disputes", "review": "reviews"}


def compute(
    ledger: Ledger, settings: Settings, as_of: AsOf, book: Book, staff: Staff, when: TypedWhen | None = None
) -> Answers:
    """The answers of the whole ledger as staff have tagged it, with what they typed by hand.

    `when`: since when staff cells say what they say.
    """
    rules = settings.rules
    typed = typed_book(ledger, as_of, staff, when or {})
    by_hand = typed_records(ledger, typed, settings, as_of)
    facts = Facts(
        now=as_of.now,
        stores=settings.stores,
        staff=staff,
        ship_hours={s.name: s.ship_within_h for s in rules.suppliers if s.ship_within_h is not None},
        transit_days={
            (t.supplier, t.market): t.days  # what was promised wins over what the board counts
            for t in (*rules.transit, *rules.promised_days)
            if t.supplier and t.market
        },
        first_stars=first_stars(ledger),
        good_until={(line.source, line.owner): line.good_until for line in source_lines(book, settings)},
        portfolio=settings.portfolio_currency,
        costs=costs_of(settings),
        rates=rules.rates,
        targets=targets_of(rules),
        fewest=rules.small_number,
        month_costs=rules.month_costs,
        after_ads=rules.profit_means == AFTER_ADS,
        margins={store: margin / 100 for store, margin in rules.default_margin.items()},
        credit_spent=Decimal(rules.credit_spent_percent) / 100,
        leak_start=rules.leak_start_percent / 100,
        causes=causes.spelled(rules),
        supplier_causes=causes.of_suppliers(rules),
        suppliers=rules.suppliers,
        work_starts_on=rules.work_starts_on,
        replacements=replacements(typed, settings),
    )
    tables: dict[str, Iterable[Any]] = {**tables_of(ledger, facts)}
    for entity, table in typed_tables(by_hand, as_of):
        tables[entity] = chain(tables[entity], [table])
    return Answers(frames(tables, facts), by_hand)


def tables_of(ledger: Ledger, facts: Facts) -> dict[str, Iterator[Any]]:
    """Of each entity what numbers are made of, a month and owner at a time."""
    more = {"orders": more_columns(facts.suppliers)}
    columns = {entity: (*paths, *more.get(entity, ())) for entity, paths in COLUMNS.items()}
    return {entity: ledger.parts(entity, paths, words=WORDS[entity]) for entity, paths in columns.items()}


def costs_of(settings: Settings) -> list[Cost]:
    """`Product costs`, shipping included, each for the stores whose currency it is typed in."""
    found = []
    for line in settings.rules.product_costs:
        for store in settings.stores:
            if line.store in ("", store.store) and line.currency in (None, store.currency):
                minor = int(((line.unit + line.shipping).scaleb(exponent(store.currency))).to_integral_value())
                found.append(Cost(line.sku, minor, store.store, line.since))
    return found


def targets_of(rules: Rules) -> dict[str, Target]:
    """What managers set in Settings. Where amber ends follows from where green does, as in the definitions."""
    leak, card, paypal, tags = (
        Decimal(value) / 100
        for value in (
            rules.leak_target_percent,
            rules.card_ceiling_percent,
            rules.paypal_ceiling_percent,
            rules.tags_filled_percent,
        )
    )
    solved, hours = Decimal(rules.solved_in_three_percent) / 100, Decimal(rules.first_response_h)
    return {
        "leak_of_profit": Target(leak, leak * 2),
        "card_activity": Target(card, card * 4 / 3),
        "paypal_rate": Target(paypal * 2 / 3, paypal),
        "tags_filled": Target(tags, tags - Decimal("0.05")),
        "solved_in_3": Target(solved, solved - Decimal("0.10")),
        "first_response": Target(hours, hours * 2),
    }


def first_stars(ledger: Ledger) -> dict[str, int]:
    """The stars with which a review was first seen, of those that its writer has changed since."""
    table = ledger.table("reviews", ["key", "updated_at"])
    edited = [key for key, at in zip(*(table[n].to_pylist() for n in ("key", "updated_at")), strict=True) if at]
    versions: Mapping[str, Sequence[Reading[Any]]] = ledger.history("reviews", edited) if edited else {}
    stars = {key: [seen.record.stars for seen in seen_again] for key, seen_again in versions.items()}
    return {key: found[0] for key, found in stars.items() if found[0] != found[-1]}


def _later(mine: Mapping[str, Any], theirs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of the periods that another run has kept meanwhile, those to which this one adds corrections."""
    theirs = theirs or {}
    return {key: doc for key, doc in mine.items() if len(doc["corrections"]) > len(theirs.get(key, doc)["corrections"])}


def closed(
    ledger: Ledger,
    name: str,
    answers: Answers,
    calendar: Calendar,
    now: datetime,
    zone: ZoneInfo,
    tags: Callable[[str], str] | None = None,
) -> list[Statement]:
    """The periods as they stand; what has closed since is kept first, so that it is never computed again."""
    kept = ledger.notes.read(f"closed:{name}").value or {}
    told, documents = statements(answers, calendar, kept, now, zone, tags)
    if documents != kept:
        changed = ledger.notes.change(f"closed:{name}", lambda known: _joined(documents, known or {}))
        told, _ = statements(answers, calendar, changed.value, now, zone, tags)
    return told


def _joined(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """What another run has kept meanwhile stays, but for periods that this one has corrected."""
    more = {k: doc for k, doc in mine.items() if len(doc["corrections"]) > len(theirs.get(k, doc)["corrections"])}
    return {**mine, **theirs, **more}


#: Changes of settings are told for so long.
_WEEK = timedelta(days=7)


def changes_of(memory: Memory, now: datetime) -> list[SettingChange]:
    """What managers changed on the Settings tabs in the last seven days, newest first."""
    return [
        SettingChange(each.when, f"{each.tab}: {each.line}, {each.column}", str(each.old or ""), str(each.new or ""))
        for each in changed_since(memory, now - _WEEK)
    ]


def records_of(ledger: Ledger, keys: set[str]) -> dict[str, Any]:
    """The records of those keys, wherever they stand in the ledger."""
    found: dict[str, Any] = {}
    for kind, entity in _ENTITIES.items():
        own = {key for key in keys if key.startswith(f"{kind}:")}
        found |= {key: seen.record for key, seen in ledger.find(entity, own).items()}
    return found


@dataclass(frozen=True)
class Desk:
    """What the operations file shows: approvals without a decision (None: cannot be read), and the stand-ups.

    `asked`: since when the oldest of them waits.
    """

    approvals: int | None = None
    stand_ups: tuple[Mapping[str, Raw], ...] = ()
    asked: datetime | None = None


def desk_of(client: SheetsClient, operations: str, zone: ZoneInfo) -> Desk:
    """Read the tabs of which only the sheet knows everything. A file that cannot be read is no reason to stop.

    `zone`: that of the moments in its cells.
    """
    try:
        pictures = Workbook(client, operations, (APPROVALS, STAND_UP)).read().pictures
    except SheetError:
        return Desk()
    approvals, stand_up = pictures[APPROVALS.id], pictures[STAND_UP.id]
    asked = [approvals.cells(rows[0], _ASKED) for rows in approvals.rows_of.values()]
    waiting = [cells for cells in asked if _undecided(cells)]
    since = [moment(at, zone) for cells in waiting if isinstance(at := cells.get("waiting_since"), int | float)]
    columns = [c.id for c in STAND_UP.columns]
    days = tuple(stand_up.cells(rows[0], columns) for rows in stand_up.rows_of.values())
    return Desk(len(waiting) if approvals.header_row is not None else None, days, min(since, default=None))


_ASKED = ("number", "decision", "waiting_since")


def _undecided(cells: Mapping[str, Raw]) -> bool:
    return bool(cells.get("number")) and cells.get("decision") in (None, "")
