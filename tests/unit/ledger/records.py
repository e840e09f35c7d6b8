"""Records to fill a ledger with: one of each entity, and any number that Hypothesis thinks of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from sync.core.records import Dispute, Order, Reading, Run
from sync.ledger.entities import ENTITIES
from sync.ledger.shape import Field, Leaf, Many, Shape, Struct, shape_of
from tests.support.records import dispute, order

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def an_order(number: int = 1001, *, store: str = "LUM", born: datetime = NOON, **change: Any) -> Order:
    """An open order; its key is order:<store>:<number>."""
    return order(str(number), store=store, created_at=born, **change)


def a_case(own_id: str = "PP-1", **change: Any) -> Dispute:
    """An open PayPal case of the account lumen, not linked to an order."""
    return dispute(own_id, **({"opened_at": NOON, "order_id": None, "order_name": None, "order_store": None} | change))


def a_run(number: int, *, born: datetime = NOON, trigger: str = "-", finished_at: datetime | None = None) -> Run:
    """The smallest record, so that a test can read it ten thousand times; open until finished."""
    return Run("-", str(number), trigger, born, finished_at, ())


def seen(record: Any, minutes: float = 0, run: str = "r1") -> Reading[Any]:
    """A reading of it, so many minutes after noon."""
    return Reading(record, NOON + timedelta(minutes=minutes), run)


#: Text that customers and sources send: formulas, lone surrogates, control characters, every plane, nothing at all.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(
        ["", "=HYPERLINK(1)", "\ud83d", "a\x00b", "\u202e abc", "'", "\r\n", "\U0001f600" * 50, "x" * 60_000]
    ),
)
_FIRST, _LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - Hypothesis wants naive bounds
MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))
_LEAVES: dict[type[Any], st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    datetime: MOMENTS,
    date: st.dates(date(1900, 1, 1), date(2200, 1, 1)),
}


def values(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case Leaf(kind):
            return _LEAVES[kind]
        case Many(item):
            return st.lists(values(item), max_size=3).map(tuple)
        case Struct(cls, fields):
            return st.builds(cls, **{f.name: _field(f) for f in fields})


def _field(field: Field) -> st.SearchStrategy[Any]:
    return st.none() | values(field.shape) if field.optional else values(field.shape)


#: What a key is made of, as a source gives it: of Shopify's ids what stands behind the last slash.
_KEY_PARTS = st.text(min_size=1, max_size=8).filter(lambda part: not part.endswith("/"))


def records(entity: str) -> st.SearchStrategy[Any]:
    """Any record of an entity."""
    shape = shape_of(ENTITIES[entity].record)
    named = {"store", "account", "unit", "id", "legacy_id"}
    parts = {f.name: _KEY_PARTS if f.name in named else _field(f) for f in shape.fields}
    return st.builds(shape.cls, **parts)
