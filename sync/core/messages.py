"""What the sheet has to tell people: a line of the Sync log. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that happened, once: when it happens again, `when` moves and `times` goes up."""

    key: str  # says what happened to what, e.g. "put-back:disputes:case:lumen:PP-1:turn"; safe as `record_key` makes it
    when: datetime  # the last time
    where: str  # "Disputes, #1042" or "PayPal VEL"
    what: str  # a plain sentence
    what_to_do: str = ""  # a plain sentence; empty if nothing is to be done
    your_words: str = ""  # what staff had typed where the system's value stands again, word for word
    times: int = 1
