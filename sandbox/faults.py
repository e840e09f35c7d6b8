"""A stand-in that misbehaves when told to, and counts what it is asked.

    POST   /_sandbox/faults  {"match": {"method", "path_contains", "body_contains"}, "fault": name,
                              "times": n (1), "skip": n (0), "retry_after": s, "latency_ms": n}
    GET    /_sandbox/faults  those still to come        DELETE  forgets them
    GET    /_sandbox/calls   {"read", "write", …, "bytes"}   DELETE  counts from nought again

A request meets the oldest fault that matches it and has not been used up; `skip` lets that many matching requests by.
What is asked of /_sandbox/ itself meets none.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.wire import NoAnswerError, Request, Response, Service

FAULTS = (
    "429",
    "500",
    "503_before",
    "503_after",
    "timeout_before",
    "timeout_after",
    "garbage",
    "truncated",
    "latency",
    "stale_read",
)
REMEMBERED = 32  # answers kept for stale reads
GARBAGE = b"<!doctype html><html><title>Bad gateway</title><body>\xff\xfe\x00 upstream</body></html>"


@dataclass(slots=True)
class Fault:
    fault: str
    match: dict[str, str] = field(default_factory=dict)
    times: int = 1
    skip: int = 0
    retry_after: float | None = None
    latency_ms: float = 0

    def matches(self, request: Request) -> bool:
        return (
            self.match.get("method", request.method) == request.method
            and self.match.get("path_contains", "") in request.path
            and self.match.get("body_contains", "").encode() in request.body
        )


class Misbehaving:
    """Wraps a stand-in's service. `kind_of` names a request for the count (read, write, …); `error` is the service's
    own body for a status; `own` are further faults that only this service knows.
    """

    def __init__(
        self,
        service: Service,
        *,
        kind_of: Callable[[Request], str],
        error: Callable[[int], Response],
        own: Mapping[str, Callable[[Request], Response]] | None = None,
    ) -> None:
        self._service, self._kind_of, self._error, self._own = service, kind_of, error, own or {}
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._calls: Counter[str] = Counter()
        self._earlier: dict[tuple[str, str, str, bytes], Response] = {}

    @property
    def behaving(self) -> Service:
        """The service itself, for doors that no fault is to reach."""
        return self._service

    def handle(self, request: Request) -> Response:
        if request.path == "/_sandbox/faults":
            return self._steer(request)
        if request.path == "/_sandbox/calls":
            return self._tell(request)
        fault = None if request.path.startswith("/_sandbox/") else self._next(request)
        with self._lock:
            self._calls[self._kind_of(request)] += 1
            self._calls["bytes"] += len(request.body)
        answer = self._answer(request, fault)
        with self._lock:
            self._calls["bytes"] += len(answer.body)
        return answer

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        if fault is None:
            return self._truly(request)
        if fault.latency_ms:
            time.sleep(fault.latency_ms / 1000)
        if fault.fault in self._own:
            return self._own[fault.fault](request)
        if fault.fault in {"429", "500", "503_before"}:
            return self._refusal(fault)
        if fault.fault == "timeout_before":
            raise NoAnswerError
        if fault.fault == "garbage":
            return Response(200, GARBAGE, {"content-type": "text/html"})
        if fault.fault == "stale_read":
            return self._earlier.get(_question(request)) or self._truly(request)
        answer = self._truly(request)
        if fault.fault == "503_after":
            return self._refusal(fault)
        if fault.fault == "timeout_after":
            raise NoAnswerError
        if fault.fault == "truncated":
            return Response(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
        return answer

    def _truly(self, request: Request) -> Response:
        answer = self._service.handle(request)
        if self._kind_of(request) == "read" and answer.status == 200:
            with self._lock:
                self._earlier[_question(request)] = answer
                while len(self._earlier) > REMEMBERED:
                    self._earlier.pop(next(iter(self._earlier)))
        return answer

    def _refusal(self, fault: Fault) -> Response:
        answer = self._error(int(fault.fault[:3]))
        if fault.retry_after is None:
            return answer
        return Response(answer.status, answer.body, {**answer.headers, "retry-after": f"{fault.retry_after:g}"})

    def _next(self, request: Request) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if not fault.matches(request):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                self._faults = [each for each in self._faults if each.times > 0]
                return fault
        return None

    def _steer(self, request: Request) -> Response:
        with self._lock:
            if request.method == "DELETE":
                self._faults = []
            elif request.method == "POST":
                try:
                    self._faults.append(self._fault(request.json()))
                except (TypeError, ValueError) as refusal:
                    return Response.of(400, {"error": str(refusal)})
            return Response.of(200, {"faults": [asdict(fault) for fault in self._faults]})

    def _fault(self, order: Any) -> Fault:
        known = [*FAULTS, *self._own]
        if not isinstance(order, dict) or order.get("fault") not in known:
            raise ValueError(f"Name a fault: {', '.join(known)}.")
        return Fault(**order)

    def _tell(self, request: Request) -> Response:
        with self._lock:
            if request.method == "DELETE":
                self._calls.clear()
            return Response.of(200, {"read": 0, "write": 0, "bytes": 0, **self._calls})


def _question(request: Request) -> tuple[str, str, str, bytes]:
    return request.method, request.path, repr(sorted(request.query.items())), request.body
