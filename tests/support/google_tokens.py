"""Identity tokens as Google signs them, with a key of our own, and the address where Google publishes its keys."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from google.auth import crypt, jwt

from sync.doors.pubsub import CERTIFICATES


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def token(audience: str, email: str, **changes: Any) -> str:
    """Good for ten minutes of the machine's clock: google-auth asks no other."""
    at = int(dt.datetime.now(dt.UTC).timestamp())
    claims = {"iss": "https://accounts.google.com", "aud": audience, "email": email, "email_verified": True}
    pem = _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    signer = crypt.RSASigner.from_string(pem, key_id="k1")  # type: ignore[no-untyped-call]
    payload = {**claims, "iat": at, "exp": at + 600, **changes}
    return jwt.encode(signer, payload).decode()  # type: ignore[no-untyped-call,no-any-return]


@cache
def _certificate() -> str:
    subject, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "google")]), dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(_key().public_key())
    builder = builder.serial_number(1).not_valid_before(now - dt.timedelta(days=9))
    made = builder.not_valid_after(now + dt.timedelta(days=9)).sign(_key(), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def keys(request: httpx.Request) -> httpx.Response:
    """What Google's certificate address answers; anything else must not be asked."""
    if str(request.url) != CERTIFICATES:
        raise AssertionError(f"nothing else may be fetched here: {request.url}")
    return httpx.Response(200, json={"k1": _certificate()})
