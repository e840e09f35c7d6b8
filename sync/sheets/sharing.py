"""Who may open a spreadsheet, as Drive lists it.

The Sheets API does not tell. So one call a day is made with a token of its own, for the names of files and who has them
(drive.metadata.readonly) and for no content; everything else goes on with the scope of spreadsheets alone.
developers.google.com/workspace/drive/api/reference/rest/v3/permissions/list
"""

from __future__ import annotations

from typing import Any

import requests

from sync.errors import SheetError
from sync.sheets.connect import SANDBOX_USER, google_session, sandbox_session
from sync.wire.loopback import is_loopback

SCOPE = "https://www.googleapis.com/auth/drive.metadata.readonly"
GOOGLE = "https://www.googleapis.com"
FIELDS = "nextPageToken,permissions(type,role,emailAddress,domain,deleted)"
MOST_PAGES = 20
TIMEOUT_S = (10.0, 30.0)


def permissions_of(endpoint: str, spreadsheet: str) -> tuple[list[dict[str, Any]], str]:
    """Every permission, and the account that asked. Raises SheetError with a sentence where Google does not tell."""
    local = is_loopback(endpoint)
    session = sandbox_session() if local else google_session((SCOPE,))
    url = f"{endpoint.rstrip('/') if local else GOOGLE}/drive/v3/files/{spreadsheet}/permissions"
    found: list[dict[str, Any]] = []
    words = {"fields": FIELDS, "pageSize": "100", "supportsAllDrives": "true"}
    for _ in range(MOST_PAGES):
        document = _asked(session, url, words)
        found += document.get("permissions", [])
        if not document.get("nextPageToken"):
            break
        words = {**words, "pageToken": document["nextPageToken"]}
    own = SANDBOX_USER if local else str(getattr(getattr(session, "credentials", None), "service_account_email", ""))
    return found, own


def _asked(session: requests.Session, url: str, words: dict[str, str]) -> dict[str, Any]:
    try:
        response = session.get(url, params=words, timeout=TIMEOUT_S, allow_redirects=False)
        document = response.json()
    except (requests.RequestException, ValueError) as e:
        raise SheetError(f"Google Drive did not answer ({type(e).__name__}).") from None
    if not response.ok or not isinstance(document, dict):
        raise SheetError(f"Google Drive does not tell who the spreadsheet is shared with ({response.status_code}).")
    return document
