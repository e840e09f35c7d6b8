"""What the stand-ins speak: a request in, a response out. HTTP is one way to carry them, a test's transport another."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as StarletteRequest
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

SILENCE_S = 600
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is percent-encoded as it came; header names are lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body or b"null")

    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, document: Any, headers: dict[str, str] | None = None) -> Response:
        """A JSON response, compact, as the services send it without prettyPrint.

        Half of a surrogate pair cannot be sent as UTF-8: then every character beyond ASCII goes as an escape.
        """
        try:
            body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            body = json.dumps(document, separators=(",", ":")).encode()
        return cls(status, body, {"content-type": "application/json; charset=UTF-8", **(headers or {})})


class NoAnswerError(Exception):
    """The service keeps silent. Over HTTP the connection stays open until the client gives up; a test's transport
    raises its client's own time-out.
    """


class Service(Protocol):
    """A stand-in. `handle` is synchronous and safe to call from several threads."""

    def handle(self, request: Request) -> Response: ...


def asgi(service: Service) -> Starlette:
    """The service over HTTP."""

    async def endpoint(incoming: StarletteRequest) -> StarletteResponse:
        request = Request(
            method=incoming.method,
            path=incoming.scope["raw_path"].decode("ascii").split("?")[0],
            query=parse_qs(incoming.url.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in incoming.headers.items()},
            body=await incoming.body(),
        )
        try:
            answer = await run_in_threadpool(service.handle, request)
        except NoAnswerError:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(incoming.receive(), SILENCE_S)
            answer = Response(504)
        return StarletteResponse(answer.body, answer.status, answer.headers)

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=METHODS)])
