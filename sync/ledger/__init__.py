"""What was seen, kept as Parquet on a folder or a bucket. Importing this imports neither pyarrow nor pandas."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sync.errors import SettingsError
from sync.ledger.folder import Folder
from sync.ledger.journal import Change, Journal, Row, Typed
from sync.ledger.ledger import Ledger
from sync.ledger.objects import ObjectStore
from sync.ledger.recording import Counts
from sync.wire.loopback import is_loopback

__all__ = ["Change", "Counts", "Journal", "Ledger", "ObjectStore", "Row", "Typed", "kept_ledger", "open_ledger"]


def open_ledger(url: str, *, endpoint: str | None = None) -> Ledger:
    """The ledger in a folder ("./data/ledger"), made where it is missing, or in a bucket ("gs://bucket/prefix").

    `endpoint`: a stand-in for Cloud Storage on this machine, which needs no credentials.
    """
    if not url.startswith("gs://"):
        return Ledger(Folder(Path(url).expanduser().absolute()))
    from sync.ledger.bucket import Bucket
    from sync.ledger.google import default_token

    bucket, _, prefix = url.removeprefix("gs://").partition("/")
    if endpoint is None:
        return Ledger(Bucket(bucket, prefix, token=default_token()))
    if not is_loopback(endpoint):
        raise SettingsError([f"the storage endpoint {endpoint} is not on this machine"])
    return Ledger(Bucket(bucket, prefix, token=lambda: "sandbox", endpoint=endpoint.rstrip("/")))


@lru_cache(maxsize=2)
def kept_ledger(url: str) -> Ledger:
    """The one ledger of this process at a place: run after run it remembers what has not changed since."""
    return open_ledger(url)
