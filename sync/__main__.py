"""`python -m sync setup | repair | adopt | sync | report | status | check | …`: by hand what the functions do.

With keepsheet.yaml or --config FILE; passwords from the environment.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from sync.configuration import config
from sync.errors import KeepsheetError, SettingsError


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sync", description="Keep the workbook true, by hand.")
    parser.add_argument("--config", type=Path, default=Path(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml")))
    does = parser.add_subparsers(dest="does", required=True)
    does.add_parser("setup", help="make a blank spreadsheet into the workbook; safe to repeat")
    repair = does.add_parser("repair", help="give a tab its hidden keys back, where Sync log asks for it")
    repair.add_argument("tab", nargs="?", help="the tab's name as it was made, e.g. Disputes; all tabs without it")
    adopting = does.add_parser("adopt", help="take over the notes of an old tracker: a preview, then --do")
    adopting.add_argument("tab", help="the tab into which the old tracker was pasted")
    adopting.add_argument("--into", help="Disputes, Trustpilot, SLA board or Refunds; found by itself without it")
    adopting.add_argument("--do", action="store_true", help="keep it; without it nothing is changed")
    does.add_parser("sync", help="read every source, then bring the workbook up to date")
    does.add_parser("report", help="compute every number and bring the managers' tabs up to date")
    does.add_parser("status", help="how reading each source went last, and which old rows left")
    does.add_parser("check", help="try everything once: the spreadsheet, the ledger, every source")
    probing = does.add_parser("probe", help="try what the sync rests on, in a blank spreadsheet of yours")
    probing.add_argument("spreadsheet", help="the id of a new, empty spreadsheet that is shared with the sync account")
    does.add_parser("deployment", help="what deploy.sh must know of keepsheet.yaml")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """0: all is well. 1: something failed, and a sentence said what. 2: the settings are wrong."""
    chosen = arguments(words)
    try:
        settings = config.load(chosen.config, os.environ, passwords=chosen.does != "deployment")
        if chosen.does == "repair":
            return repair(settings, chosen.tab)
        if chosen.does == "adopt":
            return adopt(settings, chosen.tab, chosen.into, carry_out=chosen.do)
        if chosen.does == "probe":
            return probe(settings, chosen.spreadsheet)
        return COMMANDS[chosen.does](settings)
    except SettingsError as e:
        print(*e.problems, sep="\n", file=sys.stderr)
        return 2
    except KeepsheetError as e:
        print(e, file=sys.stderr)
        return 1


def set_up(settings: config.Config) -> int:
    from sheets_schema.workbook import KPI_TABS, TABS, boards
    from sync.sheets.connect import connect
    from sync.sheets.layout import ensure_workbook
    from sync.sheets.status_line import HOURLY_SILENT_MINUTES

    client, spreadsheet = connect(settings.endpoints.sheets), settings.spreadsheets["operations"]
    done = list(ensure_workbook(client, spreadsheet, TABS, settings.settings(), boards("operations")))
    managers = settings.spreadsheets["kpis"]
    done += ensure_workbook(client, managers, KPI_TABS, settings.settings(), boards("kpis"), HOURLY_SILENT_MINUTES)
    print(*done, f"Spreadsheet {spreadsheet} is set up as the workbook.", sep="\n")
    if managers != spreadsheet:
        print(f"Spreadsheet {managers} is set up for the managers.")
    return 0


def repair(settings: config.Config, title: str | None) -> int:
    from sheets_schema.workbook import TABS
    from sync.sheets.connect import connect
    from sync.sheets.repair import repair_keys
    from sync.sheets.workbook import Workbook

    chosen = [tab for tab in TABS if title is None or tab.title.casefold() == title.casefold()]
    if not chosen:
        print(f"No tab is called {title}. There are: {', '.join(tab.title for tab in TABS)}.", file=sys.stderr)
        return 2
    workbook = Workbook(connect(settings.endpoints.sheets), settings.spreadsheets["operations"], TABS)
    for tab in chosen:
        print(f"{tab.title}: {repair_keys(workbook, tab):,} rows have their key.")
    return 0


def adopt(settings: config.Config, title: str, into: str | None, *, carry_out: bool) -> int:
    from sync.adopt import adopt as run
    from sync.adopt import in_words

    print(*in_words(run(settings, title, into, carry_out=carry_out), carried_out=carry_out), sep="\n")
    return 0


def probe(settings: config.Config, spreadsheet: str) -> int:
    from sync.sheets.connect import connect
    from sync.sheets.probe import probe as run
    from sync.sheets.probe import table

    found = run(connect(settings.endpoints.sheets), spreadsheet)
    print(*table(found), sep="\n")
    return 0 if all(seen.ok for seen in found) else 1


def sync(settings: config.Config) -> int:
    from sync.run import run

    def tell(_: str, message: str, __: Mapping[str, object]) -> None:
        print(message)

    return 0 if run(settings, trigger="by hand", tell=tell).ok else 1


def report(settings: config.Config) -> int:
    from sync.report import report_in_words, run_report

    done = run_report(settings)
    print(*report_in_words(done), sep="\n")
    return 0 if done.ok else 1


def status(settings: config.Config) -> int:
    from sync.core.book import Book
    from sync.ledger import open_ledger
    from sync.pushing.memory import Memory
    from sync.status import moved_in_words, status_in_words

    ledger, plain = open_ledger(settings.ledger), settings.settings()
    told = Memory(ledger, settings.spreadsheets["operations"]).log.messages()
    print(*status_in_words(Book(runs=ledger.newest("runs")), plain), *moved_in_words(told, plain), sep="\n")
    return 0


def check(settings: config.Config) -> int:
    from sync.check import check as run

    findings = run(settings)
    print(*(finding.sentence for finding in findings), sep="\n")
    return 0 if all(finding.ok for finding in findings) else 1


def deployment(settings: config.Config) -> int:
    from sync.configuration.deployment import facts

    print(*facts(settings), sep="\n")
    return 0


COMMANDS = {
    "setup": set_up,
    "sync": sync,
    "report": report,
    "status": status,
    "check": check,
    "deployment": deployment,
}

if __name__ == "__main__":
    sys.exit(main())
