"""The client credentials grant (shopify.dev, "Client credentials grant") and the tokens it gives.

A token says when it was issued and is signed, so that it outlives a restart of the stand-in as a real one would.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

LIFE = timedelta(seconds=86399)
PREFIX = "shpca_"


def client_id(store: str) -> str:
    return f"client-{store}"


def client_secret(store: str) -> str:
    return f"secret-{store}"


def issue(store: str, now: datetime) -> str:
    issued = f"{int(now.timestamp()):x}"
    return f"{PREFIX}{issued}_{_signature(store, issued)}"


def is_good(token: str, store: str, now: datetime) -> bool:
    """Whether it was issued for this store and has not expired."""
    issued, _, signature = token.removeprefix(PREFIX).partition("_")
    if not token.startswith(PREFIX) or not hmac.compare_digest(signature, _signature(store, issued)):
        return False
    return now <= datetime.fromtimestamp(int(issued, 16), UTC) + LIFE


def _signature(store: str, issued: str) -> str:
    return hmac.new(client_secret(store).encode(), issued.encode(), hashlib.sha256).hexdigest()[:32]
