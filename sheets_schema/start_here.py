"""Start here: one screen of words for somebody who sees the workbook for the first time. No keys, no staff cells."""

from __future__ import annotations

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
    "Something looks wrong: see the first line of the tab, then “Sync log”. You miss a note: “Find notes”.",
)

PICTURE = (
    "Us    LUM    #1042    Not received    Asked the carrier    23 Nov    photo in mail",
    "↑ whose turn   ↑ opens the order   ↑ what the buyer says   ↑ the yellow cells: yours, never changed by the sheet",
)

WORDS = (
    ("Inquiry", "A question about a payment, before any claim. Answered in time, it costs nothing."),
    ("Claim", "The buyer asks PayPal to decide. Not answered by the final due date, it is lost."),
    ("Chargeback", "The buyer's bank takes the money back. We may send evidence once."),
    ("Evidence", "What proves our side: tracking, delivery scan, photos, messages."),
    ("SLA", "The time in which we promised to ship or deliver."),
)


def lines(tabs: tuple[Tab, ...]) -> tuple[tuple[str, str], ...]:
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
