"""Stand-ins on loopback ports, several in one process, until SIGINT or SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

LOOPBACK = "127.0.0.1"
GRACE_S = 2


@dataclass(frozen=True, slots=True)
class Door:
    """One stand-in's application and the port at which it answers."""

    name: str
    port: int
    app: Starlette


class _Server(uvicorn.Server):
    """A server that leaves signals alone: several share one process, which stops them all at once."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def serve(doors: Sequence[Door]) -> None:
    """Answers at every door until the process is told to stop. A port in use ends it, naming the port."""
    asyncio.run(_serve(doors))


@contextmanager
def served(door: Door) -> Generator[None, None, None]:
    """Answers at one door in a thread of this process, for as long as the block lasts."""
    server = _Server(_config(door))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()


async def _serve(doors: Sequence[Door]) -> None:
    servers = [_Server(_config(door)) for door in doors]

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    for door in doors:
        print(f"{door.name}: http://{LOOPBACK}:{door.port}", flush=True)  # noqa: T201 - a command's output
    await asyncio.gather(*(server.serve() for server in servers))


def _config(door: Door) -> uvicorn.Config:
    return uvicorn.Config(
        door.app,
        host=LOOPBACK,
        port=door.port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_S,
    )
