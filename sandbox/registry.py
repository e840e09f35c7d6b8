"""Which stand-ins there are, and how each is built. A new one adds one line to STAND_INS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette

from sandbox.clock import ClockService, WorldClock
from sandbox.wire import Service, asgi
from sandbox.worlds.world import World


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the stand-ins of one process share: the clock, the world, the folder for data."""

    clock: WorldClock
    world: World
    data: Path | None = None

    @property
    def now(self) -> Callable[[], datetime]:
        """UTC, aware."""
        return self.clock.now


@dataclass(frozen=True, slots=True)
class StandIn:
    """`offset` is added to the port base when several run at once."""

    offset: int
    build: Callable[[Surroundings], Service]
    #: What stands in front of the service over HTTP; None: the service alone.
    page: Callable[[Service, Starlette, Surroundings], Starlette] | None = None

    def app(self, around: Surroundings) -> Starlette:
        service = self.build(around)
        return asgi(service) if self.page is None else self.page(service, asgi(service), around)


def _sheets(around: Surroundings) -> Service:
    from sandbox.sheets_api.service import open_service

    return open_service(now=around.now, data=around.data)


def _workbook_page(service: Service, api: Starlette, around: Surroundings) -> Starlette:
    from sandbox.web_grid.pages import in_front
    from sandbox.web_grid.panel import Panel

    return in_front(service, api, Panel(around.clock, around.world))


def _shopify(around: Surroundings) -> Service:
    from sandbox.shopify.service import open_service

    return open_service(around.world, around.now)


def _paypal(around: Surroundings) -> Service:
    from sandbox.paypal.service import open_service

    return open_service(around.world, around.now)


def _trustpilot(around: Surroundings) -> Service:
    from sandbox.trustpilot.service import open_service

    return open_service(around.world, around.now)


def _clock(around: Surroundings) -> Service:
    return ClockService(around.clock)


STAND_INS: dict[str, StandIn] = {
    "sheets": StandIn(0, _sheets, _workbook_page),
    "shopify": StandIn(1, _shopify),
    "paypal": StandIn(2, _paypal),
    "trustpilot": StandIn(3, _trustpilot),
    "clock": StandIn(5, _clock),
}
