"""What every record has: what makes it one thing for ever, and how its order was found. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal, Protocol
from urllib.parse import quote


@lru_cache(maxsize=65_536)
def record_key(kind: str, owner: str, own_id: str) -> str:
    """A key that is safe in a cell, in a stamp and in a search: no space, `|`, control or non-ASCII character.

    Two ids that differ in case, form or a trailing blank stay two keys.

    >>> record_key("order", "LUM", "16037383150958"), record_key("case", "lumen", "PP|1 é")
    ('order:LUM:16037383150958', 'case:lumen:PP%7C1%20%C3%A9')
    """
    if not own_id:
        raise ValueError(f"a {kind} of {owner} has no id")
    return ":".join(quote(part, safe="-_.#", errors="surrogatepass") for part in (kind, owner, own_id))


class Record(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def store(self) -> str: ...
    @property
    def born_at(self) -> datetime: ...
    @property
    def final_at(self) -> datetime | None: ...


#: How an order was found for a case or a review, best first. "human" is a correction typed by staff.
Found = Literal["order given", "transaction id", "invoice number", "reference number", "e-mail", "name and date"]
