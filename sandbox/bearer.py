"""Client credentials and the bearer tokens they buy, for the REST stand-ins.

A token names its owner, says when it was issued and is signed, so that it outlives a restart as a real one would.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from sandbox.wire import Request


def issue(realm: str, owner: str, now: datetime) -> str:
    """A token of one service (`realm`) for one of its accounts."""
    head = f"{owner}|{int(now.timestamp())}"
    return base64.urlsafe_b64encode(f"{head}|{_signature(realm, head)}".encode()).decode().rstrip("=")


def owner(realm: str, token: str, now: datetime, life: timedelta) -> str | None:
    """Whose token it is; None if it was not issued here or its life is over."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        head, _, signature = text.rpartition("|")
        name, _, issued = head.rpartition("|")
        started = datetime.fromtimestamp(int(issued), UTC)
    except (ValueError, binascii.Error, OverflowError, OSError):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(realm, head).encode()) or now > started + life:
        return None
    return name


def basic(request: Request) -> tuple[str, str] | None:
    """User and password of HTTP's basic authorization; None if there is none that can be read."""
    scheme, _, packed = request.headers.get("authorization", "").partition(" ")
    try:
        name, found, secret = base64.b64decode(packed).decode().partition(":")
    except (ValueError, binascii.Error):
        return None
    return (name, secret) if scheme.lower() == "basic" and found else None


def bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" and token else None


def _signature(realm: str, head: str) -> str:
    return hmac.new(f"sandbox-{realm}".encode(), head.encode(), hashlib.sha256).hexdigest()[:32]
