"""What Google posts for a click in the side panel of the Workspace add-on, and for a click in the Apps Script. Pure.

developers.google.com/workspace/add-ons/reference/event-object. The body holds live tokens of Google's: none of it is
ever logged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.doors.knock import Refused, document_of

#: Lets the add-on know the spreadsheet that it was opened in, and nothing else of the person's Drive.
FILE_SCOPE = "https://www.googleapis.com/auth/drive.file"

LONGEST_ORDER = 40

_SPREADSHEET = re.compile(r"[A-Za-z0-9_-]{10,100}")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `spreadsheet` is what Google names; `carried` came with a button of ours and is to be checked."""

    spreadsheet: str | None
    carried: str | None
    order: str
    lacks_scope: bool  # the person has not allowed the add-on to see the files it is opened in
    system_token: str = field(repr=False)
    user_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Edited:
    """What the Apps Script posts: its person's identity token and, after an edit, the tab's own number."""

    token: str = field(repr=False)
    sheet: int | None


def event_of(body: bytes) -> Event:
    """Raises Refused for what is no event of an add-on."""
    document = document_of(body)
    common, given = _part(document, "commonEventObject"), _part(document, "authorizationEventObject")
    system = given.get("systemIdToken")
    if not isinstance(system, str) or not system:
        raise Refused(401, "The event bears no token of Google's.")
    scopes = given.get("authorizedScopes")
    return Event(
        spreadsheet=_spreadsheet(_part(document, "sheets").get("id")),
        carried=_spreadsheet(_part(common, "parameters").get("spreadsheet")),
        order=_typed(common, "order"),
        lacks_scope=isinstance(scopes, list) and FILE_SCOPE not in scopes,
        system_token=system,
        user_token=str(given.get("userOAuthToken") or ""),
    )


def edited_of(body: bytes) -> Edited:
    """Raises Refused for what is no knock of our script's."""
    document = document_of(body)
    token, sheet = document.get("token"), document.get("sheet")
    if not isinstance(token, str) or not token:
        raise Refused(401, "The script brings no token of its person.")
    if sheet is not None and (isinstance(sheet, bool) or not isinstance(sheet, int)):
        raise Refused(400, "The script names no tab.")
    return Edited(token, sheet)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}


def _spreadsheet(value: Any) -> str | None:
    return value if isinstance(value, str) and _SPREADSHEET.fullmatch(value) else None


def _typed(common: Mapping[str, Any], name: str) -> str:
    """What somebody typed into a field of a card, cut to a sane length."""
    values = _part(_part(_part(common, "formInputs"), name), "stringInputs").get("value")
    first = values[0] if isinstance(values, list) and values else ""
    return first.strip()[:LONGEST_ORDER] if isinstance(first, str) else ""
