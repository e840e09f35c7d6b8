"""Drain: read by their ids what webhooks pointed to, store it, and push only the tabs concerned.

A hint waits until what it points to was read, stored and pushed. Whatever dies before, the next drain, or the next
scheduled run, does it again: each step may be repeated.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from sync.core.book import AsOf
from sync.ledger import kept_ledger
from sync.privacy import PRIVACY, serve_privacy
from sync.pulling.connections import connected
from sync.pulling.hinted import let_go, read_hints
from sync.run import (
    LedgerCalls,
    RunReport,
    Stopwatch,
    Tell,
    new_run_id,
    pushed,
    source_in_words,
    tell_done,
    tell_source,
)

if TYPE_CHECKING:
    from sync.configuration.config import Config


def drain(config: Config, *, tell: Tell) -> RunReport:
    """Everything that waits, in one run. Raises as `sync.run.run` does. Nothing waits: nothing is read or written."""
    clock, whole, watch = config.clock(), Stopwatch(), Stopwatch()
    run_id = new_run_id(clock.now())
    ledger, settings = kept_ledger(config.ledger), config.settings()
    calls = LedgerCalls(ledger)
    waiting = ledger.hints.all()
    if not waiting:
        return RunReport(run_id, (), (), (), pushed=True)
    with ExitStack() as whole_run:
        if PRIVACY not in waiting:  # a redaction looks at each file for itself
            whole_run.enter_context(ledger.glance(documents=False))
        with connected(config, clock=clock.now, run_id=run_id) as sources:
            drained = read_hints(
                sources,
                ledger,
                waiting,
                clock=clock.now,
                settings=settings,
                tell=lambda outcome: tell_source(tell, outcome, settings, watch),
            )
        served = serve_privacy(config, ledger, waiting.get(PRIVACY, ()), clock.now())
        as_of, concerned = AsOf(clock.now(), run_id), None if served else drained.tabs
        tabs, failure, _ = ((), None, None) if concerned == [] else pushed(config, ledger, as_of, tell, concerned)
    if not failure:
        let_go(ledger, [*drained.done, *served])
    sentences = [source_in_words(o, settings) for o in drained.outcomes if not o.ok]
    sentences += [t.sentence for t in tabs if t.sentence]
    report = RunReport(
        run_id, tuple(drained.outcomes), tabs, (*sentences, *([failure] if failure else [])), pushed=not failure
    )
    tell_done(tell, "Drain", report, whole, calls)
    return report
