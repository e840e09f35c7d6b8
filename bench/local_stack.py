"""Everything that a deployment has, on this machine: the stand-ins, the edge, the worker and a queue between them.

The queue runs its tasks as deploy.sh asks Google to: one at a time, at most one a second, a failed one again later.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import yaml

from sandbox.cloud_tasks.service import CloudTasks, Task
from sandbox.demo_workbook import Addresses, Kept, environment, keepsheet_yaml, open_spreadsheet
from sandbox.processes import LOOPBACK, Server
from sandbox.server import Door, served
from sandbox.wire import asgi
from tests.support.shared import ROOT

EDGE, WORKER, QUEUE = 6, 7, 8  # offsets from the first port
START_S = 60.0


@dataclass
class Drain:
    """One call of the worker by the queue, in seconds of this process."""

    started_s: float
    ended_s: float
    status: int
    answer: dict[str, Any] = field(repr=False)


class Stack:
    """`between_s`: the least pause between two tasks of the queue."""

    def __init__(self, at: Addresses, head: dict[str, Any], folder: Path, between_s: float = 1.0) -> None:
        self.at, self.head, self.folder, self._between_s = at, head, folder, between_s
        self.drains: list[Drain] = []
        self.queue = CloudTasks(self.now)
        self._client = httpx.Client(timeout=600, trust_env=False)
        self._started_s, self._world_start = time.monotonic(), self.world_now()
        self._stop, self._one = threading.Event(), threading.Lock()
        self.spreadsheet = open_spreadsheet(at, Kept.of(folder, folder), "Operations")
        self.servers = ExitStack()
        self.running: dict[str, Server] = {}

    def address(self, offset: int) -> str:
        return f"http://{LOOPBACK}:{self.at.port_base + offset}"

    def world_now(self) -> datetime:
        return datetime.fromisoformat(self._client.get(self.at.clock).raise_for_status().json()["now"])

    def now(self) -> datetime:
        """The world's time, which runs as fast as ours."""
        return self._world_start + timedelta(seconds=time.monotonic() - self._started_s)

    def seconds_at(self, moment: datetime) -> float:
        """A moment of the world in seconds of this process."""
        return self._started_s + (moment - self._world_start).total_seconds()

    def go_to(self, now: str) -> None:
        self._client.post(self.at.clock, json={"now": now}).raise_for_status()
        self._started_s, self._world_start = time.monotonic(), self.world_now()

    def sheets(self, path: str, document: dict[str, Any] | None = None) -> Any:
        """A word to the Sheets stand-in's own doors."""
        url = f"{self.at.sheets}/_sandbox/{path}"
        answer = self._client.post(url, json=document) if document is not None else self._client.get(url)
        return answer.raise_for_status().json()

    def work(self, door: str) -> tuple[dict[str, Any], int]:
        answer = self._client.post(f"{self.address(WORKER)}/{door}", json={"trigger": "bench"})
        return answer.json(), answer.status_code

    def deliver(self) -> None:
        """The queue's own thread, until `stop`."""
        while not self._stop.wait(0.02):
            self.queue.deliver(self.now(), self._send)

    def _send(self, task: Task) -> int:
        started = time.monotonic()
        status = self.drain(task.url.rpartition("/")[2])
        self._stop.wait(max(0.0, self._between_s - (time.monotonic() - started)))
        return status

    def drain(self, door: str = "drain") -> int:
        """Knock at the worker; one that is gone answers 503, as Google would."""
        with self._one:
            started = time.monotonic()
            try:
                document, status = self.work(door)
            except (httpx.HTTPError, ValueError):
                document, status = {}, 503
            self.drains.append(Drain(started, time.monotonic(), status, document))
        return status

    def stop(self) -> None:
        self._stop.set()

    @contextmanager
    def no_worker(self) -> Generator[None, None, None]:
        """None runs during this block; at its end another one is started once a task is due, as Google would."""
        with self._one:
            self.running["worker"].stop()
            yield
            while self.queue.waiting:  # until the queue's thread has taken it, which then waits for us
                time.sleep(0.01)
            self.start("worker", WORKER)

    def lines(self, target: str, event: str) -> list[dict[str, Any]]:
        """What a service has logged of one kind."""
        text = (self.folder / f"{target}.log").read_text(encoding="utf-8")
        said = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        return [document for document in said if document.get("event") == event]

    def cpu_s(self) -> dict[str, float]:
        """Seconds of processor that each of the services has used; none where the system does not tell."""
        return (
            {name: _cpu_s(server.group) for name, server in self.running.items()} if Path("/proc/self").exists() else {}
        )

    def start(self, target: str, offset: int) -> None:
        """One of the two services, as the functions framework runs it."""
        port = self.at.port_base + offset
        words = ["-m", "functions_framework", f"--target={target}", f"--host={LOOPBACK}", f"--port={port}"]
        words += [f"--source={ROOT / 'main.py'}"]
        env = {**environment(self.head), "KEEPSHEET_CONFIG": str(self.folder / "keepsheet.yaml")}
        env |= {"KEEPSHEET_QUEUE": "projects/p/locations/l/queues/keepsheet", "KEEPSHEET_CALLER": "caller@p.example"}
        env |= {"KEEPSHEET_WORKER": self.address(WORKER), "KEEPSHEET_TASKS": self.address(QUEUE)}
        server = Server(target, words, cwd=ROOT, log=self.folder / f"{target}.log", env=env)
        self.servers.callback(server.stop)
        server.wait_for([port], START_S)
        self.running[target] = server


def _cpu_s(group: int) -> float:
    """Of all living processes of a group. man 5 proc_pid_stat: pgrp is field 5, utime 14 and stime 15."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if int(fields[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def local_stack(world: Path, folder: Path, port_base: int, a_minute: int) -> Generator[Stack, None, None]:
    """The whole of it over one world, for as long as the block lasts. Everything is written into `folder`."""
    head = json.loads((world / "world.json").read_text())
    at = Addresses(port_base)
    with ExitStack() as servers:
        words = ["-m", "sandbox", "all", "--port-base", str(port_base), "--world", str(world), "--speed", "1"]
        sandbox = Server("The sandbox", words, cwd=ROOT, log=folder / "sandbox.log")
        servers.callback(sandbox.stop)
        sandbox.wait_for([port_base + n for n in (0, 1, 2, 3, 5)], START_S)
        stack = Stack(at, head, folder)
        settings = yaml.safe_load(keepsheet_yaml(head, at, stack.spreadsheet)) | {"calls_a_minute": a_minute}
        (folder / "keepsheet.yaml").write_text(yaml.safe_dump(settings))
        servers.enter_context(served(Door("queue", port_base + QUEUE, asgi(stack.queue))))
        servers.enter_context(stack.servers)
        stack.running["stand-ins"] = sandbox
        stack.start("worker", WORKER)
        stack.start("edge", EDGE)
        runner = threading.Thread(target=stack.deliver, daemon=True)
        runner.start()
        try:
            yield stack
        finally:
            stack.stop()
            runner.join()
