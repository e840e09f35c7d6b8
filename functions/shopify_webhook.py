"""POST /shopify: a webhook of one of our stores over HTTPS, signed over its raw body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.doors import shopify

if TYPE_CHECKING:
    from sync.doors.house import House
    from sync.doors.knock import Errand, Knock


def shopify_webhook(knock: Knock, house: House) -> Errand:
    """Raises Refused."""
    return shopify.errand(knock, house.shops, house.clock())
