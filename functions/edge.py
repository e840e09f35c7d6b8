"""The public doors: /shopify, /shopify-pubsub, /paypal/<account>, /trustpilot/<unit>/<secret>.

200: taken, or dealt with before. 4xx: not believed or not understood, for good. 503: come again.
The answers and the log lines hold nothing of what was brought.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from functions.knocking import knock
from functions.log import Fact, Severity, listen, log, traced
from functions.paypal_webhook import paypal_webhook
from functions.place import place
from functions.shopify_pubsub import shopify_pubsub
from functions.shopify_webhook import shopify_webhook
from functions.trustpilot_webhook import trustpilot_webhook
from sync.doors.knock import Refused
from sync.errors import KeepsheetError, SettingsError

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

Answer = tuple[dict[str, str], int]


def edge(request: Request) -> Answer:
    """What the functions framework calls."""
    return opened(request, lambda: _house(os.environ.get("KEEPSHEET_CONFIG", "keepsheet.yaml")))


def opened(request: Request, house: Callable[[], House]) -> Answer:
    """One knock, from the request to its answer and its one log line."""
    listen()
    traced(request)
    started = time.monotonic()
    facts: dict[str, Fact] = {}
    name, _, _ = request.path.strip("/").partition("/")
    try:
        errand = DOORS.get(name, shut)(knock(request), house())
        facts = dict(errand.facts)
        taken = house().desk.take(errand)
        status, why = 200, "Taken." if taken else "Dealt with before."
    except Refused as e:
        status, why = e.status, str(e)
    except SettingsError as e:
        status, why = 500, "; ".join(e.problems)
    except KeepsheetError as e:
        status, why = 503, str(e)
    except Exception as e:  # noqa: BLE001 - the words of an unforeseen error may hold a customer's: only its place is told
        status, why = 500, f"Something unforeseen stopped a webhook: {place(e)}."
    severity: Severity = "INFO" if status == 200 else "WARNING" if status < 500 else "ERROR"
    took = round((time.monotonic() - started) * 1000)
    log(severity, "webhook", why, door=name if name in DOORS else None, status=status, duration_ms=took, **facts)
    return {"answer": why if status < 500 else "Come again."}, status


def shut(_: Knock, __: House) -> Errand:
    raise Refused(404, "There is no such door.")


@cache
def _house(path: str) -> House:
    from sync.doors.house import open_house

    return open_house(path, os.environ)
