"""The public door for Shopify: bad inputs 45 to 47, privacy topics, and that a webhook is nothing but a hint."""

from __future__ import annotations

import ast
import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.doors import shopify
from sync.doors.knock import Refused, document_of
from tests.support.knocks import NOW, OLD_SECRET, SECRET, Edge, order_body, shopify_headers, signature
from tests.support.shared import ROOT

BODY = order_body()
ORDERS = "shopify:LUM:orders"


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    return Edge(tmp_path)


def test_a_signed_webhook_leaves_a_hint_and_calls_the_worker_once(edge: Edge) -> None:
    """The hint holds the order's id and nothing that the customer wrote; the task is the slot's."""
    assert edge.knock("/shopify", BODY, shopify_headers(BODY)) == 200

    assert edge.hints() == {ORDERS: [{"id": "gid://shopify/Order/1001"}]}
    (task,) = edge.queue.waiting
    assert task.url == "https://worker.example/drain"
    assert task.caller == "caller@p.iam.example"
    assert task.at == datetime.fromisoformat("2026-11-22T12:00:01Z")


def test_a_burst_of_webhooks_is_one_task_a_second(edge: Edge) -> None:
    for number in range(50):
        body = order_body(number)
        assert edge.knock("/shopify", body, shopify_headers(body, X_Shopify_Webhook_Id=f"d-{number}")) == 200
        edge.pass_by(milliseconds=20)

    assert len(edge.hints()[ORDERS]) == 50
    assert len(edge.queue.waiting) == 1
    body = order_body(99)
    edge.knock("/shopify", body, shopify_headers(body, X_Shopify_Webhook_Id="d-99"))
    assert len(edge.queue.waiting) == 2


def test_both_secrets_count_while_one_is_being_replaced(edge: Edge) -> None:
    assert edge.knock("/shopify", BODY, shopify_headers(BODY, OLD_SECRET)) == 200


def test_the_same_delivery_a_thousand_times_is_one(edge: Edge) -> None:
    """Even after its hint was dealt with: only the first leaves anything behind."""
    statuses = {edge.knock("/shopify", BODY, shopify_headers(BODY)) for _ in range(1_000)}
    assert statuses == {200}
    assert len(edge.queue.waiting) == 1
    for hint in edge.ledger.hints.waiting(ORDERS):
        edge.ledger.hints.done(hint)

    edge.pass_by(days=1)
    assert edge.knock("/shopify", BODY, shopify_headers(BODY)) == 200
    assert edge.hints() == {}


def test_a_delivery_is_remembered_for_a_week_and_forgotten_after_three(edge: Edge) -> None:
    seen = edge.ledger.seen
    seen.mark("a", NOW)
    edge.pass_by(days=7)
    assert seen.has("a", edge.now)
    assert seen.prune(edge.now) == 0
    edge.pass_by(days=14)
    assert not seen.has("a", edge.now)
    assert seen.prune(edge.now) == 1


def gone(headers: dict[str, str], name: str) -> dict[str, str]:
    return {n: v for n, v in headers.items() if n != name}


GOOD = shopify_headers(BODY)
HMAC = "X-Shopify-Hmac-Sha256"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, BODY, gone(GOOD, HMAC)),
        (401, BODY, GOOD | {HMAC: ""}),
        (401, BODY, GOOD | {HMAC: signature(BODY, "another secret")}),
        (401, BODY, GOOD | {HMAC: signature(BODY)[:-4]}),
        (401, BODY, GOOD | {HMAC: signature(BODY) + "AAAA"}),
        (401, BODY, GOOD | {HMAC: f"{signature(BODY)},{signature(BODY)}"}),
        (401, BODY, GOOD | {HMAC: "né"}),
        (401, json.dumps(json.loads(BODY)).encode(), GOOD),
        (401, BODY[:-1], GOOD),
        (415, BODY, GOOD | {"Content-Encoding": "gzip"}),
        (415, BODY, GOOD | {"Content-Type": "text/plain"}),
        (413, b" " * 2**20 + BODY, GOOD),
        (403, BODY, GOOD | {"X-Shopify-Shop-Domain": "vel.myshopify.com"}),
        (403, BODY, GOOD | {"X-Shopify-Shop-Domain": "evil.example"}),
        (403, BODY, gone(GOOD, "X-Shopify-Shop-Domain")),
        (400, BODY, GOOD | {"X-Shopify-Topic": "app/uninstalled"}),
        (400, BODY, GOOD | {"X-Shopify-Topic": "refunds/create"}),
        (400, BODY, gone(GOOD, "X-Shopify-Webhook-Id")),
        (400, BODY, GOOD | {"X-Shopify-Triggered-At": "2026-11-20T11:59:58Z"}),
        (400, BODY, GOOD | {"X-Shopify-Triggered-At": "2026-11-23T11:59:58Z"}),
        (400, BODY, GOOD | {"X-Shopify-Triggered-At": "yesterday"}),
    ],
)
def test_what_is_not_believed_leaves_no_trace(
    edge: Edge, capsys: pytest.CaptureFixture[str], status: int, body: bytes, headers: dict[str, str]
) -> None:
    """Refused with its status; one log line, which holds neither the body nor a signature nor a stranger's name."""
    assert edge.knock("/shopify", body, headers) == status

    assert edge.hints() == {}
    assert edge.queue.waiting == ()
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["status"] == status
    assert not any(word in line for word in ("Ana", "evil", SECRET, signature(BODY)[:8], "d-1"))


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'{"id": true}', b'{"id": "1001; x"}', b'{"id": 1e999}'])
def test_a_signed_body_that_is_no_order_is_refused(edge: Edge, body: bytes) -> None:
    assert edge.knock("/shopify", body, shopify_headers(body)) == 400
    assert edge.hints() == {}


@pytest.mark.parametrize("depth", [21, 10_000])
def test_a_body_nested_without_end_is_refused(depth: int) -> None:
    with pytest.raises(Refused):
        document_of(b'{"a":' + b"[" * depth + b"]" * depth + b"}")


def test_only_a_post_is_a_webhook(edge: Edge) -> None:
    assert edge.knock("/shopify", b"", {}, method="GET") == 405
    assert edge.knock("/nowhere", BODY, GOOD) == 404


def test_a_body_that_hides_its_length_is_read_to_a_megabyte_only(edge: Edge) -> None:
    """50 MB without a Content-Length: a chunked body is cut off, not read."""
    read = 0

    class Endless:
        def read(self, size: int = -1) -> bytes:
            nonlocal read
            assert size > 0
            read += size
            return b"a" * size

    from flask import Request
    from werkzeug.test import EnvironBuilder

    from functions.edge import opened

    environ = EnvironBuilder(method="POST", path="/shopify", headers=list(GOOD.items())).get_environ()
    environ |= {"wsgi.input": Endless(), "wsgi.input_terminated": True}
    environ.pop("CONTENT_LENGTH", None)
    assert opened(Request(environ), lambda: edge.house)[1] == 413
    assert read <= 2**20 + 1


def test_a_hundred_thousand_wrong_signatures_are_all_refused() -> None:
    """Wrong in the first bytes or in the last, it is the same."""
    right = int.from_bytes(base64.b64decode(signature(b"{}")))
    near = [right ^ n for n in range(50_000)] + [right ^ (n << 240) for n in range(1, 50_000)]
    believed = [n for n in near if shopify.signed(b"{}", base64.b64encode(n.to_bytes(32)).decode(), (SECRET,))]
    assert believed == [right]


def test_secrets_are_compared_in_constant_time_only() -> None:
    """No door compares what a stranger sent with == where a secret decides."""
    for name in ("shopify", "trustpilot"):
        parsed = ast.parse((ROOT / "sync" / "doors" / f"{name}.py").read_text())
        calls = [n for n in ast.walk(parsed) if isinstance(n, ast.Attribute) and n.attr == "compare_digest"]
        compared = [ast.unparse(n) for n in ast.walk(parsed) if isinstance(n, ast.Compare)]
        assert calls
        assert not [c for c in compared if "==" in c and any(word in c for word in ("signature", "secret", "given"))]


def test_a_queue_that_is_down_makes_the_sender_come_again(tmp_path: Path) -> None:
    """The hint stands, the delivery counts as not seen, and the next attempt goes through."""
    from sync.wire.tasks import CloudTasks
    from tests.support.knocks import QUEUE
    from tests.support.stand_in import transport

    edge = Edge(tmp_path)

    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    edge.house.tasks = CloudTasks(QUEUE, lambda: "t", transport=httpx.MockTransport(down))
    assert edge.knock("/shopify", BODY, GOOD) == 503
    assert edge.hints() != {}
    edge.house.__dict__.pop("desk")
    edge.house.tasks = CloudTasks(QUEUE, lambda: "t", transport=transport(edge.queue))
    assert edge.knock("/shopify", BODY, GOOD) == 200
    assert len(edge.queue.waiting) == 1


ANA = {"id": 77, "email": "ana@example.com", "phone": "0400"}


@pytest.mark.parametrize(
    ("topic", "body", "about"),
    [
        (
            "customers/redact",
            {"customer": ANA, "orders_to_redact": [3, 1]},
            {"customer": "77", "orders": ["1", "3"]},
        ),
        (
            "customers/data_request",
            {"customer": ANA, "orders_requested": [1]},
            {"customer": "77", "orders": ["1"]},
        ),
        ("shop/redact", {}, {"customer": None, "orders": []}),
    ],
)
def test_privacy_webhooks_leave_numbers_only(edge: Edge, topic: str, body: dict[str, Any], about: Any) -> None:
    raw = json.dumps({"shop_domain": "lumen.myshopify.com", **body}).encode()
    assert edge.knock("/shopify", raw, shopify_headers(raw, X_Shopify_Topic=topic)) == 200
    assert edge.hints() == {"privacy": [{"topic": topic, "store": "LUM", **about}]}


@pytest.mark.parametrize("body", [{"shop_domain": "vel.myshopify.com", "customer": ANA}, {"customer": ANA}])
def test_a_privacy_webhook_must_speak_of_the_shop_that_sends_it(edge: Edge, body: dict[str, Any]) -> None:
    raw = json.dumps(body).encode()
    assert edge.knock("/shopify", raw, shopify_headers(raw, X_Shopify_Topic="customers/redact")) == 403


@pytest.mark.parametrize("topic", sorted(shopify.TOPICS))
def test_every_topic_names_an_order_or_a_dispute(edge: Edge, topic: str) -> None:
    """Whatever a topic's body looks like, what is kept of it is one id."""
    raw = json.dumps({"id": 5, "order_id": 6, "order": {"id": 7}, "order_edit": {"order_id": 8}}).encode()
    assert edge.knock("/shopify", raw, shopify_headers(raw, X_Shopify_Topic=topic)) == 200
    ((source, (about,)),) = edge.hints().items()
    part, beginning, _ = shopify.TOPICS[topic]
    assert source == f"shopify:LUM:{part}"
    assert about["id"].removeprefix(beginning) in "5678"
