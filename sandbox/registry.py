"""Which stand-ins there are, and how each is built. A new one adds one line to STAND_INS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.wire import Service


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the stand-ins of one process share: the clock (UTC, aware), the world's folder, the folder for data."""

    now: Callable[[], datetime]
    world: Path | None = None
    data: Path | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """`offset` is added to the port base when several run at once."""

    offset: int
    build: Callable[[Surroundings], Service]


def _sheets(around: Surroundings) -> Service:
    from sandbox.sheets_api.service import open_service

    return open_service(now=around.now, data=around.data)


STAND_INS: dict[str, StandIn] = {
    "sheets": StandIn(0, _sheets),
}
