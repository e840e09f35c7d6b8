"""The public doors of PayPal, Trustpilot and Pub/Sub: who is believed, and what is never fetched."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from sync.doors.paypal import message
from tests.support import google_tokens
from tests.support.knocks import ENV, NOW, UNIT, Edge, order_body

KEY = rsa.generate_private_key(65537, 2048)
CERT_URL = "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"
EVENT = b'{"id":"WH-1","event_type":"CUSTOMER.DISPUTE.CREATED","resource":{"dispute_id":"PP-R-1","q":1.0,"m":{}}}'
CASES = "paypal:lumen:disputes"


def certificate(name: str = "messageverificationcerts.paypal.com", days: int = 1) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW - dt.timedelta(days=9))
    return (
        builder.not_valid_after(NOW + dt.timedelta(days=days))
        .sign(KEY, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


def paypal_headers(body: bytes = EVENT, webhook_id: str = "WH-ID", **changes: str) -> dict[str, str]:
    headers = {
        "paypal-transmission-id": "t-1",
        "paypal-transmission-time": "2026-11-22T11:59:00Z",
        "paypal-cert-url": CERT_URL,
        "paypal-auth-algo": "SHA256withRSA",
    } | {f"paypal-{name.replace('_', '-')}": value for name, value in changes.items()}
    signature = KEY.sign(message(headers, body, webhook_id), padding.PKCS1v15(), hashes.SHA256())
    return {
        "Content-Type": "application/json",
        "paypal-transmission-sig": base64.b64encode(signature).decode(),
    } | headers


class PayPalSite:
    """Serves the certificate and, when asked, the verdict. `asked` are the addresses in their order."""

    def __init__(self, pem: bytes | None = None, verdict: str = "SUCCESS") -> None:
        self.pem, self.verdict = pem, verdict
        self.asked: list[str] = []
        self.bodies: list[bytes] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if request.url.path.endswith("/token"):
            return httpx.Response(200, json={"access_token": "t"})
        if request.url.path.endswith("/verify-webhook-signature"):
            self.bodies.append(request.content)
            return httpx.Response(200, json={"verification_status": self.verdict})
        return httpx.Response(200, content=self.pem) if self.pem else httpx.Response(503)


def edge_with(folder: Path, site: PayPalSite, **env: str) -> Edge:
    return Edge(folder, httpx.MockTransport(site.handle), {**ENV, **env})


def test_what_paypal_signed_leaves_a_hint_and_its_certificate_is_fetched_once(tmp_path: Path) -> None:
    site = PayPalSite(certificate())
    edge = edge_with(tmp_path, site)
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers()) == 200
    assert edge.hints() == {CASES: [{"id": "PP-R-1"}]}
    other = EVENT.replace(b"WH-1", b"WH-2")
    assert edge.knock("/paypal/lumen", other, paypal_headers(other)) == 200
    assert site.asked == [CERT_URL]


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, json.dumps(json.loads(EVENT)).encode(), paypal_headers()),
        (401, EVENT, paypal_headers(webhook_id="ANOTHER")),
        (401, EVENT, paypal_headers() | {"paypal-transmission-id": "t-2"}),
        (401, EVENT, paypal_headers() | {"paypal-transmission-sig": "AAAA"}),
        (401, EVENT, {n: v for n, v in paypal_headers().items() if n != "paypal-transmission-sig"}),
        (401, EVENT, paypal_headers(auth_algo="none")),
        (400, EVENT, paypal_headers(transmission_time="2026-11-01T00:00:00Z")),
        (400, b"[]", paypal_headers(b"[]")),
        (400, b'{"event_type":"PAYMENT.SALE"}', paypal_headers(b'{"event_type":"PAYMENT.SALE"}')),
        (400, EVENT.replace(b"PP-R-1", b"../../x"), paypal_headers(EVENT.replace(b"PP-R-1", b"../../x"))),
    ],
)
def test_what_paypal_did_not_sign_is_refused(tmp_path: Path, status: int, body: bytes, headers: dict[str, str]) -> None:
    edge = edge_with(tmp_path, PayPalSite(certificate()))
    assert edge.knock("/paypal/lumen", body, headers) == status
    assert edge.hints() == {}


@pytest.mark.parametrize(
    "url",
    [
        *("http://169.254.169.254/", "http://[::1]/", "http://0x7f.1/", "data:,x", "file:///etc/passwd"),
        *("https://api.paypal.com.evil.example/v1/notifications/certs/C", "https://evil.example/?api.paypal.com"),
        *(
            "https://api.paypal.com@evil.example/v1/notifications/certs/C",
            "https://api.paypal.com:8443/v1/notifications/certs/C",
        ),
        *("http://api.paypal.com/v1/notifications/certs/C", "https://api.paypal.com/v1/notifications/certs/../../x"),
        *("https://api.paypal.com/redirect?to=http://10.0.0.1", "https://[::1"),
    ],
)
def test_no_address_but_paypals_own_is_ever_fetched(tmp_path: Path, url: str) -> None:
    """Bad inputs 48: whatever the header says, nothing leaves this house."""
    site = PayPalSite(certificate())
    edge = edge_with(tmp_path, site)
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers(cert_url=url)) == 400
    assert site.asked == []


@pytest.mark.parametrize("pem", [certificate("evil.example"), certificate(days=-1), b"-----BEGIN CERTIFICATE-----\nx"])
def test_a_certificate_that_is_not_paypals_or_not_valid_now_proves_nothing(tmp_path: Path, pem: bytes) -> None:
    edge = edge_with(tmp_path, PayPalSite(pem))
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers()) == 401


def test_without_a_certificate_paypal_is_asked_with_the_very_bytes(tmp_path: Path) -> None:
    """1.0 stays 1.0: a body that is written anew fails there."""
    site = PayPalSite(None)
    edge = edge_with(tmp_path, site, PAYPAL_LUMEN_ID="i", PAYPAL_LUMEN_SECRET="s")
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers()) == 200
    (body,) = site.bodies
    assert body.endswith(b'"webhook_event":' + EVENT + b"}")
    assert json.loads(body)["webhook_id"] == "WH-ID"
    site.verdict = "FAILURE"
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers()) == 401


def test_what_cannot_be_checked_now_must_come_again(tmp_path: Path) -> None:
    edge = edge_with(tmp_path, PayPalSite(None))
    assert edge.knock("/paypal/lumen", EVENT, paypal_headers()) == 503
    assert edge.hints() == {}


@pytest.mark.parametrize("path", ["/paypal", "/paypal/other", "/paypal/lumen/x", "/trustpilot", f"/trustpilot/{UNIT}"])
def test_there_is_no_door_for_strangers(tmp_path: Path, path: str) -> None:
    assert edge_with(tmp_path, PayPalSite()).knock(path, EVENT, paypal_headers()) == 404


REVIEW = "0a0000000000000000000001"
JSON = {"Content-Type": "application/json"}


def events(*ids: Any, name: str = "service-review-created") -> bytes:
    return json.dumps({"events": [{"eventName": name, "eventData": {"id": i, "text": "Ana"}} for i in ids]}).encode()


def test_trustpilots_address_holds_the_secret(tmp_path: Path) -> None:
    edge = Edge(tmp_path)
    good = f"/trustpilot/{UNIT}/long-and-secret"
    assert edge.knock(good, events(REVIEW, REVIEW), JSON) == 200
    assert edge.hints() == {f"trustpilot:{UNIT}:reviews": [{"id": REVIEW}]}
    assert edge.knock(f"/trustpilot/{UNIT}/wrong", events(REVIEW), JSON) == 404
    assert edge.knock("/trustpilot/another/long-and-secret", events(REVIEW), JSON) == 404
    assert edge.knock(good, events("../x"), JSON) == 400
    assert edge.knock(good, b'{"events": {}}', JSON) == 400
    assert edge.knock(good, events(*[REVIEW] * 101), JSON) == 400
    assert edge.knock(good, events("strange", name="something-else"), JSON) == 200


def test_without_its_secret_trustpilots_door_is_shut(tmp_path: Path) -> None:
    edge = Edge(tmp_path, env={**ENV, "TRUSTPILOT_WEBHOOK_SECRET": ""})
    assert edge.knock(f"/trustpilot/{UNIT}/", events(REVIEW), JSON) == 404


def token(**changes: Any) -> str:
    return google_tokens.token(**{"audience": ENV["PUBSUB_AUDIENCE"], "email": ENV["PUBSUB_CALLER"], **changes})


def push(topic: str = "orders/updated") -> bytes:
    attributes = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": "lumen.myshopify.com",
        "X-Shopify-Webhook-Id": "d-9",
    }
    data = base64.b64encode(order_body()).decode()
    return json.dumps({"message": {"data": data, "attributes": attributes, "messageId": "1"}}).encode()


def test_shopifys_own_pubsub_is_believed_for_our_subscription_alone(tmp_path: Path) -> None:
    edge = Edge(tmp_path, httpx.MockTransport(google_tokens.keys))
    assert edge.knock("/shopify-pubsub", push(), JSON | {"Authorization": f"Bearer {token()}"}) == 200
    assert edge.hints() == {"shopify:LUM:orders": [{"id": "gid://shopify/Order/1001"}]}


@pytest.mark.parametrize(
    ("status", "claims"),
    [
        (401, {"audience": "https://other.example"}),
        (401, {"exp": 1_700_000_000, "iat": 1_699_999_000}),
        (403, {"email": "push@someone-else.iam.example"}),
        (403, {"email_verified": False}),
        (403, {"iss": "https://evil.example"}),
    ],
)
def test_a_push_of_anybody_else_is_refused(tmp_path: Path, status: int, claims: dict[str, Any]) -> None:
    edge = Edge(tmp_path, httpx.MockTransport(google_tokens.keys))
    assert edge.knock("/shopify-pubsub", push(), JSON | {"Authorization": f"Bearer {token(**claims)}"}) == status
    assert edge.hints() == {}


def test_a_push_without_a_whole_token_is_refused(tmp_path: Path) -> None:
    edge = Edge(tmp_path, httpx.MockTransport(google_tokens.keys))
    for authorization in ("", "Bearer x", f"Bearer {token()[:-8]}AAAAAAAA"):
        assert edge.knock("/shopify-pubsub", push(), JSON | {"Authorization": authorization}) == 401
    assert edge.hints() == {}


@pytest.mark.parametrize("body", [b"{}", b'{"message": {"data": "%%", "attributes": {}}}', b'{"message": 7}'])
def test_a_push_without_a_message_is_refused(tmp_path: Path, body: bytes) -> None:
    edge = Edge(tmp_path, httpx.MockTransport(google_tokens.keys))
    assert edge.knock("/shopify-pubsub", body, JSON | {"Authorization": f"Bearer {token()}"}) == 400
