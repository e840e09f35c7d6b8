"""The object store in a Cloud Storage bucket, spoken to by its JSON API.

Cloud Storage promises what the port asks for: a write is whole or not there, reads and listings see every finished
write, and `ifGenerationMatch` makes a write a compare-and-swap. cloud.google.com/storage/docs/consistency,
cloud.google.com/storage/docs/request-preconditions, cloud.google.com/storage/docs/json_api/v1/objects.

Every request may be repeated. A write that has to be sent again may have been applied the first time: before it is, the
object is looked at, and if it holds these very bytes the write is done.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import md5
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

import httpx

from sync.errors import Conflict, LedgerError, TryLater
from sync.ledger.objects import NEW, Generation, Missing, Stored, checked
from sync.wire.retry import RetryPolicy
from sync.wire.tls import trusted

T = TypeVar("T")

GOOGLE = "https://storage.googleapis.com"

_COME_BACK = {408, 429}

_OCTETS = {"content-type": "application/octet-stream"}


class Bucket:
    """An ObjectStore. `token` gives a bearer token that is still valid; all names are put under `prefix`."""

    #: Requests on their way at once; the client keeps a connection for each.
    parallel: ClassVar[int] = 8

    def __init__(
        self,
        bucket: str,
        prefix: str,
        *,
        token: Callable[[], str],
        endpoint: str = GOOGLE,
        retry: RetryPolicy | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._title = f"The ledger's bucket {bucket}"
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._objects = f"{endpoint}/storage/v1/b/{quote(bucket, safe='')}/o"
        self._uploads = f"{endpoint}/upload/storage/v1/b/{quote(bucket, safe='')}/o"
        self._token = token
        self._retry = retry or RetryPolicy()
        self._client = httpx.Client(
            transport=transport, verify=trusted(), timeout=httpx.Timeout(60, connect=10), trust_env=False
        )

    def list(self, prefix: str) -> list[Stored]:
        found: list[Stored] = []
        params = {"prefix": self._prefix + prefix, "fields": "items(name,generation,size),nextPageToken"}
        while True:
            page = self._patiently(partial(self._page, params))
            for item in page.get("items", []):
                name = item["name"].removeprefix(self._prefix)
                found.append(Stored(name, item["generation"], int(item["size"])))
            if "nextPageToken" not in page:
                return sorted(found, key=lambda s: s.name)
            params = {**params, "pageToken": page["nextPageToken"]}

    def _page(self, params: Mapping[str, str]) -> Any:
        return self._json(self._found(self._send("GET", self._objects, params)))

    def read(self, name: str) -> tuple[bytes, Generation]:
        def attempt() -> tuple[bytes, Generation]:
            answer = self._found(self._send("GET", self._url(name), {"alt": "media"}), name)
            generation = answer.headers.get("x-goog-generation")
            told = dict(part.strip().partition("=")[::2] for part in answer.headers.get("x-goog-hash", "").split(","))
            if generation is None or told.get("md5", _md5(answer.content)) != _md5(answer.content):
                raise TryLater(f"{self._title} answered with something else than {name}")
            return answer.content, generation

        return self._patiently(attempt)

    def write(self, name: str, data: bytes, *, only_if: Generation | None = None) -> Generation:
        params = {"uploadType": "media", "name": self._prefix + checked(name), "fields": "generation"}
        if only_if is not None:
            params["ifGenerationMatch"] = "0" if only_if == NEW else only_if
        sent = 0

        def attempt() -> Generation:
            nonlocal sent
            if sent and (applied := self._holds(name, data)) not in (None, only_if):
                return str(applied)
            sent += 1
            answer = self._send("POST", self._uploads, params, data)
            if answer.status_code == 412:
                raise Conflict(f"{name} was changed by another run meanwhile.")
            return str(self._json(self._found(answer))["generation"])

        return self._patiently(attempt)

    def delete(self, name: str, *, only_if: Generation | None = None) -> None:
        params = {} if only_if is None else {"ifGenerationMatch": only_if}
        answer = self._patiently(lambda: self._send("DELETE", self._url(name), params))
        if answer.status_code == 412:
            raise Conflict(f"{name} was changed by another run meanwhile.")

    def _holds(self, name: str, data: bytes) -> Generation | None:
        """The generation of the object if it holds these bytes."""
        answer = self._send("GET", self._url(name), {"fields": "generation,md5Hash"})
        if answer.status_code == 404:
            return None
        said = self._json(answer)
        return str(said["generation"]) if said.get("md5Hash") == _md5(data) else None

    def _url(self, name: str) -> str:
        return f"{self._objects}/{quote(self._prefix + checked(name), safe='')}"

    def _send(self, method: str, url: str, params: Mapping[str, str], data: bytes | None = None) -> httpx.Response:
        """One request. Raises TryLater where it may be sent again, LedgerError where a person must act."""
        headers = {"authorization": f"Bearer {self._token()}", **(_OCTETS if data is not None else {})}
        try:
            answer = self._client.request(method, url, params=params, content=data, headers=headers)
        except httpx.TimeoutException:
            raise TryLater(f"{self._title} did not answer in time") from None
        except httpx.TransportError as e:
            raise TryLater(f"{self._title} could not be reached ({type(e).__name__})") from None
        status = answer.status_code
        if status in _COME_BACK or status >= 500:
            wish = answer.headers.get("retry-after", "")
            raise TryLater(f"{self._title} is busy ({status})", retry_after_s=float(wish) if wish.isdigit() else None)
        if status in (401, 403):
            raise LedgerError(
                f"{self._title} refuses us ({status}). Give our service account the role Storage Object User on it."
            )
        if status >= 300 and status not in (404, 412):
            raise LedgerError(f"{self._title} does not understand us ({status}). Please report this.")
        return answer

    def _found(self, answer: httpx.Response, name: str | None = None) -> httpx.Response:
        if answer.status_code != 404:
            return answer
        if name is not None and "bucket" not in answer.text:
            raise Missing(f"The ledger has no {name}.")
        raise LedgerError(f"{self._title} does not exist. Create it, or correct `ledger` in keepsheet.yaml.")

    def _json(self, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError:
            raise TryLater(f"{self._title} answered with something unreadable") from None

    def _patiently(self, attempt: Callable[[], T]) -> T:
        try:
            return self._retry(attempt)
        except TryLater as e:
            raise LedgerError(f"{e} Nothing is lost; the next run tries again.") from e


def _md5(data: bytes) -> str:
    """As Cloud Storage tells it. It guards against accidents here, not against people."""
    return base64.b64encode(md5(data, usedforsecurity=False).digest()).decode()
