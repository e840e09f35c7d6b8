"""What the ledger keeps, and in which file of it each record belongs. Pure data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from sync.core.records import Dispute, Order, Record, Refund, Review, Run, Score


def _born(record: Any) -> date:
    moment: date = record.born_at.astimezone(UTC).date()
    return moment


@dataclass(frozen=True)
class Entity:
    """One kind of record.

    Everything that is ever seen of one key must land in one partition, or pruning would find old versions.
    So the partition is made of what cannot change: the owner named in the key (a PayPal case that is linked to an order
    changes its `store`, never its account) and the day the thing was born.
    """

    name: str
    record: type[Any]
    born_on: Callable[[Any], date] = _born
    store_is_owner: bool = False  # the owner in the key is the store: reading some stores opens only their files
    not_content: frozenset[str] = frozenset()  # fields that differ in every reading and so cannot mean "changed"

    def partition(self, key: str, record: Record) -> Partition:
        owner = key.split(":", 2)[1]
        return Partition(self.name, owner, f"{self.born_on(record):%Y-%m}")


@dataclass(frozen=True)
class Partition:
    """The records of one owner that were born in one month (UTC). `owner` is quoted as in the key."""

    entity: str
    owner: str
    month: str  # "2026-11"

    @cached_property
    def path(self) -> str:
        return f"{self.entity}/owner={self.owner}/month={self.month}"

    @property
    def log(self) -> str:
        return f"log/{self.path}/"

    @property
    def state(self) -> str:
        return f"state/{self.path}/newest.parquet"

    @property
    def past(self) -> str:
        return f"past/{self.path}/"

    @classmethod
    def of(cls, name: str) -> Partition:
        """From the name of any object in it.

        >>> Partition.of("log/orders/owner=LUM/month=2026-11/r1-0a.parquet")
        Partition(entity='orders', owner='LUM', month='2026-11')
        """
        _, entity, owner, month, _ = name.split("/")
        return cls(entity, owner.removeprefix("owner="), month.removeprefix("month="))


def quoted_owner(store: str) -> str:
    """A store's name as keys and partitions have it."""
    return quote(store, safe="-_.#")


ENTITIES: dict[str, Entity] = {
    e.name: e
    for e in (
        Entity("orders", Order, store_is_owner=True),
        Entity("refunds", Refund, store_is_owner=True),
        Entity("disputes", Dispute),
        Entity("reviews", Review),
        Entity("scores", Score, born_on=lambda score: score.day, not_content=frozenset({"seen_at"})),
        Entity("runs", Run, store_is_owner=True),
    )
}


def kind(entity: str) -> Entity:
    """Raises ValueError for a name that is no entity."""
    try:
        return ENTITIES[entity]
    except KeyError:
        raise ValueError(f"the ledger keeps no {entity!r}, only {', '.join(ENTITIES)}") from None
