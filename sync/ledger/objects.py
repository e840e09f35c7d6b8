"""The ledger's one port: named blobs, each with a generation that makes compare-and-swap possible.

A folder and a bucket stand behind it (`folder.py`, `bucket.py`); one contract suite runs over both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol

from sync.errors import LedgerError

#: Names one version of an object's content; differs after every write of that name. Opaque to callers.
Generation = str

#: `only_if` of a write that must not replace anything.
NEW: Literal["new"] = "new"


class Missing(LedgerError):  # noqa: N818 - named for what it says, as all in sync.errors
    """No object has this name (any more)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One object of a listing."""

    name: str
    generation: Generation
    size: int


class ObjectStore(Protocol):
    """Reads see every write that has returned (Cloud Storage and a local folder both promise it).

    All methods raise LedgerError with a plain sentence when the place behind cannot be reached or refuses us.
    """

    @property
    def parallel(self) -> int:
        """How many calls at once help. 1 where the place is local."""

    def list(self, prefix: str) -> list[Stored]:
        """Every object whose name begins with `prefix`, by name."""

    def read(self, name: str) -> tuple[bytes, Generation]:
        """The content and the generation that it has, from one and the same version. Raises Missing."""

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        """Whole or not at all, whatever dies meanwhile.

        `only_if`: the generation that is to be replaced, `NEW` for none, None to replace whatever is there.
        Raises Conflict, and writes nothing, when another generation is there.
        """

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        """Gone afterwards; no error if it already was.

        With `only_if`, raises Conflict, and deletes nothing, when another generation is there.
        """


_NAME = re.compile(r"[A-Za-z0-9_=%.~#\-]{1,200}(/[A-Za-z0-9_=%.~#\-]{1,200})*")


def checked(name: str) -> str:
    """The name itself, if it is one that a folder and a bucket can both bear and that stays inside the ledger.

    >>> checked("log/orders/owner=LUM/month=2026-11/r1-0a.parquet")
    'log/orders/owner=LUM/month=2026-11/r1-0a.parquet'
    """
    if not _NAME.fullmatch(name) or any(part.startswith(".") for part in name.split("/")):
        raise ValueError(f"not a name for an object of the ledger: {name!r}")
    return name
