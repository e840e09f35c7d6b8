"""report: the managers' tabs, from the ledger and from what staff typed, into the second spreadsheet.

It computes every number anew and shows it by the same push as the trackers: a run that changed nothing writes nothing.
This is the only shell that loads pandas; nothing that a webhook or a push starts imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sheets_schema.kpi_boards import ROWS_BEHIND
from sheets_schema.kpi_tabs import FIXES, MONTHLY, SUPPLIERS_KPI, TYPED_NUMBERS, WEEKLY
from sheets_schema.machinery import MACHINERY
from sheets_schema.workbook import KPI_TABS, boards
from sync.core.board import Board
from sync.core.book import AsOf, Book, Settings
from sync.core.wanted import Version, Wanted
from sync.errors import SheetError
from sync.gather import RUNS_KEPT
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.kpis.frames import COLUMNS, frames
from sync.kpis.now import burning
from sync.ledger import open_ledger
from sync.ledger.ledger import Ledger
from sync.managed import remembered
from sync.memory import Memory
from sync.nightly import nightly
from sync.pages.data_health import Health, data_health
from sync.pages.definitions import definitions_board
from sync.pages.fixes import fix_rows
from sync.pages.leak_map import leak_map
from sync.pages.period_rows import newest_comment, period_rows
from sync.pages.rows_behind import blocks, keys_of, rows_behind
from sync.pages.scorecard import LINES, Shown, Trust, scorecard
from sync.pages.statement import MONTH, WEEK, Calendar, Statement, statements
from sync.pages.suppliers import supplier_rows
from sync.pages.typed_numbers import newest, typed_rows
from sync.push import Push, PushReport, Staff
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.source_lines import source_lines
from sync.run import TabReport, new_run_id, tab_report
from sync.sheets.connect import connect
from sync.sheets.status_line import HOURLY_SILENT_MINUTES
from sync.sheets.workbook import Reading, Workbook

if TYPE_CHECKING:
    from sync.config import Config
    from sync.core.records import Reading as Seen
    from sync.retry import RetryPolicy

#: The tabs of the operations file whose staff cells the numbers rest on.
TAGGED = ("disputes", "refunds", "trustpilot", "sla_board")


@dataclass(frozen=True, slots=True)
class Reported:
    """What came of a report. `written` is False when the spreadsheet could not be read or written at all."""

    id: str
    tabs: tuple[TabReport, ...]
    sentences: tuple[str, ...]
    written: bool

    @property
    def ok(self) -> bool:
        return self.written and not self.sentences


def run_report(config: Config, retry: RetryPolicy | None = None) -> Reported:
    """Compute and show. Raises SettingsError or LedgerError; a spreadsheet that fails is a sentence."""
    now = config.clock().now()
    as_of = AsOf(now, new_run_id(now))
    try:
        done = report(config, open_ledger(config.ledger), as_of, retry)
    except SheetError as e:
        sentence = f"The managers' tabs could not be brought up to date; the next run tries again. {e}"
        return Reported(as_of.run_id, (), (sentence,), written=False)
    tabs = [tab_report(tab.title, done.tabs[tab.id]) for tab in KPI_TABS if tab.id in done.tabs]
    tabs += [TabReport(b.title, 0, done.boards[b.id].rows, done.boards[b.id].refused) for b in boards("kpis")]
    return Reported(as_of.run_id, tuple(tabs), tuple(t.sentence for t in tabs if t.sentence), written=True)


def report(config: Config, ledger: Ledger, as_of: AsOf, retry: RetryPolicy | None = None) -> PushReport:
    """Bring the managers' spreadsheet up to date, setting it up where it is not whole.

    Raises SheetError if it cannot be read at all, SettingsError if we have no way in.
    """
    client = connect(config.endpoints.sheets, retry)
    spreadsheet, operations = config.spreadsheets["kpis"], config.spreadsheets["operations"]
    memory = Memory(ledger, spreadsheet)
    settings = remembered(Memory(ledger, operations), config.settings(), as_of.now)
    whole = [tab.with_added(memory.added(tab.id)) for tab in KPI_TABS]
    workbook = Workbook(client, spreadsheet, (*whole, MACHINERY), boards("kpis"))
    done = ReportPush(
        workbook, ledger, settings, as_of, silent_minutes=HOURLY_SILENT_MINUTES, operations=operations
    ).run()
    if spreadsheet != operations:  # the push of the trackers does the day's work of its own file
        with suppress(SheetError):
            nightly(client, spreadsheet, memory, settings, as_of.now, KPI_TABS, boards("kpis"), HOURLY_SILENT_MINUTES)
    return done


@dataclass
class ReportPush(Push):
    """The push of the managers' spreadsheet: its rows and boards are made of the answers, not of the book."""

    operations: str = ""  # the spreadsheet that staff tag in
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        runs = self.ledger.newest("runs", since=self.as_of.now - RUNS_KEPT)
        self.book = Book(runs=runs, scores=self.ledger.newest("scores", since=self.as_of.now - RUNS_KEPT))
        self.answers = compute(self.ledger, self.settings, self.as_of, self.book, self._tagged())

    def _tagged(self) -> Staff:
        memory = Memory(self.ledger, self.operations or self.workbook.spreadsheet)
        return {tab: memory.typed_before(tab) for tab in TAGGED}

    def basis(self, staff: Staff) -> Basis:
        """The runs alone: what the status lines tell."""
        return Basis(replace(self.book, staff=staff), self.settings, self.as_of)

    def rows(self, tab: str, basis: Basis) -> list[Wanted]:
        """The rows of a managers' tab; of the hidden one, as everywhere."""
        now = self.as_of.now
        version, typed = Version(now, now, self.as_of.run_id), basis.book.staff.get(tab, {})
        match tab:
            case WEEKLY.id:
                return period_rows("week", self._closed("weeks", WEEK), version, self.settings.team_zone)
            case MONTHLY.id:
                return period_rows("month", self._closed("months", MONTH), version, self.settings.team_zone)
            case SUPPLIERS_KPI.id:
                return supplier_rows(self.answers, version)
            case FIXES.id:
                return fix_rows(self.answers.frames, typed, version)
            case TYPED_NUMBERS.id:
                return typed_rows(typed, self._stores, version)
        return rows(tab, basis)

    @property
    def _stores(self) -> list[str]:
        return [store.store for store in self.settings.stores]

    def _closed(self, name: str, calendar: Calendar) -> list[Statement]:
        """The periods as they stand; what has closed since is kept first, so that it is never computed again."""
        notes, zone = self.ledger.notes, self.settings.team_zone
        kept = notes.read(f"closed:{name}").value or {}
        told, documents = statements(self.answers, calendar, kept, self.as_of.now, zone)
        if documents != kept:
            changed = notes.change(f"closed:{name}", lambda now: {**documents, **(now or {}), **_later(documents, now)})
            told, _ = statements(self.answers, calendar, changed.value, self.as_of.now, zone)
        return told

    def boards(self, staff: Staff, reading: Reading) -> list[Board]:
        answers, settings = self.answers, self.settings
        picture = reading.boards[ROWS_BEHIND.id]
        chosen = {choice.id: picture.chosen(choice) for choice in ROWS_BEHIND.choices}
        found = blocks(answers, LINES, chosen)
        now = burning(answers.frames)
        records = self._records(keys_of(found) | {now.oldest_key})
        behind, places = rows_behind(answers, found, records, settings, chosen)
        lines = source_lines(self.book, settings)
        good = [line.good_until for line in lines if line.good_until]
        shown = Shown(
            settings=settings,
            now=self.as_of.now,
            burning=now,
            oldest_name=getattr(records.get(now.oldest_key), "name", ""),
            trust=Trust(min(good, default=None), sum(line.failed_since is not None for line in lines)),
            typed=newest(staff.get(TYPED_NUMBERS.id, {}), self._stores),
            comment=newest_comment(staff.get(WEEKLY.id, {})),
        )
        log = Memory(self.ledger, self.operations or self.workbook.spreadsheet).messages()
        facts = answers.frames.facts
        typed = staff.get(TYPED_NUMBERS.id, {})
        health = Health(settings.team_zone, self.as_of.now, lines, facts.staff, typed, log)
        return [
            scorecard(answers, shown, places),
            leak_map(answers, staff.get(FIXES.id, {})),
            data_health(answers, health),
            behind,
            definitions_board(),
        ]

    def _records(self, keys: set[str]) -> dict[str, Any]:
        """The records of those keys, wherever they stand in the ledger."""
        entities = {"order": "orders", "refund": "refunds", "case": "disputes", "review": "reviews"}
        found: dict[str, Any] = {}
        for kind, entity in entities.items():
            own = {key for key in keys if key.startswith(f"{kind}:")}
            found |= {key: seen.record for key, seen in self.ledger.find(entity, own).items()}
        return found


def compute(ledger: Ledger, settings: Settings, as_of: AsOf, book: Book, staff: Staff) -> Answers:
    """The answers of the whole ledger as staff have tagged it."""
    rules = settings.rules
    facts = Facts(
        now=as_of.now,
        stores=settings.stores,
        staff=staff,
        ship_hours={s.name: s.ship_within_h for s in rules.suppliers if s.ship_within_h is not None},
        transit_days={(t.supplier, t.market): t.days for t in rules.transit if t.supplier and t.market},
        first_stars=first_stars(ledger),
        good_until={(line.source, line.owner): line.good_until for line in source_lines(book, settings)},
        portfolio=settings.portfolio_currency,
    )
    return Answers(frames({entity: ledger.parts(entity, columns) for entity, columns in COLUMNS.items()}, facts))


def first_stars(ledger: Ledger) -> dict[str, int]:
    """The stars with which a review was first seen, of those that its writer has changed since."""
    table = ledger.table("reviews", ["key", "updated_at"])
    edited = [key for key, at in zip(*(table[n].to_pylist() for n in ("key", "updated_at")), strict=True) if at]
    versions: Mapping[str, Sequence[Seen[Any]]] = ledger.history("reviews", edited) if edited else {}
    stars = {key: [seen.record.stars for seen in seen_again] for key, seen_again in versions.items()}
    return {key: found[0] for key, found in stars.items() if found[0] != found[-1]}


def _later(mine: Mapping[str, Any], theirs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of the periods that another run has kept meanwhile, those to which this one adds corrections."""
    theirs = theirs or {}
    return {key: doc for key, doc in mine.items() if len(doc["corrections"]) > len(theirs.get(key, doc)["corrections"])}


def report_in_words(done: Reported) -> list[str]:
    """Lines for the terminal and the log."""
    lines = [tab_line(tab) for tab in done.tabs]
    return [*lines, *done.sentences] if not done.written else lines


def tab_line(tab: TabReport) -> str:
    rows_drawn = f"{tab.title}: {tab.new_rows:,} new rows, {tab.cells:,} cells or rows written"
    return f"{rows_drawn}. {tab.sentence}" if tab.sentence else rows_drawn
