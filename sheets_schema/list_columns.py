"""What every Settings tab has: the two last columns, the switch, and how its rows come.

One list a tab, one item a row; only yellow columns are typed; the last two say what the sheet works with at this
moment and what is wrong. The words in `Used now` of a list with names are what the drop-downs offer.
"""

from __future__ import annotations

from sheets_schema.model import Colour, Column, Condition, Kind, Owner, Shade, Tab, Test

SYSTEM, STAFF = Owner.SYSTEM, Owner.STAFF

YES_NO = ("Yes", "No")

#: Empty rows that wait at the bottom of each list.
WAITING = 10

USED_NOW = Column("used_now", "Used now", SYSTEM, Kind.TEXT, "What the sheet works with at this moment.", 150)
CHECK = Column(
    "check",
    "Check",
    SYSTEM,
    Kind.TEXT,
    "OK; or what is wrong, what is used instead, and what to type.",
    330,
)
IN_USE = Column("in_use", "In use", STAFF, Kind.CHOICE, "No switches the line off. Blank is Yes.", 65, YES_NO)
ALSO_CALLED = Column(
    "also_called",
    "Also called",
    STAFF,
    Kind.TEXT,
    "Older spellings, with commas between, so that old rows still count.",
    150,
)

#: Begins every `Check` that is fine; a line that nobody has filled has none.
FINE = "OK"


def typed(column_id: str, header: str, doc: str, width: int = 100, **more: tuple[str, ...] | str) -> Column:
    """A yellow column. `choices` or `from_list` give it a drop-down; other words are kept, and `Check` names them."""
    kind = Kind.CHOICE if more else Kind.TEXT
    return Column(column_id, header, STAFF, kind, doc, width, **more)  # type: ignore[arg-type]


def told(column_id: str, header: str, doc: str, width: int = 100, kind: Kind = Kind.TEXT) -> Column:
    """A column that the sheet fills."""
    return Column(column_id, header, SYSTEM, kind, doc, width)


def list_tab(
    tab_id: str,
    title: str,
    doc: str,
    columns: tuple[Column, ...],
    *,
    waiting: int = WAITING,
    frozen: int = 1,
    colours: tuple[Colour, ...] = (),
) -> Tab:
    """A Settings tab: locked to managers, grey, `Used now` and `Check` last, red where something is wrong."""
    wrong = Colour("check", (Condition("check", Test.NOT_BLANK), Condition("check", Test.IS_NOT, (FINE,))), Shade.RED)
    return Tab(
        id=tab_id,
        title=title,
        doc=doc,
        columns=(*columns, USED_NOW, CHECK),
        colours=(wrong, *colours),
        locked=True,
        numbered_rows=waiting,
        at_bottom=True,
        frozen_columns=frozen,
    )
