"""Reading values out of a GraphQL reply: of the right type, or None; `need` where a record cannot do without. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sync.core.money import Bag, Money, parse_money
from sync.sources.payload import Unreadable, text

T = TypeVar("T")

Payload = Mapping[str, Any]

#: A moment outside these years is a slip of whoever typed it, not a fact about an order.
FIRST_YEAR, LAST_YEAR = 1990, 2199


def need(payload: Payload, name: str, read: Callable[[Any], T | None]) -> T:
    """The value of a field that a record cannot do without. Raises Unreadable."""
    value = read(payload.get(name))
    if value is None:
        raise Unreadable(f"its {name} is missing or unreadable")
    return value


def number_text(value: Any) -> str | None:
    """An id that may come as text or as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)


def part(payload: Payload, name: str) -> Payload:
    """The object at `name`, an empty one where there is none."""
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Payload]:
    """The objects of a list; a stranger thing in place of the list counts as one object without fields."""
    if not value:
        return []
    return [item if isinstance(item, Mapping) else {} for item in (value if isinstance(value, list) else [value])]


def items(payload: Payload, name: str) -> Iterator[Payload]:
    """The objects of a list or of a connection. Raises Unreadable where something else stands among them."""
    value = payload.get(name)
    if isinstance(value, Mapping):
        value = value.get("nodes")
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise Unreadable(f"its {name} are not a list of objects")
    yield from value


def moment(value: Any) -> datetime | None:
    """A DateTime with its zone, in UTC; None for what is none or lies outside 1990 to 2199.

    >>> moment("2026-01-02T03:04:05+01:00"), moment("0001-01-01T00:00:00Z"), moment("2026-02-30T00:00:00Z")
    (datetime.datetime(2026, 1, 2, 2, 4, 5, tzinfo=datetime.timezone.utc), None, None)
    """
    try:
        read = datetime.fromisoformat(value)
        if read.tzinfo is None:
            return None
        read = read.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def day_or_moment(zone: ZoneInfo) -> Callable[[Any], datetime | None]:
    """For fields that were a Date in older API versions and are a DateTime now: a bare date counts from its first
    minute, in the store's zone or in UTC, whichever comes first, so that a deadline is never shown too late.

    >>> day_or_moment(ZoneInfo("Australia/Sydney"))("2026-11-30").isoformat()
    '2026-11-29T13:00:00+00:00'
    """

    def read(value: Any) -> datetime | None:
        if not isinstance(value, str) or len(value) != len("2026-11-30"):
            return moment(value)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            return None
        return min(datetime.combine(day, time.min, z).astimezone(UTC) for z in (zone, UTC))

    return read


def money(value: Any) -> Money | None:
    """A MoneyV2; None for what is no amount with a currency of three letters."""
    currency = text(value.get("currencyCode")) if isinstance(value, Mapping) else None
    amount = number_text(value.get("amount")) if isinstance(value, Mapping) else None
    if amount is None or currency is None or len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        return None
    try:
        return parse_money(amount, currency)
    except ValueError:
        return None


def bag(value: Any) -> Bag | None:
    """A MoneyBag; where the customer's currency is not given, the shop's stands for both."""
    if not isinstance(value, Mapping):
        return None
    shop = money(value.get("shopMoney"))
    seen = money(value.get("presentmentMoney")) if value.get("presentmentMoney") is not None else shop
    return Bag(shop, seen) if shop and seen else None


def own_id(payload: Payload) -> tuple[str, str]:
    """The global id and the number at its end. Raises Unreadable without one."""
    gid = text(payload.get("id"))
    tail = gid.rsplit("/", 1)[-1] if gid else ""
    if not gid or not tail:
        raise Unreadable("it has no id")
    return gid, number_text(payload.get("legacyResourceId")) or tail
