"""report: the managers' tabs, from the ledger and from what staff typed, into the second spreadsheet.

It computes every number anew and shows it by the same push as the trackers: a run that changed nothing writes nothing.
This is the only shell that loads pandas; nothing that a webhook or a push starts imports it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sheets_schema.kpi_boards import ROWS_BEHIND
from sheets_schema.kpi_tabs import FIXES, MONTHLY, REPORTS, SUPPLIERS_KPI, TYPED_NUMBERS, WEEKLY
from sheets_schema.machinery import MACHINERY
from sheets_schema.workbook import KPI_TABS, boards
from sync.core.board import Board, file_address
from sync.core.book import AsOf, Book, Staff
from sync.core.wanted import Version, Wanted
from sync.errors import SheetError
from sync.kpis.answers import Answers
from sync.kpis.now import Burning, burning
from sync.ledger import kept_ledger
from sync.ledger.ledger import Ledger
from sync.pages.data_health import Health, data_health
from sync.pages.definitions import definitions_board
from sync.pages.fixes import fix_rows
from sync.pages.health_gaps import Gaps, tags_by_person
from sync.pages.leak_map import leak_map
from sync.pages.period_rows import newest_comment, period_rows
from sync.pages.rows_behind import blocks, keys_of, rows_behind
from sync.pages.scorecard import LINES, Shown, Trust, scorecard
from sync.pages.statement import MONTH, WEEK, Statement
from sync.pages.suppliers import supplier_rows
from sync.pages.typed_numbers import newest, typed_rows
from sync.pages.written import Improving, Report, monthly, stand_ups, weekly
from sync.push import Push, PushReport
from sync.pushing.gather import RUNS_KEPT
from sync.pushing.managed import remembered
from sync.pushing.memory import Memory
from sync.pushing.nightly import nightly
from sync.pushing.sharing import found_wide
from sync.reporting.answering import Desk, changes_of, closed, compute, desk_of, records_of
from sync.reporting.written import report_rows, write_files
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.open_there import compared
from sync.rows.source_lines import SourceLine, source_lines
from sync.run import TabReport, new_run_id, tab_in_words, tab_reports
from sync.sheets.connect import connect
from sync.sheets.status_line import HOURLY_SILENT_MINUTES
from sync.sheets.workbook import Reading, Workbook

if TYPE_CHECKING:
    from sync.configuration.config import Config
    from sync.wire.retry import RetryPolicy

#: The tabs of the operations file whose staff cells the numbers rest on.
TAGGED = ("disputes", "refunds", "trustpilot", "sla_board", "refund_requests", "add_by_hand")


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
        done = report(config, kept_ledger(config.ledger), as_of, retry)
    except SheetError as e:
        sentence = f"The managers' tabs could not be brought up to date; the next run tries again. {e}"
        return Reported(as_of.run_id, (), (sentence,), written=False)
    tabs = tab_reports(done, KPI_TABS, boards("kpis"))
    return Reported(as_of.run_id, tabs, tuple(t.sentence for t in tabs if t.sentence), written=True)


def report(config: Config, ledger: Ledger, as_of: AsOf, retry: RetryPolicy | None = None) -> PushReport:
    """Bring the managers' spreadsheet up to date, setting it up where it is not whole.

    Raises SheetError if it cannot be read at all, SettingsError if we have no way in.
    """
    client = connect(config.endpoints.sheets, retry)
    spreadsheet, operations = config.spreadsheets["kpis"], config.spreadsheets["operations"]
    memory = Memory(ledger, spreadsheet)
    settings = remembered(Memory(ledger, operations), config.settings(), as_of.now)
    whole = [tab.with_added(memory.nights.added(tab.id)) for tab in KPI_TABS]
    workbook = Workbook(client, spreadsheet, (*whole, MACHINERY), boards("kpis"))
    desk = desk_of(client, operations, settings.team_zone)
    pushing = ReportPush(
        workbook, ledger, settings, as_of, silent_minutes=HOURLY_SILENT_MINUTES, operations=operations, desk=desk
    )
    done = pushing.run()
    write_files(ledger.shelf.store, [*pushing.reports(pushing.typed), *stand_ups(desk.stand_ups, as_of.now)])
    if spreadsheet != operations:  # the push of the trackers does the day's work of its own file
        with suppress(SheetError):
            nightly(client, spreadsheet, memory, settings, as_of.now, KPI_TABS, boards("kpis"), HOURLY_SILENT_MINUTES)
    return done


@dataclass
class ReportPush(Push):
    """The push of the managers' spreadsheet: its rows and boards are made of the answers, not of the book."""

    operations: str = ""  # the spreadsheet that staff tag in
    desk: Desk = field(default_factory=Desk)  # what it shows now
    answers: Answers = field(init=False)
    typed: Staff = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        runs = self.ledger.newest("runs", since=self.as_of.now - RUNS_KEPT)
        self.book = Book(runs=runs, scores=self.ledger.newest("scores", since=self.as_of.now - RUNS_KEPT))
        self.trackers = Memory(self.ledger, self.operations or self.workbook.spreadsheet)
        tagged = self._tagged()
        when = {"disputes": self.trackers.typed_when("disputes")}  # a case elsewhere ends when staff say so
        self.answers = compute(self.ledger, self.settings, self.as_of, self.book, tagged, when)

    def _tagged(self) -> Staff:
        """What staff typed; a refund that they left blank has the cause of its request."""
        memory = self.trackers
        typed = {tab: memory.typed_before(tab) for tab in TAGGED}
        refunds = {key: {**cells, **typed["refunds"].get(key, {})} for key, cells in memory.inherited().items()}
        return {**typed, "refunds": {**typed["refunds"], **refunds}}

    def basis(self, staff: Staff) -> Basis:
        """The runs alone: what the status lines tell."""
        self.typed = staff
        return Basis(replace(self.book, staff=staff), self.settings, self.as_of)

    def rows(self, tab: str, basis: Basis) -> list[Wanted]:
        """The rows of a managers' tab; of the hidden one, as everywhere."""
        now = self.as_of.now
        version, typed = Version(now, now, self.as_of.run_id), basis.book.staff.get(tab, {})
        match tab:
            case WEEKLY.id:
                return period_rows("week", self.weeks, version, self.settings.team_zone)
            case MONTHLY.id:
                return period_rows("month", self.months, version, self.settings.team_zone)
            case REPORTS.id:
                return report_rows(self.reports(basis.book.staff), typed, version)
            case SUPPLIERS_KPI.id:
                return supplier_rows(self.answers, version)
            case FIXES.id:
                return fix_rows(self.answers.frames, typed, version)
            case TYPED_NUMBERS.id:
                return typed_rows(typed, self._stores, version)
        return rows(tab, basis)

    @cached_property
    def weeks(self) -> list[Statement]:
        return closed(self.ledger, "weeks", self.answers, WEEK, self.as_of.now, self.settings.team_zone, self._tags)

    @cached_property
    def months(self) -> list[Statement]:
        return closed(self.ledger, "months", self.answers, MONTH, self.as_of.now, self.settings.team_zone, self._tags)

    def _tags(self, period: str) -> str:
        return tags_by_person(self.answers, Gaps(self.settings, self.answers.frames.facts.staff, ()), period)

    def reports(self, staff: Staff) -> list[Report]:
        """The weekly reports and monthly notes, with what staff typed beside their lines."""
        zone, now = self.settings.team_zone, self.as_of.now
        version, fixes = Version(now, now, self.as_of.run_id), staff.get(FIXES.id, {})
        measured = fix_rows(self.answers.frames, fixes, version)
        improving = Improving(self.answers, measured, fixes, supplier_rows(self.answers, version))
        notes = monthly(improving, self.months, staff.get(MONTHLY.id, {}), zone)
        return [*weekly(self.weeks, staff.get(WEEKLY.id, {}), zone), *notes]

    @property
    def _stores(self) -> list[str]:
        return [store.store for store in self.settings.stores]

    def _open_book(self) -> Book:
        """The book with the cases and reviews that trackers show: what is open here."""
        since = self.as_of.now - timedelta(days=self.settings.show_for_days)
        disputes, reviews = (self.ledger.newest(entity, final_since=since) for entity in ("disputes", "reviews"))
        return replace(self.book, disputes=disputes, reviews=reviews)

    def boards(self, staff: Staff, reading: Reading) -> list[Board]:
        answers = self.answers
        picture = reading.boards[ROWS_BEHIND.id]
        chosen = {choice.id: picture.chosen(choice) for choice in ROWS_BEHIND.choices}
        found = blocks(answers, LINES, chosen)
        oldest = self._burning.oldest_key
        records = {**records_of(self.ledger, keys_of(found) | {oldest}), **answers.by_hand}
        behind, places = rows_behind(answers, found, records, self.settings, chosen)
        return [
            scorecard(answers, self._shown(staff, getattr(records.get(oldest), "name", "")), places),
            leak_map(answers, staff.get(FIXES.id, {})),
            data_health(answers, self._health(staff)),
            behind,
            definitions_board(answers.frames.facts.targets),
        ]

    @cached_property
    def _burning(self) -> Burning:
        return burning(self.answers.frames)

    @cached_property
    def _lines(self) -> list[SourceLine]:
        return source_lines(self.book, self.settings)

    @property
    def _elsewhere(self) -> str:
        """Where the trackers are, if in another file."""
        return "" if self.operations in ("", self.workbook.spreadsheet) else file_address(self.operations)

    def _shown(self, staff: Staff, oldest_name: str) -> Shown:
        """What the Scorecard shows beside the answers."""
        good = [line.good_until for line in self._lines if line.good_until]
        failing = sum(line.failed_since is not None for line in self._lines)
        return Shown(
            settings=self.settings,
            now=self.as_of.now,
            burning=self._burning,
            oldest_name=oldest_name,
            trust=Trust(min(good, default=None), failing, found_wide(self.ledger)),
            typed=newest(staff.get(TYPED_NUMBERS.id, {}), self._stores),
            comment=newest_comment(staff.get(WEEKLY.id, {})),
            approvals=self.desk.approvals,
            asked=self.desk.asked,
            operations=self._elsewhere,
        )

    def _health(self, staff: Staff) -> Health:
        """What Data health shows beside the answers: what is not used, what is open there and not here."""
        wrong = [(where, line, why) for where, line, why in self.trackers.lists.managed().get("wrong", [])]
        log, typed = self.trackers.log.messages(), staff.get(TYPED_NUMBERS.id, {})
        gaps = Gaps(self.settings, self.answers.frames.facts.staff, log, wrong, self._elsewhere)
        there = compared(Basis(self._open_book(), self.settings, self.as_of))
        changes = changes_of(self.trackers, self.as_of.now)
        return Health(self.settings.team_zone, self._lines, typed, gaps, there, changes)


def report_in_words(done: Reported) -> list[str]:
    """Lines for the terminal and the log."""
    lines = [tab_in_words(tab) for tab in done.tabs]
    return [*lines, *done.sentences] if not done.written else lines
