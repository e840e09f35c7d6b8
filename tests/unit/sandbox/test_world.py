"""Worlds: reading a folder, and what happens to it as time passes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.worlds.world import World, WorldError

START = datetime(2026, 11, 1, tzinfo=UTC)
ORDERS = "shopify/lum/orders.jsonl"
UNIT = "trustpilot/lum/unit.json"


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


def lines(*documents: Any) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def event(count: float, path: str = ORDERS, **change: Any) -> dict[str, Any]:
    return {"at": hours(count).isoformat(), "path": path, **change}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    store = {
        "store": "lum",
        "domain": "lum.myshopify.com",
        "timezone": "Australia/Sydney",
        "currency": "AUD",
        "market": "AU",
    }
    head = {
        "name": "small",
        "now": "2026-11-01T00:00:00Z",
        "stores": [store],
        "paypal_accounts": ["lum"],
        "trustpilot_units": ["lum"],
    }
    for kind in ("shopify", "paypal", "trustpilot"):
        (tmp_path / kind / "lum").mkdir(parents=True)
    (tmp_path / "world.json").write_text(json.dumps(head))
    (tmp_path / ORDERS).write_text(lines({"id": "o1", "n": 1, "keep": True}, {"id": "o2", "n": 1}))
    (tmp_path / "paypal/lum/disputes.jsonl").write_text(lines({"dispute_id": "PP-1"}))
    (tmp_path / "trustpilot/lum/reviews.jsonl").write_text("")
    (tmp_path / UNIT).write_text(json.dumps({"id": "lum", "score": 4}))
    return tmp_path


def test_it_reads_every_file(folder: Path) -> None:
    world = World.load(folder)
    now = world.at(world.start)
    assert world.start == START
    assert [store.domain for store in world.stores] == ["lum.myshopify.com"]
    assert [order["id"] for order in now.collection(ORDERS)] == ["o1", "o2"]
    assert now.collection("paypal/lum/disputes.jsonl").get("PP-1") == {"dispute_id": "PP-1"}
    assert now.document(UNIT) == {"id": "lum", "score": 4}
    assert len(now.collection("shopify/lum/disputes.jsonl")) == 0


def test_events_happen_when_the_clock_passes(folder: Path) -> None:
    """Whatever the order of the lines: given fields replace, others stay, new keys are added, removed ones gone."""
    happenings = [
        event(3, remove="o2"),
        event(1, upsert={"id": "o1", "n": 2}),
        event(2, upsert={"id": "o3", "n": 9}),
        event(2, path=UNIT, upsert={"score": 3}),
        event(2, path="shopify/lum/disputes.jsonl", upsert={"id": "d1"}),
    ]
    (folder / "events.jsonl").write_text(lines(*happenings))
    world = World.load(folder)
    before, after = world.at(hours(0.99)), world.at(hours(3))
    assert [order["n"] for order in before.collection(ORDERS)] == [1, 1]
    assert list(after.collection(ORDERS)) == [{"id": "o1", "n": 2, "keep": True}, {"id": "o3", "n": 9}]
    assert after.document(UNIT) == {"id": "lum", "score": 3}
    assert after.collection("shopify/lum/disputes.jsonl").get("d1") == {"id": "d1"}


def test_a_moment_stays_what_it_was(folder: Path) -> None:
    (folder / "events.jsonl").write_text(lines(event(1, upsert={"id": "o1", "n": 2})))
    world = World.load(folder)
    before = world.at(START)
    world.at(hours(2))
    order = before.collection(ORDERS).get("o1")
    assert order is not None
    assert order["n"] == 1


def test_a_clock_set_back_undoes_what_has_not_happened_yet(folder: Path) -> None:
    (folder / "events.jsonl").write_text(lines(event(1, remove="o1"), event(2, remove="o2")))
    world = World.load(folder)
    assert len(world.at(hours(2)).collection(ORDERS)) == 0
    assert [order["id"] for order in world.at(hours(1)).collection(ORDERS)] == ["o2"]


def test_an_index_lives_as_long_as_its_collection(folder: Path) -> None:
    (folder / "events.jsonl").write_text(lines(event(1, path=UNIT, upsert={"score": 1}), event(2, remove="o1")))
    world = World.load(folder)
    built: list[int] = []

    def count(now: datetime) -> int:
        def build(orders: Any) -> int:
            built.append(1)
            return len(orders)

        return world.at(now).collection(ORDERS).derived("count", build)

    assert [count(START), count(hours(1)), count(hours(2))] == [2, 2, 1]
    assert len(built) == 2


def test_what_a_stand_in_writes_outlives_a_restart(folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "data" / "written.jsonl"
    world = World.load(folder, written)
    world.at(hours(5))
    world.write(ORDERS, {"id": "o2", "tags": ["späť"]}, hours(4))
    for each in (world, World.load(folder, written)):
        assert each.at(hours(5)).collection(ORDERS).get("o2") == {"id": "o2", "n": 1, "tags": ["späť"]}
        assert each.at(hours(3)).collection(ORDERS).get("o2") == {"id": "o2", "n": 1}


def break_head(**change: Any) -> Any:
    def damage(folder: Path) -> None:
        head = json.loads((folder / "world.json").read_text())
        (folder / "world.json").write_text(json.dumps({**head, **change}))

    return damage


def put(path: str, text: str) -> Any:
    def damage(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    return damage


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "world.json").unlink(), "it has no world.json"),
        (put("world.json", "{\n  nope"), "world.json, line 2: not JSON"),
        (break_head(now="noon"), "\"now\" is the time at which the world starts. 'noon' is not a time"),
        (break_head(stores={}), '"stores" must be a list'),
        (break_head(stores=[{"store": "lum"}]), 'an entry of "stores" lacks domain, timezone, currency, market'),
        (break_head(paypal_accounts=["a", "a"]), '"paypal_accounts" must name each of them once'),
        (break_head(trustpilot_units=[]), 'world.json does not name "lum" under "trustpilot_units"'),
        (lambda folder: (folder / ORDERS).unlink(), "orders.jsonl is missing. If there are none, make it empty."),
        (put(ORDERS, '{"id": "a"}\n\n{"id": '), "orders.jsonl, line 3: not JSON"),
        (put(ORDERS, "[1]"), "orders.jsonl, line 1: a JSON object is wanted"),
        (put(ORDERS, '{"n": 1}'), "orders.jsonl, line 1: the object has no 'id'"),
        (put(ORDERS, '{"id": "a"}\n{"id": "a"}'), "orders.jsonl, line 2: a stands in line 1 already"),
        (put("events.jsonl", lines({"path": ORDERS})), 'events.jsonl, line 1: "at" is the time when it happens'),
        (put("events.jsonl", lines(event(1, path="x.jsonl", remove="a"))), 'line 1: "path" must be a file of this'),
        (put("events.jsonl", lines(event(1))), 'line 1: give either "upsert" with an object or "remove" with a key'),
    ],
)
def test_a_malformed_folder_is_refused_in_a_sentence(folder: Path, damage: Any, sentence: str) -> None:
    """Which file, which line, what now."""
    damage(folder)
    with pytest.raises(WorldError) as refusal:
        World.load(folder)
    assert sentence in str(refusal.value)
    assert str(folder) in str(refusal.value)
