"""POST /trustpilot/<unit>/<secret>: events of one of our business units, at an address that only Trustpilot knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.doors import trustpilot

if TYPE_CHECKING:
    from sync.doors.house import House
    from sync.doors.knock import Errand, Knock


def trustpilot_webhook(knock: Knock, house: House) -> Errand:
    """Raises Refused."""
    return trustpilot.errand(knock, house.trustpilot_secret, house.units)
