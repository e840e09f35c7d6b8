"""What the demo says, and when."""

from __future__ import annotations

import json
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any


class Told:
    """Says lines to the person at the terminal. The last one may be a passing one, written over by the next."""

    def __init__(self) -> None:
        self._passing = False
        self.details = True
        self.round_heard = threading.Event()

    def say(self, text: str, *, over: bool = False) -> None:
        """`over`: the line is replaced by the next one, on a terminal; elsewhere it is left out."""
        terminal = sys.stdout.isatty()
        if over and not terminal:
            return
        start = "\r\x1b[K" if self._passing else ""
        print(start + text, end="" if over else "\n", flush=True)  # noqa: T201 - a command's output
        self._passing = over

    def heard(self, line: str) -> None:
        """A line of the functions' log. While `details` are wanted, what it says of a source or tab is progress; a tab
        that stands as it should is not worth a line.
        """
        try:
            entry = json.loads(line)
        except ValueError:
            return
        event = entry.get("event") if isinstance(entry, dict) else None
        quiet = event == "tab" and entry.get("ok") and not any(entry.get(n) for n in ("new_rows", "cells", "drawn"))
        if event in ("source", "tab") and self.details and not quiet:
            self.say(f"  {entry['message']}")
        elif event == "done":
            self.round_heard.set()


def round_in_words(answer: dict[str, Any], now: str) -> str:
    """One round: the world's time, what came in, what was written, and every sentence of trouble on its own line."""
    at = datetime.fromisoformat(now).strftime("%a %-d %b %Y %H:%M")
    sources, tabs = answer.get("sources", []), answer.get("tabs", [])
    read = sum(s["new"] for s in sources), sum(s["changed"] for s in sources)
    wrote = sum(t["new_rows"] for t in tabs), sum(t["cells"] for t in tabs)
    failed = [s for s in sources if not s["ok"]]
    head = (
        f"{at} UTC in the world · sources: {read[0]:,} new, {count(read[1], 'changed record')}"
        f" · workbook: {count(wrote[0], 'new row')}, {count(wrote[1], 'cell')} written"
        f"{f' · {len(failed)} of {len(sources)} sources failed' if failed else ''}"
    )
    return "\n".join([head, *(f"  ⚠ {sentence}" for sentence in answer.get("sentences", []))])


def count(number: int, noun: str) -> str:
    """With its number.

    >>> count(1, "cell"), count(1200, "cell")
    ('1 cell', '1,200 cells')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def reported_in_words(answer: dict[str, Any]) -> str:
    """What came of the managers' tabs, and every sentence of trouble on its own line."""
    names = ", ".join(tab["tab"] for tab in answer.get("tabs", []))
    return "\n".join([f"Managers' tabs: {names or 'none'}", *(f"  ⚠ {s}" for s in answer.get("sentences", []))])


def farewell(base: str, spreadsheet: str, managers: str, root: Path, again: str | None) -> str:
    """Where the workbook is and how to look at it; the address and the id stand on lines of their own.

    `again` is the command that serves it once more, where the demo ends now.
    """
    serve, hint = "", "Type, sort and insert there while it syncs; the button World moves the clock and breaks things."
    if again:
        serve = f"The stand-ins end with this round. To open the workbook again, from {root}:\n  {again}\n"
        hint = "Nothing syncs there then; ./demo.sh without --once goes on syncing."
    return f"""
{serve}The workbook, in your browser: {base}/d/{spreadsheet}
The managers' tabs (Scorecard first): {base}/d/{managers}
{hint}
With gspread, from {root} (.venv/bin/python):
  from sandbox.look import workbook
  print(*workbook("{base}", "{spreadsheet}").worksheet("SLA board").get_all_values()[:5], sep="\\n")
The workbook is a spreadsheet of the Sheets stand-in. Any client of the Sheets API can open it:
  base URL of the Sheets API: {base}
  spreadsheet id: {spreadsheet}
"""
