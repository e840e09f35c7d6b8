"""Whether a spreadsheet is open to more people than its team: anyone with the link, or addresses from outside. Pure.

Customers' names and messages stand in it. Hidden tabs are no protection: whoever may open it may copy everything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: More addresses than this are counted.
MOST_NAMED = 5

_MAY = {"writer": "edit", "owner": "edit", "organizer": "edit", "fileOrganizer": "edit", "commenter": "comment in"}


@dataclass(frozen=True, slots=True)
class Wide:
    """What is wrong, as a sentence for the Sync log, and in a few words for a page that is read at a glance."""

    sentence: str
    brief: str


def too_wide(permissions: Iterable[Mapping[str, Any]], inside: Collection[str], own: str) -> Wide | None:
    """What is wrong with who may open the file; None where nothing is.

    `permissions` as Drive lists them. `inside`: domains and single addresses of the team; with none, only an open link
    is found. `own`: the account that asks, which has to be let in.
    """
    living = [p for p in permissions if not p.get("deleted")]
    if open_to := next((p for p in living if p.get("type") == "anyone"), None):
        may = _MAY.get(str(open_to.get("role")), "read")
        sentence = f"Anyone who has the link can {may} this spreadsheet, with the customers in it."
        return Wide(sentence, "Spreadsheet open to anyone")
    if not inside:
        return None
    known = {place.casefold() for place in inside} | {own.casefold()}
    outside = sorted({who for p in living if (who := _who(p)) and not _inside(who, known)})
    if not outside:
        return None
    names = ", ".join(outside[:MOST_NAMED]) + (
        f" and {len(outside) - MOST_NAMED} more" if len(outside) > MOST_NAMED else ""
    )
    return Wide(f"This spreadsheet is shared outside the team: {names}.", f"Shared outside with {len(outside)}")


def _who(permission: Mapping[str, Any]) -> str:
    return str(permission.get("emailAddress") or permission.get("domain") or "")


def _inside(who: str, known: Collection[str]) -> bool:
    """Itself, or its whole domain: `shop.com` lets `ana@shop.com` in, and neither `ana@my-shop.com` nor a subdomain."""
    who = who.casefold()
    return who in known or who.rpartition("@")[2] in known
