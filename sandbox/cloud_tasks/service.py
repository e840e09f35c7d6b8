"""Tasks in memory behind Cloud Tasks' REST API v2, as its reference describes it: one method, and a name only once.

    POST /v2/projects/P/locations/L/queues/Q/tasks   {"task": {"name", "scheduleTime", "httpRequest": {…}}}

A name that was ever used answers 409, as a queue remembers names for an hour after a task has ended. `deliver` runs
what is due: an answer other than 2xx puts the task back, later and later, which is the queue's at-least-once.
cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create. Anything else answers 501 by name.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.wire import Request, Response

_TASKS = re.compile(r"/v2/(projects/[^/]+/locations/[^/]+/queues/[^/]+)/tasks")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,500}")

#: The first pause after a failed attempt, doubled each time up to the longest. A queue has 0.1 s and an hour.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Task:
    name: str
    at: datetime
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    caller: str  # the service account whose token Google would send
    attempts: int = 0


class CloudTasks:
    """`clock` tells the time of a task that names none."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._names: set[str] = set()
        self._waiting: list[Task] = []
        self._lock = threading.Lock()

    @property
    def waiting(self) -> tuple[Task, ...]:
        with self._lock:
            return tuple(sorted(self._waiting, key=lambda task: task.at))

    def handle(self, request: Request) -> Response:
        found = _TASKS.fullmatch(request.path)
        if found is None or request.method != "POST":
            return _error(501, "UNIMPLEMENTED", f"The stand-in has no {request.method} {request.path}.")
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return _error(401, "UNAUTHENTICATED", "Request is missing required authentication credential.")
        try:
            task = self._task(request.json()["task"], found.group(1))
        except (ValueError, KeyError, TypeError, binascii.Error) as e:
            return _error(400, "INVALID_ARGUMENT", f"Task is invalid: {type(e).__name__}.")
        with self._lock:
            if task.name in self._names:
                return _error(409, "ALREADY_EXISTS", "A task with this name existed.")
            self._names.add(task.name)
            self._waiting.append(task)
        return Response.of(200, {"name": task.name, "scheduleTime": task.at.isoformat()})

    def _task(self, document: dict[str, Any], queue: str) -> Task:
        name = document["name"]
        if not name.startswith(f"{queue}/tasks/") or not _NAME.fullmatch(name.rpartition("/")[2]):
            raise ValueError(name)
        request = document["httpRequest"]
        if not request["url"].startswith(("https://", "http://127.0.0.1")):
            raise ValueError(request["url"])
        at = document.get("scheduleTime")
        return Task(
            name,
            datetime.fromisoformat(at) if at else self._clock(),
            request.get("httpMethod", "POST"),
            request["url"],
            dict(request.get("headers", {})),
            base64.b64decode(request.get("body", ""), validate=True),
            request["oidcToken"]["serviceAccountEmail"],
        )

    def deliver(self, now: datetime, send: Callable[[Task], int]) -> int:
        """Run every task that is due; returns how many were. `send` answers with the status of the worker."""
        with self._lock:
            due = [task for task in self._waiting if task.at <= now]
            self._waiting = [task for task in self._waiting if task.at > now]
        for task in sorted(due, key=lambda task: task.at):
            if not 200 <= send(task) < 300:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**task.attempts)
                with self._lock:
                    self._waiting.append(replace(task, at=now + pause, attempts=task.attempts + 1))
        return len(due)


def _error(code: int, status: str, message: str) -> Response:
    return Response.of(code, {"error": {"code": code, "message": message, "status": status}})
