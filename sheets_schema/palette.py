"""The colours of the workbook, one meaning each. In no other place is a colour written."""

from __future__ import annotations

#: Too late or money at risk; before the end of your next shift; as it should be.
RED, AMBER, GREEN = "#f4c7c3", "#fce8b2", "#d9ead3"

#: Headers of what the sheet fills; headers and cells of what people type.
GREY, YELLOW = "#e8eaed", "#fff9db"

#: A row that is being updated: its cells and its letters.
FADED_FILL, FADED = "#f1f3f4", "#9aa0a6"

#: What explains, beside what counts; a status line that warns.
QUIET, ALARM = "#5f6368", "#c5221f"
