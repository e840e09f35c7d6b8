"""A source that fails never blanks a sheet: its values stay, one sentence says so, and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.machinery import MACHINERY
from sheets_schema.model import Tab
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.sync_log import SYNC_LOG
from sheets_schema.trustpilot import TRUSTPILOT as TRUSTPILOT_TAB
from tests.support.whole_path import PAYPAL, SHOPIFY, TRUSTPILOT, Between, WholePath, case, review, sold, world

Mishap = Callable[[Callable[[], httpx.Response]], httpx.Response]


def half(answer: Callable[[], httpx.Response]) -> httpx.Response:
    whole = answer()
    return httpx.Response(whole.status_code, content=whole.content[: len(whole.content) // 2], headers=whole.headers)


MISHAPS: dict[str, Mishap] = {
    "500": lambda _: httpx.Response(500, json={"error": "internal"}),
    "garbage": lambda _: httpx.Response(200, html="<html>Bad gateway</html>"),
    "half a page": half,
    "nothing": lambda _: httpx.Response(204),
}

#: The port of the source that fails, the tab it feeds, and its line in the log.
SOURCES: dict[str, tuple[int, Tab, str]] = {
    "Shopify": (SHOPIFY, SLA_BOARD, "source:shopify:LUM"),
    "PayPal": (PAYPAL, DISPUTES, "source:paypal:lumen"),
    "Trustpilot": (TRUSTPILOT, TRUSTPILOT_TAB, "source:trustpilot:0123456789abcdef01234567"),
}


def failing(port: int, mishap: Mishap) -> Between:
    return lambda request, answer: mishap(answer) if request.url.port == port else answer()


def shown(path: WholePath, tab: Tab) -> dict[str, Any]:
    """Every cell of the tab but the stamps, which name the run."""
    return {key: {c: v for c, v in row.items() if c != "_stamp"} for key, row in path.cells(tab).items()}


@pytest.mark.parametrize("source", SOURCES)
def test_the_last_good_values_stay_and_the_others_go_on(source: str, tmp_path: Path) -> None:
    port, fed, line = SOURCES[source]
    made = world(tmp_path / "world", lum=[sold(1), sold(2)], cases=[case(1)], reviews=[review(1)])
    path = WholePath(tmp_path, made)
    path.run()
    before = shown(path, fed)
    assert before

    for mishap in MISHAPS.values():
        path.network.now += timedelta(hours=7)
        path.network.between = failing(port, mishap)
        outcomes, report = path.run()

        assert report.settled
        assert shown(path, fed) == before
        log = path.cells(SYNC_LOG)[line]
        assert log["failed_since"]
        why = log["why"]["stringValue"]
        assert source in why
        assert why.endswith(".")
        assert log["what_to_do"]["stringValue"].startswith("Rows show what was known then.")
        status = path.cells(MACHINERY)["machinery"][source.lower()]["stringValue"]
        assert status.startswith(f"⚠ {source} (")
        assert all(o.ok for name, o in outcomes.items() if not name.startswith(source.lower()))

    path.network.between = lambda _, answer: answer()
    path.network.now += timedelta(hours=7)
    path.run()
    assert not path.cells(SYNC_LOG)[line]["failed_since"]
