"""Objects in memory behind Cloud Storage's JSON API v1, as its discovery document and reference describe it.

    GET    /storage/v1/b/<bucket>/o                 list: prefix, maxResults, pageToken
    GET    /storage/v1/b/<bucket>/o/<object>        metadata; with alt=media the content
    POST   /upload/storage/v1/b/<bucket>/o          uploadType=media, name, ifGenerationMatch
    DELETE /storage/v1/b/<bucket>/o/<object>        ifGenerationMatch

Strongly consistent, as the real one is: cloud.google.com/storage/docs/consistency. Anything else answers 501 by name.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5
from typing import Any
from urllib.parse import unquote

from sandbox.faults import Misbehaving
from sandbox.gcs.errors import (
    FAILED_PRECONDITION,
    INVALID_VALUE,
    NO_BUCKET,
    NO_OBJECT,
    REQUIRED,
    UNAUTHORIZED,
    not_implemented,
    refusal,
)
from sandbox.wire import Request, Response, Service

#: cloud.google.com/storage/docs/json_api/v1/objects/list: maxResults, "recommended upper value is 1000".
PAGE = 1000

_KNOWN_QUERY = {
    "list": {"prefix", "maxResults", "pageToken", "fields", "prettyPrint"},
    "get": {"alt", "fields", "prettyPrint"},
    "insert": {"uploadType", "name", "ifGenerationMatch", "fields", "prettyPrint"},
    "delete": {"ifGenerationMatch", "prettyPrint"},
}


@dataclass(frozen=True, slots=True)
class Held:
    content: bytes
    generation: int
    content_type: str

    @property
    def md5_hash(self) -> str:
        return base64.b64encode(md5(self.content, usedforsecurity=False).digest()).decode()


class CloudStorage:
    """`page` is the most objects of one answer to a list."""

    def __init__(self, buckets: Iterable[str], *, page: int = PAGE) -> None:
        self._buckets: dict[str, dict[str, Held]] = {bucket: {} for bucket in buckets}
        self._page = page
        self._generation = 1_700_000_000_000_000  # the real ones are microseconds; clients may only compare them
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Response:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return refusal(UNAUTHORIZED)
        method, bucket, name = _route(request)
        if method not in _KNOWN_QUERY:
            return not_implemented(f"{request.method} {request.path}")
        unknown = set(request.query) - _KNOWN_QUERY[method]
        if unknown:
            return not_implemented(f"{method} with {', '.join(sorted(unknown))}")
        with self._lock:
            if bucket not in self._buckets:
                return refusal(NO_BUCKET)
            objects = self._buckets[bucket]
            query = {key: values[-1] for key, values in request.query.items()}
            match method:
                case "list":
                    return self._list(bucket, objects, query)
                case "insert":
                    return self._insert(bucket, objects, query, request)
                case "get":
                    return _get(bucket, objects, name, query)
                case _:
                    return _delete(objects, name, query)

    def _list(self, bucket: str, objects: dict[str, Held], query: dict[str, str]) -> Response:
        after = unquote(query.get("pageToken", ""))
        names = sorted(n for n in objects if n.startswith(query.get("prefix", "")) and n > after)
        count = min(self._page, int(query.get("maxResults", self._page)))
        document: dict[str, Any] = {"kind": "storage#objects"}
        if len(names) > count:
            document["nextPageToken"] = names[count - 1]
        if names:
            document["items"] = [_resource(bucket, name, objects[name]) for name in names[:count]]
        return Response.of(200, document)

    def _insert(self, bucket: str, objects: dict[str, Held], query: dict[str, str], request: Request) -> Response:
        if query.get("uploadType") != "media":
            return not_implemented(f"uploadType={query.get('uploadType')}")
        name = query.get("name")
        if not name:
            return refusal(REQUIRED)
        failed = _precondition(objects.get(name), query)
        if failed:
            return failed
        self._generation += 1
        kind = request.headers.get("content-type", "application/octet-stream")
        objects[name] = Held(request.body, self._generation, kind)
        return Response.of(200, _resource(bucket, name, objects[name]))


def _route(request: Request) -> tuple[str, str, str]:
    """The method's name in the discovery document, the bucket and the object; "" for a method that is not here."""
    upload = request.path.startswith("/upload/")
    parts = request.path.removeprefix("/upload").split("/")
    if len(parts) < 6 or parts[:4] != ["", "storage", "v1", "b"] or parts[5] != "o":
        return "", "", ""
    bucket, name = unquote(parts[4]), unquote("/".join(parts[6:]))
    named = {"GET": "get", "DELETE": "delete"} if name else {"POST": "insert"} if upload else {"GET": "list"}
    return named.get(request.method, ""), bucket, name


def _get(bucket: str, objects: dict[str, Held], name: str, query: dict[str, str]) -> Response:
    held = objects.get(name)
    if held is None:
        return refusal(NO_OBJECT, f"No such object: {bucket}/{name}")
    if query.get("alt", "json") != "media":
        return Response.of(200, _resource(bucket, name, held))
    headers = {
        "content-type": held.content_type,
        "x-goog-generation": str(held.generation),
        "x-goog-hash": f"md5={held.md5_hash}",
        "x-goog-stored-content-length": str(len(held.content)),
    }
    return Response(200, held.content, headers)


def _delete(objects: dict[str, Held], name: str, query: dict[str, str]) -> Response:
    if name not in objects:
        return refusal(NO_OBJECT, f"No such object: {name}")
    failed = _precondition(objects[name], query)
    if failed:
        return failed
    del objects[name]
    return Response(204)


def _precondition(held: Held | None, query: dict[str, str]) -> Response | None:
    """`ifGenerationMatch`: 0 stands for "no live version"."""
    wanted = query.get("ifGenerationMatch")
    if wanted is None:
        return None
    if not wanted.isdigit():
        return refusal(INVALID_VALUE, f"Invalid value for 'ifGenerationMatch': {wanted}")
    return None if int(wanted) == (held.generation if held else 0) else refusal(FAILED_PRECONDITION)


def _resource(bucket: str, name: str, held: Held) -> dict[str, Any]:
    """An Object resource. int64 and uint64 are strings, as in all of Google's JSON."""
    return {
        "kind": "storage#object",
        "id": f"{bucket}/{name}/{held.generation}",
        "name": name,
        "bucket": bucket,
        "generation": str(held.generation),
        "metageneration": "1",
        "contentType": held.content_type,
        "storageClass": "STANDARD",
        "size": str(len(held.content)),
        "md5Hash": held.md5_hash,
    }


def open_service(buckets: Iterable[str] = ("ledger",), *, page: int = PAGE) -> Service:
    """The stand-in, ready to misbehave when told to. It never answers stale: the real one does not."""

    def kind_of(request: Request) -> str:
        return "read" if request.method == "GET" else "write"

    return Misbehaving(
        CloudStorage(buckets, page=page), kind_of=kind_of, error=lambda status: refusal((status, "backendError"))
    )
