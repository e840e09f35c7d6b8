"""Google's application default credentials, for one service at a time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from sync.errors import LedgerError

#: Read, write and delete objects; nothing else of Cloud Storage. cloud.google.com/storage/docs/oauth-scopes
SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"


def default_token(scope: str = SCOPE, what: str = "the ledger's bucket") -> Callable[[], str]:
    """What gives a token that is still valid: from the metadata server in the cloud, from gcloud's file elsewhere."""
    import google.auth
    import google.auth.exceptions
    import google.auth.transport.requests

    try:
        credentials, _ = google.auth.default(scopes=[scope])
    except google.auth.exceptions.DefaultCredentialsError as e:
        raise LedgerError(
            f"There are no Google credentials for {what}. Run `gcloud auth application-default login`."
        ) from e
    request = google.auth.transport.requests.Request()
    lock = Lock()

    def token() -> str:
        with lock:
            if not credentials.valid:
                try:
                    credentials.refresh(request)  # type: ignore[no-untyped-call]
                except google.auth.exceptions.GoogleAuthError as e:
                    raise LedgerError(f"Google gives us no token for {what} ({type(e).__name__}).") from e
            return str(credentials.token)

    return token
