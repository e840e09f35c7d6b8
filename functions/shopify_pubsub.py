"""POST /shopify-pubsub: a webhook of one of our stores that Shopify gave to our Pub/Sub topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.doors import shopify
from sync.doors.knock import Refused

if TYPE_CHECKING:
    from sync.doors.house import House
    from sync.doors.knock import Errand, Knock


def shopify_pubsub(knock: Knock, house: House) -> Errand:
    """Raises Refused."""
    from sync.doors.pubsub import message_in

    audience, caller = house.pubsub
    if not audience or not caller:
        raise Refused(404, "There is no such door.")
    house.google_check.believe(knock, audience, caller)
    attributes, body = message_in(knock.body)
    return shopify.trusted(attributes, body, house.shops, house.clock())
