"""Settings, and the index of all tabs that managers type in."""

from __future__ import annotations

from sheets_schema.list_columns import list_tab, told, typed
from sheets_schema.model import Column, Kind, Owner, Tab

SETTINGS_INDEX = Tab(
    id="settings_index",
    title="All settings",
    doc="Every list and number that managers may change, with a link to each.",
    columns=(
        Column("tab", "Tab", Owner.COMPUTED, Kind.LINK, "Opens it.", 130),
        told("about", "What it is for", "One sentence.", 560),
        told("lines", "Lines in use", "How many lines the sheet works with.", 90, Kind.NUMBER),
        told("mistakes", "Lines with a mistake", "How many lines are not used as typed.", 130, Kind.NUMBER),
    ),
    locked=True,
    frozen_columns=1,
)

SETTINGS = list_tab(
    "settings",
    "Settings",
    "Numbers and switches: times, thresholds, limits, targets, exchange rates.",
    (
        told("section", "Section", "What the setting is about.", 110),
        told("setting", "Setting", "What can be set.", 260),
        typed("value", "Value", "Type here. Blank takes the sheet's own.", 110),
        told("unit", "Unit", "What the number counts.", 90),
        told("changes", "What it changes", "Where you see it.", 330),
        told("allowed", "Allowed", "What may be typed.", 170),
    ),
    waiting=0,
    frozen=3,
)
