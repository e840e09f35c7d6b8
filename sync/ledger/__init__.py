"""What was seen, kept as Parquet on a folder or a bucket. Importing this imports neither pyarrow nor pandas."""

from __future__ import annotations

from pathlib import Path

from sync.ledger.folder import Folder
from sync.ledger.journal import Change, Journal, Row, Typed
from sync.ledger.ledger import Ledger
from sync.ledger.objects import ObjectStore
from sync.ledger.recording import Counts

__all__ = ["Change", "Counts", "Journal", "Ledger", "ObjectStore", "Row", "Typed", "open_ledger"]


def open_ledger(url: str) -> Ledger:
    """The ledger in a folder ("./data/ledger"). It need not exist yet."""
    return Ledger(Folder(Path(url).expanduser().absolute()))
