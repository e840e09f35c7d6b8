"""The private service: /sync (or /), /drain, /report, /compact, /check. Google lets only our own callers in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.check import check
from functions.compact import compact
from functions.drain import drain
from functions.report import report
from functions.running import Answer, refused
from functions.sync import sync

if TYPE_CHECKING:
    from flask import Request

DOORS = {"": sync, "sync": sync, "drain": drain, "report": report, "compact": compact, "check": check}


def worker(request: Request) -> Answer:
    """What the functions framework calls."""
    door = DOORS.get(request.path.strip("/"))
    return door(request) if door else refused(404, ["There is no such door."])
