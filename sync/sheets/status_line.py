"""Row 1 of every tab: one formula over the hidden tab, so that it turns red by itself when nothing is written. Pure.

The words are those of reference/tabs.md, "Row 1 is the status line".
"""

from __future__ import annotations

from sheets_schema.machinery import HEARTBEAT, SOURCES
from sync.core.address import letter
from sync.sheets.formats import Places

#: Minutes without a heartbeat after which the line warns: four missed writes of every 15 minutes.
SILENT_MINUTES = 60

#: The same for the managers' file, which is written every hour.
HOURLY_SILENT_MINUTES = 180

#: By these words a status line is recognised.
MARK = "Nothing has been updated since"


def status_line(city: str, title: str, places: Places, row: int, silent_minutes: int = SILENT_MINUTES) -> str:
    """The formula. `title`, `places` and `row` (grid row from 0) say where the hidden tab keeps its one row.

    Times are shown in the file's zone, which is the team's.
    """

    def cell(column: str) -> str:
        name = title.replace("'", "''")
        return f"'{name}'!${letter(places[column])}${row + 1}"

    beat = cell(HEARTBEAT)
    when = f'TEXT({beat},IF(INT({beat})=INT(NOW()),"hh:mm","ddd d mmm hh:mm"))'
    troubles = "&".join(f'IF(LEFT({cell(s)},1)="⚠",{cell(s)}&"  ","")' for s in SOURCES)
    fine = "&".join(f'IF({cell(s)}="",""," · "&{cell(s)})' for s in SOURCES)
    by_hand = "Work from PayPal, Shopify and Trustpilot until this line is normal"
    never = f'"⚠ Nothing has been read yet. {by_hand}."'
    silent = f'"⚠ {MARK} "&{when}&". Deadlines may be old. {by_hand} again."'
    late = f"NOW()-{beat}>{silent_minutes}/1440"
    good = f'"Up to date "&{when}&" {_quoted(city)}"&{fine}'
    return f'=IF({beat}="",{never},IF({late},{silent},IF(LEN({troubles})>0,{troubles},{good})))'


def _quoted(text: str) -> str:
    return text.replace('"', '""')
