"""report: the managers' tabs, from the ledger and from what staff typed, into the second spreadsheet.

It computes every number anew and shows it by the same push as the trackers: a run that changed nothing writes nothing.
This is the only shell that loads pandas; nothing that a webhook or a push starts imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sheets_schema.kpi_boards import ROWS_BEHIND
from sheets_schema.machinery import MACHINERY
from sheets_schema.workbook import KPI_TABS, boards
from sync.core.board import Board
from sync.core.book import AsOf, Book, Settings
from sync.errors import SheetError
from sync.gather import RUNS_KEPT
from sync.kpis.answers import Answers
from sync.kpis.facts import Facts
from sync.kpis.frames import COLUMNS, frames
from sync.kpis.now import burning
from sync.ledger import open_ledger
from sync.ledger.ledger import Ledger
from sync.memory import Memory
from sync.nightly import nightly
from sync.pages.definitions import definitions_board
from sync.pages.rows_behind import blocks, keys_of, rows_behind
from sync.pages.scorecard import LINES, Shown, Trust, scorecard
from sync.push import Push, PushReport, Staff
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
    memory, settings = Memory(ledger, spreadsheet), config.settings()
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

    def basis(self, staff: Staff) -> Basis:  # noqa: ARG002 - the trackers' staff cells are in the answers
        """The runs alone: what the status lines tell."""
        return Basis(self.book, self.settings, self.as_of)

    def boards(self, staff: Staff, reading: Reading) -> list[Board]:  # noqa: ARG002 - used by Fixes
        answers, settings = self.answers, self.settings
        picture = reading.boards[ROWS_BEHIND.id]
        chosen = {choice.id: picture.chosen(choice) for choice in ROWS_BEHIND.choices}
        found = blocks(answers, LINES, chosen)
        now = burning(answers.frames)
        records = self._records(keys_of(found) | {now.oldest_key})
        behind, places = rows_behind(answers, found, records, settings, chosen)
        lines = source_lines(self.book, settings)
        good = [line.good_until for line in lines if line.good_until]
        trust = Trust(min(good, default=None), sum(line.failed_since is not None for line in lines))
        oldest = getattr(records.get(now.oldest_key), "name", "")
        shown = Shown(settings, self.as_of.now, now, oldest, trust)
        return [scorecard(answers, shown, places), behind, definitions_board()]

    def _records(self, keys: set[str]) -> dict[str, Any]:
        """The records of those keys, wherever they stand in the ledger."""
        entities = {"order": "orders", "refund": "refunds", "dispute": "disputes", "review": "reviews"}
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


def report_in_words(done: Reported) -> list[str]:
    """Lines for the terminal and the log."""
    lines = [tab_line(tab) for tab in done.tabs]
    return [*lines, *done.sentences] if not done.written else lines


def tab_line(tab: TabReport) -> str:
    rows_drawn = f"{tab.title}: {tab.new_rows:,} new rows, {tab.cells:,} cells or rows written"
    return f"{rows_drawn}. {tab.sentence}" if tab.sentence else rows_drawn
