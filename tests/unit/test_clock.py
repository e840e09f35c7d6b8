"""One clock: the system's, or a world's on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sync.clock import SandboxClock, SystemClock
from sync.errors import SettingsError


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server on loopback that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/clock"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_systems_time_is_aware() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_worlds_time_comes_as_utc() -> None:
    with answering(200, b'{"now": "2026-03-01T10:00:00+11:00", "speed": 60}') as url:
        now = SandboxClock(url).now()

    assert now == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert now.tzinfo is UTC


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b'{"now": 7}'), (200, b'{"now": "2026-03-01T10:00:00"}')],
)
def test_a_run_never_guesses_the_time(status: int, body: bytes) -> None:
    with answering(status, body) as url, pytest.raises(SettingsError, match="The sandbox clock at"):
        SandboxClock(url).now()


def test_a_clock_that_is_not_there_is_told_plainly() -> None:
    with answering(200, b"") as url:
        pass

    with pytest.raises(SettingsError, match="is the sandbox running"):
        SandboxClock(url).now()


def test_no_clock_from_elsewhere() -> None:
    with pytest.raises(SettingsError, match="only a sandbox on this machine"):
        SandboxClock("http://10.0.0.7/clock")
