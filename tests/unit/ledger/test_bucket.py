"""The bucket when Cloud Storage misbehaves: what was written once is there once, and every failure has a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.gcs.service import open_service
from sandbox.wire import Request, Service
from sync.errors import Conflict, LedgerError, SettingsError
from sync.ledger import Ledger, open_ledger
from sync.ledger.bucket import Bucket
from sync.ledger.objects import NEW, Missing
from sync.wire.retry import RetryPolicy
from tests.support.stand_in import transport
from tests.unit.ledger.records import an_order, seen

AT_ONCE = RetryPolicy(sleep=lambda _: None)


@pytest.fixture
def cloud() -> Service:
    return open_service(["ours"], page=3)


@pytest.fixture
def bucket(cloud: Service) -> Bucket:
    return a_bucket(cloud)


def a_bucket(cloud: Service, name: str = "ours", prefix: str = "keepsheet/") -> Bucket:
    return Bucket(name, prefix, token=lambda: "t", retry=AT_ONCE, transport=transport(cloud))


def misbehave(cloud: Service, fault: str, **more: Any) -> None:
    body = json.dumps({"fault": fault, **more}).encode()
    assert cloud.handle(Request("POST", "/_sandbox/faults", {}, {}, body)).status == 200


def calls(cloud: Service) -> dict[str, int]:
    counts: dict[str, int] = json.loads(cloud.handle(Request("GET", "/_sandbox/calls", {}, {})).body)
    return counts


@pytest.mark.parametrize("fault", ["429", "500", "503_before", "503_after", "timeout_before", "timeout_after"])
@pytest.mark.parametrize("only_if", ["new", "this", "any"])
def test_a_write_whose_answer_was_lost_is_written_once(
    cloud: Service, bucket: Bucket, fault: str, only_if: str
) -> None:
    """Whether it was applied or not: neither a false conflict nor a second version."""
    was = None if only_if == "new" else bucket.write("a", b"old")
    misbehave(cloud, fault, match={"method": "POST"})

    generation = bucket.write("a", b"new", only_if={"new": NEW, "this": was, "any": None}[only_if])

    assert bucket.read("a") == (b"new", generation)


@pytest.mark.parametrize("fault", ["503_after", "timeout_after"])
def test_a_write_that_lost_the_race_says_so_even_after_a_fault(cloud: Service, bucket: Bucket, fault: str) -> None:
    was = bucket.write("a", b"old")
    bucket.write("a", b"theirs")
    misbehave(cloud, fault, match={"method": "POST"})

    with pytest.raises(Conflict):
        bucket.write("a", b"ours", only_if=was)

    assert bucket.read("a")[0] == b"theirs"


def test_the_same_bytes_again_are_not_taken_for_applied(cloud: Service, bucket: Bucket) -> None:
    """The object already holds them under the generation that is to be replaced: that is no proof."""
    was = bucket.write("a", b"same")
    misbehave(cloud, "503_before", match={"method": "POST"})

    assert bucket.write("a", b"same", only_if=was) != was


@pytest.mark.parametrize("fault", ["429", "500", "503_before", "timeout_before", "garbage", "truncated"])
def test_reads_and_listings_are_repeated(cloud: Service, bucket: Bucket, fault: str) -> None:
    bucket.write("log/a", b"x" * 100)

    misbehave(cloud, fault, match={"method": "GET"})
    assert bucket.read("log/a")[0] == b"x" * 100
    misbehave(cloud, fault, match={"method": "GET"})
    assert [s.name for s in bucket.list("log/")] == ["log/a"]


@pytest.mark.parametrize("fault", ["503_before", "503_after", "timeout_after"])
def test_a_delete_is_repeated(cloud: Service, bucket: Bucket, fault: str) -> None:
    generation = bucket.write("a", b"x")
    misbehave(cloud, fault, match={"method": "DELETE"})

    bucket.delete("a", only_if=generation)

    with pytest.raises(Missing):
        bucket.read("a")


def test_it_gives_up_with_a_sentence(cloud: Service, bucket: Bucket) -> None:
    misbehave(cloud, "503_before", times=99)

    with pytest.raises(LedgerError, match=r"The ledger's bucket ours is busy \(503\)\. Nothing is lost"):
        bucket.list("")


def test_a_listing_goes_through_all_pages(bucket: Bucket) -> None:
    names = [f"log/{n:02}" for n in range(10)]
    for name in names:
        bucket.write(name, b"x")

    assert [s.name for s in bucket.list("log/")] == names


def test_other_things_in_the_bucket_are_not_seen(cloud: Service, bucket: Bucket) -> None:
    a_bucket(cloud, prefix="keepsheet-old").write("a", b"x")
    a_bucket(cloud, prefix="").write("top", b"x")
    bucket.write("a", b"ours")

    assert [s.name for s in bucket.list("")] == ["a"]


def test_a_bucket_that_is_not_there_is_named(cloud: Service) -> None:
    theirs = a_bucket(cloud, "theirs")
    asks: list[Callable[[], object]] = [
        lambda: theirs.list(""),
        lambda: theirs.read("a"),
        lambda: theirs.write("a", b""),
    ]
    for ask in asks:
        with pytest.raises(LedgerError, match=r"bucket theirs does not exist\. Create it"):
            ask()


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_names_the_role_that_is_lacking(status: int) -> None:
    refusing = httpx.MockTransport(lambda _: httpx.Response(status))

    with pytest.raises(LedgerError, match="Storage Object User"):
        Bucket("ours", "", token=lambda: "t", retry=AT_ONCE, transport=refusing).read("a")


def test_a_ledger_in_a_bucket(cloud: Service) -> None:
    """Two processes; reads go out eight at a time."""
    ours, theirs = Ledger(a_bucket(cloud)), Ledger(a_bucket(cloud))
    for n in range(6):
        ours.record("orders", [seen(an_order(n), n, f"r{n}")])
    ours.journals.keep("book", "sla", {("k", 0): {"notes": "x"}}, seen(an_order()).seen_at)

    assert len(theirs.newest("orders")) == 6
    assert theirs.fold(seen(an_order()).seen_at, runs=1) == 6
    assert len(ours.newest("orders", open_only=True)) == 6
    assert theirs.journals.read("book", "sla").row("k") == {"notes": "x"}


def test_what_was_read_is_not_fetched_again(cloud: Service) -> None:
    ledger = Ledger(a_bucket(cloud))
    for n in range(6):
        ledger.record("orders", [seen(an_order(n), n, f"r{n}")])
    ledger.newest("orders")
    before = calls(cloud)["read"]

    ledger.newest("orders")

    assert calls(cloud)["read"] - before == 2 + 1 + 1  # six logs are two pages; manifests; states


def test_a_stand_in_elsewhere_is_refused() -> None:
    with pytest.raises(SettingsError, match="not on this machine"):
        open_ledger("gs://ours/keepsheet", endpoint="http://storage.example")
