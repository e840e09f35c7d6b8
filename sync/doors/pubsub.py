"""A push of Google's Pub/Sub: whether our own subscription sent it, and the message in it.

cloud.google.com/pubsub/docs/authenticate-push-subscriptions: the bearer token is a JWT of Google's for the audience and
the service account that the subscription was made with. Anyone can have a token for an audience: the account decides.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from sync.doors.knock import Knock, Refused, document_of
from sync.wire.tls import trusted

CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
ISSUERS = ("accounts.google.com", "https://accounts.google.com")

#: Google's keys change every few days, and a new one is published long before it signs.
KEPT_FOR = timedelta(hours=1)


class GoogleCheck:
    """Made once a process: Google's keys are fetched once an hour."""

    def __init__(self, clock: Callable[[], datetime], transport: httpx.BaseTransport | None) -> None:
        self._clock = clock
        self._client = httpx.Client(
            transport=transport, verify=trusted(), timeout=5, follow_redirects=False, trust_env=False
        )
        self._kept: tuple[datetime, Mapping[str, str]] | None = None

    def believe(self, knock: Knock, audience: str, caller: str) -> None:
        """Returns if the push bears a token of `caller`'s for `audience`. Raises Refused."""
        kind, _, token = knock.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            raise Refused(401, "The push has no token.")
        if not caller or self.holder(token, (audience,)) != caller:
            raise Refused(403, "The push comes from somebody else's subscription.")

    def holder(self, token: str, audiences: Collection[str]) -> str:
        """Whose token it is: the verified e-mail in a token of Google's for one of `audiences`. Raises Refused.

        Anybody can have one: compare the whole e-mail. One of the same shape may be of another's project.
        """
        from google.auth import jwt
        from google.auth.exceptions import GoogleAuthError

        try:
            claims = jwt.decode(token, certs=self._certificates(), audience=[*audiences])  # type: ignore[no-untyped-call]
        except (GoogleAuthError, ValueError, KeyError, TypeError):
            raise Refused(401, "The token is not valid here.") from None
        email = claims.get("email")
        if claims.get("iss") not in ISSUERS or claims.get("email_verified") is not True or not isinstance(email, str):
            raise Refused(403, "The token names nobody who was verified.")
        return email

    def _certificates(self) -> Mapping[str, str]:
        now = self._clock()
        if self._kept is None or now - self._kept[0] >= KEPT_FOR:
            try:
                found = self._client.get(CERTIFICATES).raise_for_status().json()
            except (httpx.HTTPError, ValueError):
                raise Refused(503, "Google's keys cannot be fetched now.") from None
            self._kept = (now, found)
        return self._kept[1]


def message_in(body: bytes) -> tuple[dict[str, str], bytes]:
    """The attributes, names in lower case, and the data of the one message of a push. Raises Refused."""
    message = document_of(body).get("message")
    attributes: Any = message.get("attributes") if isinstance(message, Mapping) else None
    data = message.get("data") if isinstance(message, Mapping) else None
    if not isinstance(attributes, Mapping) or not isinstance(data, str):
        raise Refused(400, "The push holds no message.")
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, "The push's message is unreadable.") from None
    return {str(name).lower(): str(value) for name, value in attributes.items()}, content
