"""Real gspread (or any `requests` client) on a service in the same process, with no socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

from sandbox.wire import Request, Service

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")


class ServiceAdapter(BaseAdapter):
    """Hands a prepared request to the service instead of to a socket."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self.service = service

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        del stream, timeout, verify, cert, proxies
        url = urlsplit(request.url or "")
        body: Any = request.body or b""
        given = self.service.handle(
            Request(
                request.method or "GET",
                url.path,
                parse_qs(url.query, keep_blank_values=True),
                {name.lower(): value for name, value in request.headers.items()},
                body.encode() if isinstance(body, str) else body,
            )
        )
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = given.status, request.url or "", request
        answer.headers.update(given.headers)
        answer._content = given.body  # noqa: SLF001 - how requests' own adapters for tests fill a response
        return answer

    def close(self) -> None:
        """Nothing is open."""


def session(service: Service, user: str | None = None) -> requests.Session:
    """A session for `gspread.Client(auth=None, session=…)`; `user` is the person whose calls these are."""
    made = requests.Session()
    for host in HOSTS:
        made.mount(host, ServiceAdapter(service))
    if user is not None:
        made.headers["Authorization"] = f"Bearer user:{user}"
    return made
