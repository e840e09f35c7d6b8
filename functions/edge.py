"""The public doors: /shopify, /shopify-pubsub, /paypal/<account>, /trustpilot/<unit>/<secret>.

200: taken, or dealt with before. 4xx: not believed or not understood, for good. 503: come again.
The answers and the log lines hold nothing of what was brought.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from functions.knocking import knock
from functions.log import Fact
from functions.paypal_webhook import paypal_webhook
from functions.shopify_pubsub import shopify_pubsub
from functions.shopify_webhook import shopify_webhook
from functions.sorted_out import Answer, sorted_out
from functions.trustpilot_webhook import trustpilot_webhook
from sync.doors.knock import Refused

if TYPE_CHECKING:
    from flask import Request

    from sync.doors.house import House
    from sync.doors.knock import Errand, Knock

DOORS = {
    "shopify": shopify_webhook,
    "shopify-pubsub": shopify_pubsub,
    "paypal": paypal_webhook,
    "trustpilot": trustpilot_webhook,
}


def edge(request: Request) -> Answer:
    """What the functions framework calls."""
    return opened(request, lambda: _house(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml")))


def opened(request: Request, house: Callable[[], House]) -> Answer:
    """One knock, from the request to its answer and its one log line."""
    name, _, _ = request.path.strip("/").partition("/")
    facts: dict[str, Fact] = {"door": name if name in DOORS else None}

    def do() -> tuple[dict[str, str], str]:
        errand = DOORS.get(name, shut)(knock(request), house())
        facts.update(errand.facts)
        why = "Taken." if house().desk.take(errand) else "Dealt with before."
        return {"answer": why}, why

    return sorted_out(request, "webhook", facts, do)


def shut(_: Knock, __: House) -> Errand:
    raise Refused(404, "There is no such door.")


@cache
def _house(path: str) -> House:
    from sync.doors.house import open_house

    return open_house(path, os.environ)
