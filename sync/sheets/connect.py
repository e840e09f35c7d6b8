"""The way into Google Sheets: with the function's own service account, or, on loopback, into the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import requests

from sync.errors import SettingsError
from sync.sheets.client import SheetsClient
from sync.sheets.pace import A_MINUTE, shared
from sync.wire.loopback import is_loopback

if TYPE_CHECKING:
    from sync.wire.retry import RetryPolicy

#: All that the sync account may do: read and write the spreadsheets that people share with it.
SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)

#: Who the sync is in the sandbox.
SANDBOX_USER = "sync@keepsheet.example"


def connect(endpoint: str, retry: RetryPolicy | None = None, a_minute: int | None = None) -> SheetsClient:
    """A client for the Sheets API at `endpoint`. No credentials are needed, and none are sent, on loopback.

    `a_minute`: how many reads, and writes, it may send in a minute; left out, Google's own limit, and none on loopback.

    Raises SettingsError where Google's application default credentials are missing.
    """
    if is_loopback(endpoint):
        return SheetsClient(sandbox_session(), endpoint, retry, shared(endpoint, a_minute) if a_minute else None)
    return SheetsClient(google_session(SCOPES), endpoint, retry, shared(endpoint, a_minute or A_MINUTE))


def sandbox_session() -> requests.Session:
    """The sync's way into the sandbox."""
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer user:{SANDBOX_USER}"
    return session


def google_session(scopes: Sequence[str]) -> requests.Session:
    """With a token for these scopes and no others. Raises SettingsError."""
    import google.auth
    from google.auth.exceptions import DefaultCredentialsError
    from google.auth.transport.requests import AuthorizedSession

    try:
        credentials, _ = google.auth.default(scopes=[*scopes])
    except DefaultCredentialsError:
        raise SettingsError(
            ["Google: no credentials found. Run in Google Cloud, or set GOOGLE_APPLICATION_CREDENTIALS to a key file."]
        ) from None
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]
