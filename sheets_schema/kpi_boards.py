"""The managers' boards: read here, typed nowhere but in the three choice cells of `Rows behind`."""

from __future__ import annotations

from sheets_schema.board import BoardTab, Chart, Choice

#: Stores that get a column of their own on the Scorecard.
STORE_COLUMNS = 6

#: Where the Scorecard keeps what its charts are drawn from: below the fold.
LEAK_BY_WEEK_ROW, LEAK_BY_CAUSE_ROW = 40, 58
WEEKS_SHOWN, MONTHS_SHOWN, CAUSES_SHOWN = 13, 6, 5

SCORECARD = BoardTab(
    id="scorecard",
    title="Scorecard",
    doc="Ten seconds: is anything burning, is the leak falling, can I trust this page.",
    widths=(225, 95, 75, 45, 65, 120, *(46,) * STORE_COLUMNS, 240, 50),
    rows=80,
    frozen_rows=1,
    charts=(
        Chart(
            "leak_by_week",
            "Leak by week, with the target",
            "LINE",
            (LEAK_BY_WEEK_ROW, 0, LEAK_BY_WEEK_ROW + WEEKS_SHOWN + 1, 3),
            (24, 0),
            480,
            225,
        ),
        Chart(
            "leak_by_cause",
            "Leak in money, by cause",
            "COLUMN",
            (LEAK_BY_CAUSE_ROW, 0, LEAK_BY_CAUSE_ROW + MONTHS_SHOWN + 1, CAUSES_SHOWN + 2),
            (24, 5),
            600,
            225,
            stacked=True,
        ),
    ),
    spreadsheet="kpis",
)

KPI, STORE, PERIOD = "kpi", "store", "period"

ROWS_BEHIND = BoardTab(
    id="rows_behind",
    title="Rows behind",
    doc="The records behind each number: counted, and left out with the reason.",
    widths=(150, 210, 110, 150, 110, 90, 380),
    rows=400,
    frozen_rows=5,
    choices=(Choice(KPI, "Number", 2, 0), Choice(STORE, "Store", 3, 0), Choice(PERIOD, "Period", 4, 0)),
    spreadsheet="kpis",
)

DEFINITIONS = BoardTab(
    id="definitions",
    title="Definitions",
    doc="What each number means: numerator, denominator, what is left out, target, and what to do when it is red.",
    widths=(210, 150, 150, 250, 250, 250, 250, 300, 190, 90, 240, 210),
    rows=120,
    frozen_rows=2,
    frozen_columns=1,
    spreadsheet="kpis",
)

LEAK_MAP = BoardTab(
    id="leak_map",
    title="Leak map",
    doc="Where the money goes: supplier, product, market and cause, ranked by money.",
    widths=(28, 155, 110, 55, 180, 95, 55, 85, 85, 95, 95, 90, 90),
    rows=80,
    frozen_rows=2,
    spreadsheet="kpis",
)

DATA_HEALTH = BoardTab(
    id="data_health",
    title="Data health",
    doc="Whether the numbers can be trusted: sources, tags, what was not matched, what is odd.",
    widths=(170, 95, 125, 125, 145, 255, 310),
    rows=120,
    frozen_rows=1,
    spreadsheet="kpis",
)

KPI_BOARDS: tuple[BoardTab, ...] = (SCORECARD, LEAK_MAP, DATA_HEALTH, ROWS_BEHIND, DEFINITIONS)
