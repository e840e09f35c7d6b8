"""POST /report on the worker: the managers' tabs, computed anew from the ledger. The scheduler sends it every hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.running import Answer, guarded, settings, tell

if TYPE_CHECKING:
    from flask import Request


def report(request: Request) -> Answer:
    """200: the tabs are as the answer says. 503: the spreadsheet could not be written, come again."""

    def do() -> Answer:
        from sync.report import run_report
        from sync.run import tell_tabs

        done = run_report(settings())
        tell_tabs(tell, done.tabs)
        told = "well" if done.ok else "with trouble"
        tell("reported", f"Report {done.id} ended {told}.", {"ok": done.ok, "run": done.id})
        tabs = [{"tab": t.title, "ok": t.sentence is None, "sentence": t.sentence} for t in done.tabs]
        document = {"ok": done.ok, "run": done.id, "tabs": tabs, "sentences": [*done.sentences]}
        return document, 200 if done.written else 503

    return guarded(request, do)
