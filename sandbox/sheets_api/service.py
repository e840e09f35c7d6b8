"""The Google Sheets and Drive stand-in as one synchronous service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sandbox.wire import Request, Response


class SheetsService:
    """Answers what Google would, for the calls it knows; 501 by name for the others."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now

    def handle(self, request: Request) -> Response:
        message = f"The stand-in does not implement {request.method} {request.path}."
        return Response.of(501, {"error": {"code": 501, "message": message, "status": "UNIMPLEMENTED"}})


def open_service(now: Callable[[], datetime], data: Path | None = None) -> SheetsService:
    """`data` is where what is written survives a restart; without it everything is in memory."""
    del data
    return SheetsService(now)
