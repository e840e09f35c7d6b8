"""What is written is what is read, for every record class and any content."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.core.records import Reading
from sync.errors import LedgerError
from sync.ledger.entities import ENTITIES
from sync.ledger.hashing import content_hash, storable
from sync.ledger.schema import from_file, to_file
from sync.ledger.shape import shape_of
from sync.ledger.tables import to_readings, to_table
from sync.ledger.version import Kept, Version
from tests.unit.ledger.records import MOMENTS, NOON, an_order, records, seen


def through_a_file(entity: str, readings: list[Reading[Any]]) -> list[Reading[Any]]:
    kept = [Kept(r.record.key, r, Version(r.seen_at, r.run_id, 0, content_hash(r.record))) for r in readings]
    return to_readings(entity, from_file("a file", to_file(to_table(entity, kept)), entity))


def with_storable_text(value: Any) -> Any:
    """The value with U+FFFD for every lone surrogate in it."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        return tuple(with_storable_text(v) for v in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{f: with_storable_text(getattr(value, f)) for f in value.__dataclass_fields__})
    return value


@pytest.mark.parametrize("entity", ENTITIES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_readings_come_back_equal(entity: str, data: st.DataObject) -> None:
    """Hostile text included; a lone surrogate comes back as U+FFFD, and is the only thing that does not come back."""
    given_records = data.draw(st.lists(records(entity), max_size=3))
    readings = [Reading(record, data.draw(MOMENTS), "r1") for record in given_records]

    read = through_a_file(entity, readings)

    assert [with_storable_text(r) for r in readings] == read
    assert [content_hash(r.record) for r in readings] == [content_hash(r.record) for r in read]


def test_times_of_other_zones_come_back_as_the_same_moment() -> None:
    manila = timezone(timedelta(hours=8))
    reading = seen(an_order(closed_at=NOON.astimezone(manila)))

    assert through_a_file("orders", [reading]) == [reading]


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 20, 12)  # noqa: DTZ001 - that is the point

    with pytest.raises(LedgerError, match="without a zone"):
        through_a_file("orders", [seen(an_order(closed_at=naive))])


def test_a_number_beyond_64_bits_is_refused() -> None:
    with pytest.raises(LedgerError, match="not a int"):
        through_a_file("orders", [seen(replace(an_order(), number=2**63))])


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_record_class_can_be_read_back_without_its_init(entity: str) -> None:
    assert shape_of(ENTITIES[entity].record).fields


def test_the_hash_of_a_score_leaves_out_when_it_was_read() -> None:
    from sync.core.records import Score

    score = Score("LUM", "u1", NOON.date(), NOON, "Lumen", "4.1", "4", 10, 1, 1, 1, 1, 6)

    assert content_hash(score) == content_hash(replace(score, seen_at=NOON + timedelta(hours=1)))
    assert content_hash(score) != content_hash(replace(score, total=11))


@pytest.mark.parametrize(
    "change",
    [{"note": "x"}, {"tags": ("a",)}, {"number": None}, {"test": True}, {"note": ""}, {"tags": ("",)}, {"lines": ()}],
)
def test_any_change_of_content_changes_the_hash(change: dict[str, Any]) -> None:
    assert content_hash(an_order()) != content_hash(an_order(**change))
