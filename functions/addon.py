"""The side panel's doors and the script's: /, /connected, /connect, /look, /sync, /order; /script/sync, /script/edited.

A private service: Google lets the add-on's account and our own staff in, and each request proves itself again here.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Request

    from functions.sorted_out import Answer
    from sync.doors.addon_house import AddonHouse


def addon(request: Request) -> Answer:
    """What the functions framework calls."""
    from functions.side_panel import panelled  # late: main.py opens every door, and the edge must open fast

    return panelled(request, lambda: _house(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml")))


@cache
def _house(path: str) -> AddonHouse:
    from sync.doors.addon_house import open_addon_house

    return open_addon_house(path, os.environ)
