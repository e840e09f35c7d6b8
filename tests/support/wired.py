"""A stand-in as the network of a client under test: no socket, the same bytes."""

from __future__ import annotations

from urllib.parse import parse_qs

import httpx

from sandbox.wire import Request, Service


def transport(service: Service) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        answer = service.handle(
            Request(
                method=request.method,
                path=request.url.raw_path.decode("ascii").split("?")[0],
                query=parse_qs(request.url.query.decode("ascii"), keep_blank_values=True),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=request.content,
            )
        )
        return httpx.Response(answer.status, content=answer.body, headers=answer.headers)

    return httpx.MockTransport(handle)
