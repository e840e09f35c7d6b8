"""PayPal's webhooks: whether PayPal signed the body, and which case it is about. Pure.

Facts (developer.paypal.com/api/rest/webhooks/rest): `transmissionId|timeStamp|webhookId|crc32`, the CRC in decimal and
over the raw body, signed with RSA and SHA-256 by the key of the certificate that a header points to. That header is
anyone's to write, so only PayPal's own addresses are ever fetched, over TLS that vouches for them.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sync.doors.knock import Errand, Knock, Refused, Wish, document_of

#: PayPal retries for three days.
OLDEST = timedelta(days=4)
SKEW = timedelta(minutes=5)

CERTIFICATE_HOSTS = {"api.paypal.com", "api.sandbox.paypal.com", "api-m.paypal.com", "api-m.sandbox.paypal.com"}
_CERTIFICATE = re.compile(r"/v1/notifications/certs/[A-Za-z0-9._-]{1,200}")

EVENTS = {f"CUSTOMER.DISPUTE.{what}" for what in ("CREATED", "UPDATED", "RESOLVED")}

HEADERS = tuple(f"paypal-{name}" for name in ("transmission-id", "transmission-time", "transmission-sig", "cert-url"))

_CASE = re.compile(r"[A-Za-z0-9-]{1,60}")


def certificate_address(headers: Mapping[str, str]) -> str:
    """Where the signer's certificate is. Raises Refused for any address that is not PayPal's own."""
    url = headers.get("paypal-cert-url", "")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(400, "The certificate's address is unreadable.") from None
    plain = parts.netloc in CERTIFICATE_HOSTS and port is None and not parts.query and not parts.fragment
    if parts.scheme != "https" or not plain or not _CERTIFICATE.fullmatch(parts.path):
        raise Refused(400, "The certificate's address is not PayPal's.")
    return url


def complete(headers: Mapping[str, str], now: datetime) -> None:
    """Raises Refused where a header of the signature is missing, strange or too old."""
    if any(not 0 < len(headers.get(name, "")) <= 2_000 for name in HEADERS):
        raise Refused(401, "The signature is missing or cut short.")
    if headers.get("paypal-auth-algo", "SHA256withRSA") != "SHA256withRSA":
        raise Refused(401, "The signature is of a kind that we do not know.")
    try:
        at = datetime.fromisoformat(headers["paypal-transmission-time"])
        recent = at.tzinfo is not None and -SKEW <= now - at <= OLDEST
    except (ValueError, OverflowError):
        recent = False
    if not recent:
        raise Refused(400, "The delivery is too old, or from the future.")


def signed(headers: Mapping[str, str], body: bytes, webhook_id: str, certificate: bytes, now: datetime) -> bool:
    """Whether the key of this certificate (PEM, PayPal's, valid now) has signed these bytes for this webhook."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.x509.oid import NameOID

    try:
        found = x509.load_pem_x509_certificate(certificate)
        signature = base64.b64decode(headers["paypal-transmission-sig"].encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return False
    key = found.public_key()
    names = [str(a.value) for a in found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if not isinstance(key, rsa.RSAPublicKey) or not any(name.endswith(".paypal.com") for name in names):
        return False
    if not found.not_valid_before_utc <= now <= found.not_valid_after_utc:
        return False
    try:
        key.verify(signature, message(headers, body, webhook_id), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def message(headers: Mapping[str, str], body: bytes, webhook_id: str) -> bytes:
    """What PayPal signs."""
    parts = (headers["paypal-transmission-id"], headers["paypal-transmission-time"], webhook_id, str(zlib.crc32(body)))
    return "|".join(parts).encode("utf-8", "surrogateescape")


def errand(knock: Knock, account: str) -> Errand:
    """What a believed delivery asks for. Raises Refused."""
    document = document_of(knock.body)
    resource = document.get("resource")
    case = resource.get("dispute_id") if isinstance(resource, Mapping) else None
    if document.get("event_type") not in EVENTS:
        raise Refused(400, "The event is none of those that we asked for.")
    if not isinstance(case, str) or not _CASE.fullmatch(case):
        raise Refused(400, "The event names no case.")
    event = document.get("id")
    delivery = event if isinstance(event, str) and 0 < len(event) <= 200 else knock.headers["paypal-transmission-id"]
    wish = Wish(f"paypal:{account}:disputes", {"id": case})
    return Errand(f"paypal:{account}:{delivery}", (wish,), {"account": account})
