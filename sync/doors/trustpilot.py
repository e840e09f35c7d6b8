"""Trustpilot's webhooks: no signature is documented, so the address holds a secret and the body is only a hint. Pure.

Body: {"events": [{"eventName": "service-review-created", "eventData": {"id": …}}]}.
support.trustpilot.com community post 10109980750738; Trustpilot's own Slack app trusts the address alone.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Mapping
from hashlib import blake2b

from sync.doors.knock import Errand, Knock, Refused, Wish, document_of

MOST_EVENTS = 100

EVENTS = {f"service-review-{what}" for what in ("created", "updated", "deleted")}

_ID = re.compile(r"[0-9a-f]{24}")


def errand(knock: Knock, secret: str, units: Collection[str]) -> Errand:
    """`knock.path` is (unit, secret). Events that we do not know are passed over. Raises Refused."""
    unit, given = knock.path if len(knock.path) == 2 else ("", "")
    right = hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())
    if not secret or not right or unit not in units:
        raise Refused(404, "There is no such door.")
    events = document_of(knock.body).get("events")
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Refused(400, "The body is not a list of events.")
    known = [e for e in events if isinstance(e, Mapping) and e.get("eventName") in EVENTS]
    data = [e.get("eventData") for e in known]
    ids = [d.get("id") if isinstance(d, Mapping) else None for d in data]
    if not all(isinstance(i, str) and _ID.fullmatch(i) for i in ids):
        raise Refused(400, "An event names no review.")
    wishes = tuple(Wish(f"trustpilot:{unit}:reviews", {"id": i}) for i in dict.fromkeys(ids))
    delivery = blake2b(knock.body, digest_size=16).hexdigest()
    return Errand(f"trustpilot:{unit}:{delivery}", wishes, {"unit": unit})
