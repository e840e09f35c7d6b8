"""Things that happen in the world when somebody at the page says so: each becomes an ordinary change of the world's
files at its present time, made from a record of the same kind that is there, and is found by the next sync.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sandbox.worlds.state import Document, Moment
from sandbox.worlds.world import World

MANY = 200


class NothingToDoError(Exception):
    """The world has no record that this could happen to. The text says so."""


def happen(world: World, now: datetime, what: str) -> str:
    """Lets it happen; a sentence that says what did. KeyError for what is not known."""
    return HAPPENINGS[what](world, world.at(now), random.Random())


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _shopify_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _any(chance: random.Random, found: list[Any], what: str) -> Any:
    if not found:
        raise NothingToDoError(f"This world has no {what}.")
    return chance.choice(found)


def _orders(world: World, moment: Moment, fits: Callable[[Document], bool]) -> list[tuple[str, Document]]:
    paths = [f"shopify/{store.store}/orders.jsonl" for store in world.stores]
    return [(path, order) for path in paths for order in moment.collection(path) if fits(order)]


def _dispute(world: World, moment: Moment, chance: random.Random) -> str:
    waiting = "WAITING_FOR_SELLER_RESPONSE"
    cases = [
        (path, case)
        for path in (f"paypal/{account}/disputes.jsonl" for account in world.paypal_accounts)
        for case in moment.collection(path)
        if case.get("status") == waiting and case.get("dispute_life_cycle_stage") == "INQUIRY"
    ]
    path, case = _any(chance, cases, "open PayPal case to copy")
    number = f"PP-R-NEW-{chance.randrange(10_000_000, 99_999_999)}"
    fresh = json.loads(json.dumps(case).replace(case["dispute_id"], number))
    due = _text(moment.now + timedelta(days=10))
    fresh |= {"create_time": _text(moment.now), "update_time": _text(moment.now)}
    if "seller_response_due_date" in fresh:
        fresh["seller_response_due_date"] = due
    world.write(path, fresh, moment.now)
    return f"A buyer opened case {number} at PayPal."


def _parcel(world: World, moment: Moment, chance: random.Random) -> str:
    def travels(order: Document) -> bool:
        return any(parcel.get("displayStatus") == "IN_TRANSIT" for parcel in order.get("fulfillments") or [])

    path, order = _any(chance, _orders(world, moment, travels), "parcel on its way")
    at = _shopify_time(moment.now)
    fulfillments = []
    for parcel in order["fulfillments"]:
        if parcel.get("displayStatus") == "IN_TRANSIT":
            scan = {**parcel["events"][-1], "happenedAt": at, "createdAt": at, "message": "Out for delivery"}
            scan |= {"id": f"{scan['id']}{chance.randrange(10, 99)}", "status": "OUT_FOR_DELIVERY"}
            events = [*parcel["events"], scan]
            fulfillments.append({**parcel, "displayStatus": "OUT_FOR_DELIVERY", "updatedAt": at, "events": events})
        else:
            fulfillments.append(parcel)
    world.write(path, {"id": order["id"], "fulfillments": fulfillments, "updatedAt": at}, moment.now)
    return f"The parcel of order {order['name']} was scanned: out for delivery."


def _review(world: World, moment: Moment, chance: random.Random) -> str:
    reviews = [
        (path, review)
        for path in (f"trustpilot/{unit}/reviews.jsonl" for unit in world.trustpilot_units)
        for review in moment.collection(path)
        if review.get("status") == "active"
    ]
    path, review = _any(chance, reviews, "review to copy")
    at = _text(moment.now)
    fresh = {
        **review,
        "id": f"{chance.randrange(16**24):024x}",
        "stars": 1,
        "title": "Still waiting",
        "text": "Paid weeks ago, nothing has come, and nobody answers.",
        "companyReply": None,
        "createdAt": at,
        "updatedAt": None,
    }
    world.write(path, fresh, moment.now)
    return f"{review['consumer']['displayName']} left one star for {review['businessUnit']['displayName']}."


def _refund(world: World, moment: Moment, chance: random.Random) -> str:
    def paid(order: Document) -> bool:
        return not order["refunds"] and order["displayFinancialStatus"] == "PAID" and bool(order["transactions"])

    path, order = _any(chance, _orders(world, moment, paid), "paid order")
    at, total = _shopify_time(moment.now), order["totalReceivedSet"]
    number = f"{order['legacyResourceId']}{chance.randrange(10, 99)}"
    sale = order["transactions"][0]
    money = {
        **sale,
        "id": f"gid://shopify/OrderTransaction/{number}1",
        "kind": "REFUND",
        "createdAt": at,
        "processedAt": at,
        "parentTransaction": {"id": sale["id"]},
        "amountSet": total,
    }
    refund = {
        "id": f"gid://shopify/Refund/{number}",
        "legacyResourceId": number,
        **dict.fromkeys(("createdAt", "processedAt", "updatedAt"), at),
        "note": "Goodwill",
        "totalRefundedSet": total,
        "return": None,
        **{name: [] for name in ("refundLineItems", "refundShippingLines", "orderAdjustments")},
        "transactions": [money],
    }
    change = {
        "id": order["id"],
        "refunds": [refund],
        "transactions": [*order["transactions"], money],
        "displayFinancialStatus": "REFUNDED",
        "totalRefundedSet": total,
        "updatedAt": at,
    }
    world.write(path, change, moment.now)
    return f"Order {order['name']} was refunded in full."


def _many_orders(world: World, moment: Moment, chance: random.Random) -> str:
    def fresh(order: Document) -> bool:
        return not order["fulfillments"] and not order["refunds"] and order["displayFinancialStatus"] == "PAID"

    found = _orders(world, moment, fresh)
    path, _ = _any(chance, found, "order that waits to be sent")
    patterns = [order for home, order in found if home == path]
    there = list(moment.collection(path))
    number = max(int(order["number"]) for order in there)
    last = max(int(order["legacyResourceId"]) for order in there)
    for step in range(1, MANY + 1):
        pattern = chance.choice(patterns)
        text = json.dumps(pattern).replace(pattern["legacyResourceId"], str(last + 7919 * step))
        order = json.loads(text.replace(f'"{pattern["name"]}', f'"#{number + step}'))
        at = _shopify_time(moment.now)
        order |= {"number": number + step, **dict.fromkeys(("createdAt", "processedAt", "updatedAt"), at)}
        for transaction in order["transactions"]:
            transaction |= {"createdAt": at, "processedAt": at}
        world.write(path, order, moment.now)
    return f"{MANY} orders came in at once: #{number + 1} to #{number + MANY}."


HAPPENINGS: dict[str, Callable[[World, Moment, random.Random], str]] = {
    "dispute": _dispute,
    "parcel": _parcel,
    "review": _review,
    "refund": _refund,
    "orders": _many_orders,
}
