"""A stand-in that is told to misbehave."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.faults import Misbehaving
from sandbox.wire import NoAnswerError, Request, Response


class Counting:
    """Answers how often it was really asked."""

    def __init__(self) -> None:
        self.asked = 0

    def handle(self, request: Request) -> Response:
        self.asked += 1
        return Response.of(200, {"asked": self.asked})


class Bench:
    def __init__(self) -> None:
        self.inner = Counting()
        self.service = Misbehaving(
            self.inner,
            kind_of=lambda request: "read" if request.method == "GET" else "write",
            error=lambda status: Response.of(status, {"code": status}),
            own={"throttled": lambda _request: Response.of(200, {"throttled": True})},
        )

    def ask(self, method: str = "GET", path: str = "/a", body: bytes = b"") -> Response:
        return self.service.handle(Request(method, path, {}, {}, body))

    def order(self, **fault: Any) -> Response:
        return self.ask("POST", "/_sandbox/faults", json.dumps(fault).encode())

    def tell(self, path: str) -> Any:
        return json.loads(self.ask("GET", path).body)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_fault_meets_what_matches_it_as_often_as_asked(bench: Bench) -> None:
    bench.order(fault="429", times=2, skip=1, match={"method": "POST", "path_contains": "/v1/", "body_contains": "x"})
    asked = [("GET", "/v1/a", b"x"), ("POST", "/a", b"x"), ("POST", "/v1/a", b"y"), *[("POST", "/v1/a", b"x")] * 4]
    assert [bench.ask(*each).status for each in asked] == [200, 200, 200, 200, 429, 429, 200]


@pytest.mark.parametrize(
    ("fault", "status", "asked"), [("429", 429, 0), ("500", 500, 0), ("503_before", 503, 0), ("503_after", 503, 1)]
)
def test_an_error_comes_before_or_after_the_work(bench: Bench, fault: str, status: int, asked: int) -> None:
    bench.order(fault=fault, retry_after=7)
    answer = bench.ask()
    assert (answer.status, answer.headers["retry-after"], json.loads(answer.body)) == (status, "7", {"code": status})
    assert bench.inner.asked == asked


@pytest.mark.parametrize(("fault", "asked"), [("timeout_before", 0), ("timeout_after", 1)])
def test_silence_comes_before_or_after_the_work(bench: Bench, fault: str, asked: int) -> None:
    bench.order(fault=fault)
    with pytest.raises(NoAnswerError):
        bench.ask()
    assert bench.inner.asked == asked


@pytest.mark.parametrize("fault", ["garbage", "truncated"])
def test_a_damaged_body_is_no_json(bench: Bench, fault: str) -> None:
    bench.order(fault=fault)
    with pytest.raises(ValueError):
        json.loads(bench.ask().body)


def test_a_stale_read_repeats_the_earlier_answer(bench: Bench) -> None:
    bench.ask()
    bench.order(fault="stale_read", match={"method": "GET"})
    assert [bench.ask().body for _ in range(2)] == [b'{"asked":1}', b'{"asked":2}']


def test_a_service_has_faults_of_its_own(bench: Bench) -> None:
    bench.order(fault="throttled")
    assert json.loads(bench.ask().body) == {"throttled": True}


def test_unused_faults_are_listed_and_forgotten(bench: Bench) -> None:
    bench.order(fault="500", times=3)
    bench.ask()
    assert [(each["fault"], each["times"]) for each in bench.tell("/_sandbox/faults")["faults"]] == [("500", 2)]
    bench.ask("DELETE", "/_sandbox/faults")
    assert bench.ask().status == 200


@pytest.mark.parametrize("order", [{"fault": "flood"}, {}, {"fault": "500", "whenever": 1}])
def test_an_unknown_order_is_refused(bench: Bench, order: dict[str, Any]) -> None:
    assert bench.order(**order).status == 400
    assert bench.ask().status == 200


def test_calls_are_counted_by_kind_with_their_bytes(bench: Bench) -> None:
    """A request that met a fault was a request too."""
    bench.order(fault="timeout_before", match={"method": "POST"})
    bench.ask()
    with pytest.raises(NoAnswerError):
        bench.ask("POST", "/a", b"12345")
    assert bench.tell("/_sandbox/calls") == {"read": 1, "write": 1, "bytes": 5 + len(b'{"asked":1}')}
    bench.ask("DELETE", "/_sandbox/calls")
    assert bench.tell("/_sandbox/calls") == {"read": 0, "write": 0, "bytes": 0}
