"""What our app may read of an order. A part that is refused is left out of the question, and the order still comes.

A part that was left out is taken from what we knew, never blanked (see `kept`). Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sync.core.records import Order
from sync.sources.shopify.client import PartRefused

#: Which part of the question a refused field belongs to.
_PART_OF = {
    "email": "people",
    "customer": "people",
    "shippingAddress": "address",
    "fulfillmentOrders": "tasks",
    "returns": "returns",
    "return": "returns",
    "disputes": "disputes",
}

#: Which part needs a scope, for refusals that name no field.
_PART_FOR = {
    "read_customers": "people",
    "read_returns": "returns",
    "read_assigned_fulfillment_orders": "tasks",
    "read_merchant_managed_fulfillment_orders": "tasks",
    "read_third_party_fulfillment_orders": "tasks",
    "read_shopify_payments_disputes": "disputes",
}

#: What stays as it was, for staff.
_STAYS = {
    "people": "customers' names",
    "address": "countries",
    "tasks": "holds and ship-by dates",
    "returns": "returns",
    "disputes": "the disputes of an order",
}

#: The fields of a record that each part fills.
_FILLS = {
    "people": ("customer_id", "customer_name", "email_hash"),
    "address": ("country", "province"),
    "tasks": ("shipping_tasks",),
    "returns": ("returns",),
    "disputes": ("dispute_ids",),
}


@dataclass(frozen=True, slots=True)
class Grants:
    """Which parts are asked for. `names`: whether customers' names are wanted at all."""

    names: bool
    refused: frozenset[str] = frozenset()

    def variables(self) -> dict[str, bool]:
        """For the @include directives of the questions."""
        asked = {part: part not in self.refused for part in _FILLS}
        return {**asked, "names": self.names and asked["people"]}

    def into(self, at_size: Callable[[int], Mapping[str, Any]]) -> Callable[[int], Mapping[str, Any]]:
        """The same question's variables with ours."""
        return lambda size: {**at_size(size), **self.variables()}

    def without(self, refusal: PartRefused) -> Grants | None:
        """The same without what was refused; None if that is no part we can do without, or was left out already."""
        parts = {_PART_OF[name] for name in refusal.fields if name in _PART_OF}
        parts = parts or {_PART_FOR[scope] for scope in refusal.scopes if scope in _PART_FOR}
        return replace(self, refused=self.refused | parts) if parts - self.refused else None

    def kept(self, record: Order, before: Order | None) -> Order:
        """The record with the refused parts as they were known before."""
        names = [
            name for part in sorted(self.refused) for name in _FILLS[part] if name != "customer_name" or self.names
        ]
        return replace(record, **{name: getattr(before, name) for name in names}) if before and names else record

    def sentence(self, title: str) -> str | None:
        """What staff should know about refused parts; None if there are none."""
        if not self.refused:
            return None
        stays = ", ".join(_STAYS[part] for part in sorted(self.refused))
        return (
            f"{title} does not let us read {stays}: these stay as they were. The owner can give our app the permission."
        )
