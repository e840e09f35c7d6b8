"""Whether PayPal sent a webhook: by its certificate, fetched once and kept; failing that, by asking PayPal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import httpx

from sync.doors.knock import Knock, Refused
from sync.doors.paypal import HEADERS, certificate_address, complete, signed
from sync.wire.tls import trusted

LARGEST_CERTIFICATE = 64 * 2**10
KEPT_FOR = timedelta(hours=12)
MOST_KEPT = 16

#: Names under which PayPal wants its headers back. developer.paypal.com/docs/api/webhooks/v1, verify-webhook-signature
ASKED_AS = dict(zip(HEADERS, ("transmission_id", "transmission_time", "transmission_sig", "cert_url"), strict=True))


@dataclass(frozen=True, slots=True)
class Hook:
    """Our webhook in one account. With the app's id and secret PayPal itself can be asked."""

    webhook_id: str
    client_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


class PayPalCheck:
    """Made once a process, so that a certificate is fetched once in half a day."""

    def __init__(self, base_url: str, clock: Callable[[], datetime], transport: httpx.BaseTransport | None) -> None:
        self._base_url, self._clock = base_url, clock
        timeout = httpx.Timeout(8, connect=3)
        self._client = httpx.Client(
            transport=transport, verify=trusted(), timeout=timeout, follow_redirects=False, trust_env=False
        )
        self._kept: dict[str, tuple[datetime, bytes]] = {}
        self._lock = Lock()

    def believe(self, knock: Knock, hook: Hook) -> None:
        """Returns if PayPal sent this. Raises Refused: 400 and 401 for good, 503 if it cannot be told now."""
        now = self._clock()
        complete(knock.headers, now)
        address = certificate_address(knock.headers)
        certificate = self._certificate(address, now)
        if certificate is not None:
            if not signed(knock.headers, knock.body, hook.webhook_id, certificate, now):
                raise Refused(401, "The signature does not fit the body.")
            return
        if not hook.client_id or not self._confirmed(knock, hook):
            raise Refused(503, "The signature cannot be checked now.")

    def _certificate(self, address: str, now: datetime) -> bytes | None:
        with self._lock:
            kept = self._kept.get(address)
            if kept and now - kept[0] < KEPT_FOR:
                return kept[1]
        try:
            with self._client.stream("GET", address) as answer:
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > LARGEST_CERTIFICATE:
                        return None
                if answer.status_code != 200 or not content.startswith(b"-----BEGIN CERTIFICATE-----"):
                    return None
        except httpx.HTTPError:
            return None
        with self._lock:
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[address] = (now, content)
        return content

    def _confirmed(self, knock: Knock, hook: Hook) -> bool:
        """Asked of PayPal with the very bytes that came: a body written anew fails (PayPal-node-SDK issues 294, 412).

        Raises Refused where PayPal says no.
        """
        fields = {ours: knock.headers[header] for header, ours in ASKED_AS.items()}
        fields |= {"auth_algo": knock.headers.get("paypal-auth-algo", "SHA256withRSA"), "webhook_id": hook.webhook_id}
        body = json.dumps(fields).encode()[:-1] + b',"webhook_event":' + knock.body + b"}"
        try:
            form, basic = {"grant_type": "client_credentials"}, (hook.client_id, hook.secret)
            given = _json(self._client.post(f"{self._base_url}/v1/oauth2/token", data=form, auth=basic))
            headers = {"authorization": f"Bearer {given['access_token']}", "content-type": "application/json"}
            path = "/v1/notifications/verify-webhook-signature"
            verdict = _json(self._client.post(self._base_url + path, content=body, headers=headers))
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return False
        if verdict.get("verification_status") != "SUCCESS":
            raise Refused(401, "PayPal says that it has not signed this.")
        return True


def _json(answer: httpx.Response) -> Mapping[str, str]:
    document: Mapping[str, str] = answer.raise_for_status().json()
    return document
