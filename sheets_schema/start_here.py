"""Start here: one screen of words for somebody who sees the workbook for the first time. No keys, no staff cells."""

from __future__ import annotations

from sheets_schema.board import BoardTab
from sheets_schema.model import Tab, stable_id

TITLE = "Start here"
SHEET_ID = stable_id("tab:start_here")

#: Finds the tab when it is the file's first, empty one that we took over: its own number cannot be ours then.
METADATA_ID = stable_id("sheet:start_here")

STEPS = (
    "Begin on Today: what to do now, in its order. “open ▸” leads to the rows.",
    "Yellow is yours; white fills itself.",
    "Use the views at the top right (1, 2, 3 …), not the funnel: the funnel hides rows for everybody.",
    "Sort, insert, add columns as you like; nothing you type is lost.",
    "A case you finished: set “We did”. PayPal, Shopify and Trustpilot are read back by themselves.",
    "To put a row away use “Hide”, not delete: a deleted row that is still open comes back.",
    "Something looks wrong? Read the first line of the tab, then “Sync log”. A note is missing? Try “Find notes”.",
)

#: What stands in a row, and what it is.
_ROW = (
    ("Us", "↑ whose turn"),
    ("LUM", "↑ the store"),
    ("#1042", "↑ opens the order"),
    ("Not received", "↑ what the buyer says"),
    ("Asked the carrier   23 Nov   photo in mail", "↑ the yellow cells: the sheet never changes them"),
)

#: One row with arrows, in letters of one width.
PICTURE = tuple("   ".join(pair[line].ljust(len(pair[1])) for pair in _ROW).rstrip() for line in (0, 1))
LETTERS = "Courier New"

WORDS = (
    ("Inquiry", "A question about a payment, before any claim. Answered in time, it costs nothing."),
    ("Claim", "The buyer asks PayPal to decide. Not answered by the final due date, it is lost."),
    ("Chargeback", "The buyer's bank takes the money back. We may send evidence once."),
    ("Evidence", "What proves our side: tracking, delivery scan, photos, messages."),
    ("SLA", "The time in which we promised to ship or deliver."),
)


def lines(tabs: tuple[Tab | BoardTab, ...]) -> tuple[tuple[str, str], ...]:
    """The whole page: two cells a row."""
    return (
        ("Start here", ""),
        ("", ""),
        *((f"{number}.", step) for number, step in enumerate(STEPS, 1)),
        ("", ""),
        ("One row", ""),
        *(("", line) for line in PICTURE),
        ("", ""),
        ("The tabs", ""),
        *((tab.title, tab.doc) for tab in tabs),
        ("", ""),
        ("Words", ""),
        *WORDS,
    )
