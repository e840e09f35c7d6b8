"""The words a board tab is declared with: a ranked picture, written by place, with no staff cells. Facts only.

A board is known to Google by `BoardTab.sheet_id` and found by `BoardTab.metadata_id`, wherever staff move it and
whatever they call it. Rows and columns count from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets_schema.model import stable_id


@dataclass(frozen=True, slots=True)
class Style:
    """How one cell looks. Colours as `#rrggbb`; `pattern` is a number format, `0.0 %` say."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    wrap: bool = False
    top: bool = False  # begins at the top of a high row
    size: int = 0
    fill: str = ""
    ink: str = ""
    align: str = ""  # LEFT, CENTER or RIGHT; "" as the kind of value has it
    pattern: str = ""


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Choice:
    """The one kind of cell on a board that people set. It stands right of its label, by which it is found."""

    id: str
    label: str
    row: int  # of the label
    column: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart over a block of the board's own cells.

    `block`: top, left, bottom, right (half-open). Its first row names the series, its first column the points.
    """

    id: str
    title: str
    kind: str  # LINE or COLUMN
    block: tuple[int, int, int, int]
    anchor: tuple[int, int]  # row and column of its upper left corner
    width: int  # pixels
    height: int
    stacked: bool = False

    @property
    def chart_id(self) -> int:
        return stable_id(f"chart:{self.id}")


@dataclass(frozen=True, slots=True)
class BoardTab:
    """One board tab. `widths`: the pixels of its columns; it has as many columns as widths."""

    id: str
    title: str
    doc: str
    widths: tuple[int, ...]
    rows: int = 200
    frozen_rows: int = 1
    frozen_columns: int = 0
    choices: tuple[Choice, ...] = ()
    charts: tuple[Chart, ...] = ()
    spreadsheet: str = "operations"
    locked: bool = False
    sheet_id: int = field(default=0)

    def __post_init__(self) -> None:
        if not self.sheet_id:
            object.__setattr__(self, "sheet_id", stable_id(f"tab:{self.id}"))

    @property
    def metadata_id(self) -> int:
        """The id of the developer metadata on the tab itself."""
        return stable_id(f"board:{self.id}")

    def choice(self, choice_id: str) -> Choice:
        return next(c for c in self.choices if c.id == choice_id)
