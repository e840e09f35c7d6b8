"""One task for all that comes within a second: a Cloud Tasks queue, spoken to by its REST API.

The name is the workbook's and the slot's, and a queue takes a name once: a burst of webhooks is one run of the worker.
cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks. Nothing depends on it being exactly one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Protocol

import httpx

from sync.errors import LedgerError
from sync.wire.tls import trusted

GOOGLE = "https://cloudtasks.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/cloud-tasks"

#: With two seconds, which would do for a burst as well, the slowest twentieth of cells came after more than the three
#: seconds that people are promised (bench/webhooks.py).
SLOT = timedelta(seconds=1)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class NotQueuedError(LedgerError):
    """The task was not taken. The hint stays, and the next run of any kind finds it."""


class Tasks(Protocol):
    def enqueue(self, name: str, at: datetime, body: Mapping[str, Any], door: str = "drain") -> bool:
        """To be posted to the worker's `door` at `at`; False if the queue has, or had, a task of this name.

        Raises NotQueuedError.
        """


@dataclass(frozen=True, slots=True)
class Queue:
    """`path`: projects/P/locations/L/queues/Q. `caller`: the service account that knocks at the worker's door."""

    path: str
    worker: str
    caller: str
    endpoint: str = field(default=GOOGLE)


class CloudTasks:
    def __init__(self, queue: Queue, token: Callable[[], str], *, transport: httpx.BaseTransport | None = None) -> None:
        self._queue, self._token = queue, token
        self._client = httpx.Client(
            transport=transport, verify=trusted(), timeout=httpx.Timeout(3, connect=1), trust_env=False
        )

    def enqueue(self, name: str, at: datetime, body: Mapping[str, Any], door: str = "drain") -> bool:
        queue = self._queue
        request = {
            "url": f"{queue.worker}/{door}",
            "httpMethod": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": base64.b64encode(json.dumps(body).encode()).decode(),
            "oidcToken": {"serviceAccountEmail": queue.caller, "audience": queue.worker},
        }
        task = {
            "name": f"{queue.path}/tasks/{name}",
            "scheduleTime": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "dispatchDeadline": "900s",
            "httpRequest": request,
        }
        headers = {"authorization": f"Bearer {self._token()}"}
        try:
            answer = self._client.post(f"{queue.endpoint}/v2/{queue.path}/tasks", json={"task": task}, headers=headers)
        except httpx.HTTPError as e:
            raise NotQueuedError(f"The queue of tasks could not be reached ({type(e).__name__}).") from None
        if answer.status_code == 409:
            return False
        if not answer.is_success:
            raise NotQueuedError(f"The queue of tasks refuses us ({answer.status_code}). Look at {queue.path}.")
        return True


def slot_end(now: datetime, slot: timedelta = SLOT) -> datetime:
    """When the slot ends in which `now` lies; a second where no other length is given.

    >>> slot_end(datetime(2026, 11, 22, 10, 0, 1, 500000, tzinfo=UTC)).isoformat()
    '2026-11-22T10:00:02+00:00'
    """
    return _EPOCH + ((now - _EPOCH) // slot + 1) * slot


def task_name(workbook: str, end: datetime) -> str:
    """Begins with a hash: names in sequence slow a queue down."""
    slot = f"{end.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{blake2b(f'{workbook}/{slot}'.encode(), digest_size=8).hexdigest()}-{slot}"
