"""Approvals: what a manager has to decide. A tab that only managers can edit; a drop-down for all is no approval."""

from __future__ import annotations

from dataclasses import replace

from sheets_schema import words
from sheets_schema.model import Colour, Column, Condition, Kind, Shade, Sorting, Tab, Test, View
from sheets_schema.shared_columns import ALSO, ALSO_RED, ORDER, STAFF, STORE, SYSTEM

_WAITING = (Condition("waiting_since", Test.NOT_BLANK), Condition("decision", Test.BLANK))


def _moment(name: str, header: str, doc: str) -> Column:
    """Hidden: what the colours compare with NOW()."""
    return Column(name, header, SYSTEM, Kind.TIME, doc, 120, hidden=True)


APPROVALS = Tab(
    id="approvals",
    title="Approvals",
    doc="What managers decide: refunds over the limit or beside a dispute, and disputes to give up.",
    columns=(
        Column("number", "No.", SYSTEM, Kind.TEXT, "The request, or the case.", 90),
        Column("kind", "Kind", SYSTEM, Kind.TEXT, "What is asked.", 110, (words.A_REFUND, words.ACCEPT_DISPUTE)),
        Column(
            "waiting_since",
            "Waiting since ({zone})",
            SYSTEM,
            Kind.TIME,
            "Since when it waits; blank when it does not need a decision any more.",
            120,
        ),
        STORE,
        ORDER,
        Column("cause", "Cause", SYSTEM, Kind.TEXT, "Why.", 150),
        Column("wants", "Customer wants", SYSTEM, Kind.TEXT, "What the customer asks for.", 110),
        Column("gives", "We give", SYSTEM, Kind.TEXT, "What would be given.", 120),
        Column("amount", "Amount", SYSTEM, Kind.MONEY, "How much, in the store's currency.", 80),
        Column("suggested", "Suggested", SYSTEM, Kind.TEXT, "What the rules say.", 230),
        replace(ALSO, width=160),
        Column("asked_by", "Asked by", SYSTEM, Kind.TEXT, "Who asks.", 85),
        Column("decision", "Decision", STAFF, Kind.CHOICE, "Yes, No, or ask me first.", 85, words.DECISIONS),
        Column("up_to", "Up to", STAFF, Kind.MONEY, "At most so much; blank means the amount asked for.", 75),
        Column("note", "Note", STAFF, Kind.TEXT, "What the person who asked should know.", 220),
        _moment("lead_by", "A lead answers by ({zone})", "From then on it is amber: hours of Settings."),
        _moment("answer_by", "A manager answers by ({zone})", "From then on it is red: hours of Settings."),
    ),
    views=(
        View("1 Waiting", _WAITING, (Sorting("waiting_since"),), "waiting"),
        View("2 Decided", (Condition("decision", Test.NOT_BLANK),), (Sorting("number", ascending=False),), "decided"),
    ),
    colours=(
        Colour(
            "waiting_since",
            (*_WAITING, Condition("answer_by", Test.BEFORE_NOW)),
            Shade.RED,
        ),
        Colour(
            "waiting_since",
            (*_WAITING, Condition("lead_by", Test.BEFORE_NOW)),
            Shade.AMBER,
        ),
        ALSO_RED,
    ),
    locked=True,
)
