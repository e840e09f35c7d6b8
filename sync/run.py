"""One run: pull every source, then push. What the doors and the command line call."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from sheets_schema.workbook import TABS, boards
from sync.core.book import AsOf, Settings
from sync.core.records import SourceOutcome
from sync.errors import LedgerError, SettingsError, SheetError
from sync.ledger import kept_ledger
from sync.pings import ping
from sync.privacy import PRIVACY, serve_privacy
from sync.pull import pull
from sync.pulling.connections import connected
from sync.pulling.hinted import let_go, read_hints
from sync.push import push
from sync.pushing.sharing import check_sharing
from sync.rows.source_lines import SOURCE_NAMES, owner_in_words

if TYPE_CHECKING:
    from sheets_schema.board import BoardTab
    from sheets_schema.model import Tab
    from sync.configuration.config import Config
    from sync.ledger import Ledger
    from sync.push import PushReport
    from sync.pushing.desk_boards import Made
    from sync.sheets.board import BoardOutcome
    from sync.sheets.converge import TabOutcome

#: A fact of a progress line. Counts, names of ours and sentences of ours only: it ends in a log.
Fact = str | int | float | bool | None

#: Told what happens while it happens: the event ("source", "tab", "done"), a sentence, its facts.
Tell = Callable[[str, str, Mapping[str, Fact]], None]


@dataclass(frozen=True, slots=True)
class TabReport:
    """What a push did to one tab; `drawn` are rows of a board. `sentence` says why it could not do all it should."""

    title: str
    new_rows: int
    cells: int
    sentence: str | None
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of a run. `pushed` is False when the workbook could not be read or written at all."""

    id: str
    sources: tuple[SourceOutcome, ...]
    tabs: tuple[TabReport, ...]
    sentences: tuple[str, ...]
    pushed: bool

    @property
    def ok(self) -> bool:
        return self.pushed and all(s.ok for s in self.sources) and not any(t.sentence for t in self.tabs)


def run(config: Config, *, trigger: str, tell: Tell) -> RunReport:
    """Pull, then push, whatever the pull brought: staff's accidents are mended even when no source answers.

    What webhooks have left behind, because a drain failed or its task was lost, is read by its ids too.

    Raises SettingsError where we have no way in to Google, LedgerError where the ledger fails. A source or a workbook
    that fails is a sentence in the report.
    """
    clock, whole, watch = config.clock(), Stopwatch(), Stopwatch()
    run_id = new_run_id(clock.now())
    ledger, settings = kept_ledger(config.ledger), config.settings()
    calls = LedgerCalls(ledger)
    waiting = ledger.hints.all()

    def heard(outcome: SourceOutcome) -> None:
        tell_source(tell, outcome, settings, watch)

    with ledger.glance(documents=False), connected(config, clock=clock.now, run_id=run_id) as sources:
        outcomes = pull(
            sources,
            ledger,
            clock=clock.now,
            settings=settings,
            run_id=run_id,
            trigger=trigger,
            tell=heard,
        )
        drained = read_hints(sources, ledger, waiting, clock=clock.now, settings=settings, tell=heard)
    served = serve_privacy(config, ledger, waiting.get(PRIVACY, ()), clock.now())
    tabs, failure, made = pushed(config, ledger, AsOf(clock.now(), run_id), tell)
    if not failure:
        let_go(ledger, [*drained.done, *served])
    if made:
        _rung(config, ledger, made, tell)
    _looked_after(config, ledger, clock.now(), tell)
    _tidied(ledger, clock.now(), tell)
    sentences = [source_in_words(o, settings) for o in outcomes if not o.ok] + [t.sentence for t in tabs if t.sentence]
    report = RunReport(run_id, outcomes, tabs, (*sentences, *([failure] if failure else [])), pushed=not failure)
    tell_done(tell, "Run", report, whole, calls)
    return report


class Stopwatch:
    """Milliseconds since it was started, or last asked."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def lap_ms(self) -> int:
        was, self._since = self._since, time.monotonic()
        return round((self._since - was) * 1000)


class LedgerCalls:
    """How often a run has called the place behind the ledger since this was made, as facts of a line."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self._before = ledger, ledger.calls

    def facts(self) -> dict[str, Fact]:
        now = self._ledger.calls
        names = {"read": "ledger_reads", "list": "ledger_listings", "write": "ledger_writes"}
        return {name: now.get(kind, 0) - self._before.get(kind, 0) for kind, name in names.items()}


def tell_source(tell: Tell, outcome: SourceOutcome, settings: Settings, watch: Stopwatch) -> None:
    tell("source", source_in_words(outcome, settings), {**facts_of(outcome, settings), "duration_ms": watch.lap_ms()})


def tell_done(tell: Tell, what: str, report: RunReport, whole: Stopwatch, calls: LedgerCalls) -> None:
    words = f"{what} {report.id} ended {'well' if report.ok else 'with trouble'}."
    facts: dict[str, Fact] = {"ok": report.ok, "run": report.id, "kind": what.lower(), "duration_ms": whole.lap_ms()}
    tell("done", words, {**facts, **calls.facts()})


def _rung(config: Config, ledger: Ledger, made: Made, tell: Tell) -> None:
    """Tell the chat what cannot wait. What fails here is told in the Sync log and by the next run."""
    try:
        rung = ping(config, ledger, made)
    except LedgerError as e:
        tell("ping", f"Nobody could be rung; the next run tries again. {e}", {"ok": False})
        return
    if rung.sent or rung.failed:
        tell("ping", f"{counted(rung.sent, 'ping')} sent. {rung.failed or ''}".rstrip(), {"ok": not rung.failed})


def _looked_after(config: Config, ledger: Ledger, now: datetime, tell: Tell) -> None:
    """Once a day: who may open the spreadsheets."""
    try:
        wide = check_sharing(config, ledger, now)
    except (LedgerError, SettingsError) as e:
        tell(
            "sharing",
            f"Who may open the spreadsheets could not be looked at; the next run tries again. {e}",
            {"ok": False},
        )
        return
    if wide is not None:
        words = f"{counted(wide, 'spreadsheet')} open to more than the team." if wide else "Nobody from outside."
        tell("sharing", words, {"ok": not wide})


def _tidied(ledger: Ledger, now: datetime, tell: Tell) -> None:
    """Compact the ledger. What fails here harms nobody and is done by the next run."""
    try:
        with ledger.glance(documents=False):
            ledger.fold(now)
            ledger.prune(now)
    except LedgerError as e:
        tell("ledger", f"The ledger could not be compacted; the next run tries again. {e}", {"ok": False})


def pushed(
    config: Config, ledger: Ledger, as_of: AsOf, tell: Tell, tabs: Collection[str] | None = None
) -> tuple[tuple[TabReport, ...], str | None, Made | None]:
    """What a push did, to all tabs or to these; or why it could not. And what the rows were made of."""
    watch = Stopwatch()
    try:
        report = push(config, ledger, as_of, tabs)
    except SheetError as e:
        failure = f"The workbook could not be brought up to date; the next run tries again. {e}"
        tell("pushed", failure, {"ok": False, "duration_ms": watch.lap_ms()})
        return (), failure, None
    calls: dict[str, Fact] = {"reads": report.reads, "writes": report.writes}
    words = f"Google Sheets: {counted(report.reads, 'read')}, {counted(report.writes, 'write')}"
    tell("pushed", words, {"ok": report.settled, **calls, "duration_ms": watch.lap_ms()})
    found = tab_reports(report, TABS, boards("operations"))
    tell_tabs(tell, found)
    return found, None, report.made


def tab_reports(report: PushReport, tabs: Iterable[Tab], drawn: Iterable[BoardTab]) -> tuple[TabReport, ...]:
    """What a push did, tab by tab and board by board; what it did not look at is left out."""
    kept = [tab_report(tab.title, report.tabs[tab.id]) for tab in tabs if tab.id in report.tabs]
    return (*kept, *(board_report(b.title, report.boards[b.id]) for b in drawn if b.id in report.boards))


def tell_tabs(tell: Tell, tabs: Iterable[TabReport]) -> None:
    for tab in tabs:
        facts: dict[str, Fact] = {
            "tab": tab.title,
            "ok": tab.sentence is None,
            "new_rows": tab.new_rows,
            "cells": tab.cells,
            "drawn": tab.drawn,
        }
        tell("tab", tab_in_words(tab), facts)


def tab_report(title: str, outcome: TabOutcome) -> TabReport:
    sentence = outcome.refused
    if not sentence and outcome.refused_columns:
        refused = "; ".join(f"{column}: {reason}" for column, reason in outcome.refused_columns.items())
        sentence = f"{title}: Google Sheets refuses some columns. {refused}"
    if not sentence and not outcome.settled:
        sentence = f"{title} does not show all it should yet; the next run goes on."
    return TabReport(title, outcome.fresh, outcome.cells, sentence)


def board_report(title: str, outcome: BoardOutcome) -> TabReport:
    return TabReport(title, 0, 0, outcome.refused, drawn=outcome.rows)


def new_run_id(started_at: datetime) -> str:
    """Sorts by time, and two runs of one second still differ."""
    return f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{token_hex(2)}"


def source_in_words(outcome: SourceOutcome, settings: Settings) -> str:
    """A progress line: `PayPal LUM, disputes: 12 new, 3 changed (4 requests)`."""
    owner = owner_in_words(outcome.source, outcome.owner, settings)
    name = f"{SOURCE_NAMES.get(outcome.source, outcome.source)} {owner}, {outcome.part}"
    if not outcome.ok:
        return f"{name}: could not be read. {outcome.sentence or ''}".rstrip()
    counts = f"{outcome.new:,} new, {outcome.changed:,} changed ({counted(outcome.requests, 'request')})"
    return f"{name}: {counts}{f'. {outcome.sentence}' if outcome.sentence else ''}"


def tab_in_words(tab: TabReport) -> str:
    """A progress line.

    >>> tab_in_words(TabReport("Disputes", 1, 1200, None))
    'Disputes: 1 new row, 1,200 cells written'
    >>> tab_in_words(TabReport("Today", 0, 0, None, drawn=3)), tab_in_words(TabReport("Fixes", 0, 0, None))
    ('Today: 3 rows drawn anew', 'Fixes: nothing to change')
    """
    counts = (
        counted(tab.new_rows, "new row") if tab.new_rows else "",
        f"{counted(tab.cells, 'cell')} written" if tab.cells else "",
        f"{counted(tab.drawn, 'row')} drawn anew" if tab.drawn else "",
    )
    done = f"{tab.title}: {', '.join(filter(None, counts)) or 'nothing to change'}"
    return f"{done}. {tab.sentence}" if tab.sentence else done


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def facts_of(outcome: SourceOutcome, settings: Settings) -> dict[str, Fact]:
    """`requests` are the calls used."""
    return {
        "source": outcome.source,
        "owner": outcome.owner,
        "store": owner_in_words(outcome.source, outcome.owner, settings),
        "part": outcome.part,
        "ok": outcome.ok,
        "new": outcome.new,
        "changed": outcome.changed,
        "requests": outcome.requests,
    }
