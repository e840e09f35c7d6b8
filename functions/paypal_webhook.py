"""POST /paypal/<account>: an event of one of our PayPal accounts, signed by PayPal's certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.doors import paypal
from sync.doors.knock import Refused, document_of

if TYPE_CHECKING:
    from sync.doors.house import House
    from sync.doors.knock import Errand, Knock


def paypal_webhook(knock: Knock, house: House) -> Errand:
    """Raises Refused."""
    hook = house.hook(knock.path[0]) if len(knock.path) == 1 else None
    if hook is None:
        raise Refused(404, "There is no such door.")
    document_of(knock.body)  # it is spliced into a question to PayPal: nothing but one JSON object may be
    house.paypal_check.believe(knock, hook)
    return paypal.errand(knock, knock.path[0])
