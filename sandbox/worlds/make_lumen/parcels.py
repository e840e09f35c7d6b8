"""Goods out: hand-over, scans, delivery, and all that goes wrong on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.worlds.make_lumen.facts import CARRIERS, HOME, SUPPLIERS, Carrier, carriers_of, transit_days
from sandbox.worlds.make_lumen.orders import Story
from sandbox.worlds.make_lumen.tasks import location_of, prefix_of
from sandbox.worlds.make_lumen.timeline import Document, iso

MESSAGES = {
    "LABEL_PRINTED": "Shipping label created",
    "CARRIER_PICKED_UP": "Parcel handed to the carrier",
    "IN_TRANSIT": "Parcel on its way",
    "OUT_FOR_DELIVERY": "Out for delivery",
    "DELIVERED": "Delivered",
    "ATTEMPTED_DELIVERY": "Nobody was at home; a card was left",
    "FAILURE": "Could not be delivered: address unknown. Returning to sender",
    "DELAYED": "Delayed in customs",
}


def ship(story: Story, prefix: str, fate: str = "fine", ship_h: float | None = None) -> datetime:
    """One supplier's lines leave, and the parcel meets its fate. Returns when it left.

    Fates: fine, late (arrives after its promise), stalled (scans stop), no scan (label only), no tracking, failed,
    returned, second try, delayed, silent (no scans at all), lost label (fulfilment cancelled and made again), marked
    (delivered by nobody).
    """
    low, high = SUPPLIERS[prefix].ship_h
    hours = ship_h if ship_h is not None else low + story.rng.random() * (high - low)
    at = (story.born + timedelta(hours=hours)).replace(microsecond=0)
    home = HOME[story.sale.store.store]
    carrier = CARRIERS[story.rng.choice(carriers_of(prefix, story.sale.buyer.country, home))]
    if fate == "silent":
        carrier, fate = CARRIERS["CJPacket"], "fine"
    if fate == "digital":
        _leave(story, prefix, _digital(story, prefix, at), at)
        return at
    if fate == "lost label":
        spoilt = _parcel(story, prefix, carrier, at - timedelta(hours=1))
        _leave(story, prefix, spoilt, at - timedelta(hours=1), moves=False)
        story.thing.then(at - timedelta(minutes=30), lambda document: _cancel(document, spoilt["id"], at))
        fate = "fine"
    parcel = _parcel(story, prefix, None if fate in ("no tracking", "marked") else carrier, at)
    _leave(story, prefix, parcel, at)
    for status, when in _journey(story, prefix, carrier, fate, at):
        _scan(story, parcel["id"], status, when, stamps=carrier.scans == "full")
        if status == "DELIVERED":
            story.arrivals.append(when)
    story.unhappy = story.unhappy or fate not in ("fine", "marked")
    return at


def _parcel(story: Story, prefix: str, carrier: Carrier | None, at: datetime) -> Document:
    gid = story.gid("Fulfillment")
    _, last = transit_days(prefix, story.sale.buyer.country, HOME[story.sale.store.store])
    number = f"{carrier.mark}{story.rng.randrange(10**11, 10**12)}" if carrier else None
    lines = [line for line in story.thing.document["lineItems"] if prefix_of(line) == prefix]
    service = SUPPLIERS[prefix].service
    return {
        "id": gid,
        "legacyResourceId": gid.rsplit("/", 1)[-1],
        "name": f"#{story.sale.number}.{int(gid[-2:]) + 1}",
        "status": "SUCCESS",
        "displayStatus": "FULFILLED",
        "createdAt": iso(at),
        "updatedAt": iso(at),
        "inTransitAt": None,
        "estimatedDeliveryAt": iso(at + timedelta(days=last)) if carrier and carrier.scans == "full" else None,
        "deliveredAt": None,
        "totalQuantity": sum(line["quantity"] for line in lines),
        "location": location_of(prefix, story.sale.store),
        "service": {
            "id": f"gid://shopify/FulfillmentService/{service or 'manual'}",
            "handle": service or "manual",
            "serviceName": SUPPLIERS[prefix].name if service else "Manual",
            "type": "THIRD_PARTY" if service else "MANUAL",
        },
        "trackingInfo": (
            [{"company": carrier.name, "number": number, "url": carrier.url.format(number)}] if carrier else []
        ),
        "events": [],
    }


def _digital(story: Story, prefix: str, at: datetime) -> Document:
    return {**_parcel(story, prefix, None, at), "displayStatus": "MARKED_AS_FULFILLED"}


def _leave(story: Story, prefix: str, parcel: Document, at: datetime, *, moves: bool = True) -> None:
    def leave(document: Document) -> None:
        document["fulfillments"].append(dict(parcel, events=[]))
        if not moves:
            return
        for line in document["lineItems"]:
            if prefix_of(line) == prefix:
                line["unfulfilledQuantity"] = 0
        for task in document["fulfillmentOrders"]:
            if task["assignedLocation"]["location"]["id"] == parcel["location"]["id"]:
                accepted = "ACCEPTED" if task["requestStatus"] == "SUBMITTED" else task["requestStatus"]
                task |= {"status": "CLOSED", "requestStatus": accepted, "updatedAt": iso(at), "fulfillmentHolds": []}
        show_fulfilment(document)

    story.thing.then(at, leave)


def show_fulfilment(document: Document) -> None:
    """Makes the order's fulfilment status follow its lines and holds."""
    open_lines = [line for line in document["lineItems"] if line["unfulfilledQuantity"]]
    shipped = len(open_lines) < len(document["lineItems"])
    held = any(task["status"] == "ON_HOLD" for task in document["fulfillmentOrders"])
    if not open_lines:
        document["displayFulfillmentStatus"] = "FULFILLED"
    elif shipped:
        document["displayFulfillmentStatus"] = "PARTIALLY_FULFILLED"
    else:
        document["displayFulfillmentStatus"] = "ON_HOLD" if held else "UNFULFILLED"


def _cancel(document: Document, parcel_id: str, at: datetime) -> None:
    for parcel in document["fulfillments"]:
        if parcel["id"] == parcel_id:
            parcel |= {"status": "CANCELLED", "displayStatus": "CANCELED", "updatedAt": iso(at)}


def _journey(story: Story, prefix: str, carrier: Carrier, fate: str, at: datetime) -> list[tuple[str, datetime]]:
    """The scans of a parcel. A carrier that reports nothing brings none, whatever happens to the parcel."""
    if fate == "marked":
        return [("DELIVERED", at + timedelta(days=4))]
    if fate == "no tracking" or (carrier.scans == "none" and fate in ("fine", "late", "stalled", "no scan")):
        return []
    first, last = transit_days(prefix, story.sale.buyer.country, HOME[story.sale.store.store])
    days = first + story.rng.random() * (last - first)
    if fate == "late":
        days = last + 1.5 + story.rng.random() * 6
    start, middle, end = (at + timedelta(days=share * days) for share in (0.06, 0.45, 1.0))
    begun = [("LABEL_PRINTED", at + timedelta(minutes=5)), ("CARRIER_PICKED_UP", start)]
    moving = [*begun, ("IN_TRANSIT", middle)]
    if carrier.scans == "sparse":
        moving = [("IN_TRANSIT", start)]
    near = end - timedelta(hours=6)
    endings: dict[str, list[tuple[str, datetime]]] = {
        "fine": [*moving, ("DELIVERED", end)]
        if story.rng.random() < 0.5
        else [*moving, ("OUT_FOR_DELIVERY", near), ("DELIVERED", end)],
        "late": [*moving, ("DELAYED", at + timedelta(days=0.8 * days)), ("DELIVERED", end)],
        "stalled": moving,
        "no scan": begun[:1],
        "failed": [*moving, ("OUT_FOR_DELIVERY", near), ("FAILURE", end)],
        "returned": [*moving, ("ATTEMPTED_DELIVERY", near), ("FAILURE", end), ("IN_TRANSIT", end + timedelta(days=2))],
        "second try": [*moving, ("ATTEMPTED_DELIVERY", near), ("DELIVERED", end + timedelta(days=1))],
        "delayed": [*moving, ("DELAYED", end)],
    }
    return [(status, when.replace(microsecond=0)) for status, when in endings[fate]]


def _scan(story: Story, parcel_id: str, status: str, at: datetime, *, stamps: bool) -> None:
    """Whether a scan moves the order's updatedAt is not established; here it does so for some carriers."""
    buyer = story.thing.document["shippingAddress"]
    far = status in ("LABEL_PRINTED", "CARRIER_PICKED_UP")
    event = {
        "id": story.gid("FulfillmentEvent"),
        "status": status,
        "happenedAt": iso(at),
        "createdAt": iso(at),
        "estimatedDeliveryAt": None,
        "message": MESSAGES[status],
        "city": None if far else buyer["city"],
        "country": None if far else buyer["country"],
    }

    def happen(document: Document) -> None:
        for parcel in document["fulfillments"]:
            if parcel["id"] != parcel_id:
                continue
            parcel["events"].append(event)
            parcel |= {"displayStatus": status, "updatedAt": iso(at)}
            if status in ("CARRIER_PICKED_UP", "IN_TRANSIT") and not parcel["inTransitAt"]:
                parcel["inTransitAt"] = iso(at)
            if status == "DELIVERED":
                parcel["deliveredAt"] = iso(at)

    story.thing.then(at, happen, stamps=stamps)


def hold(story: Story, reason: str, notes: str | None, at: datetime, until: datetime | None = None) -> None:
    """The first fulfilment order waits: address, fraud, stock, payment."""
    words = {
        "HIGH_RISK_OF_FRAUD": "High risk of fraud",
        "INCORRECT_ADDRESS": "Incorrect address",
        "INVENTORY_OUT_OF_STOCK": "Out of stock",
        "AWAITING_PAYMENT": "Awaiting payment",
    }
    entry = {
        "id": story.gid("FulfillmentHold"),
        "reason": reason,
        "reasonNotes": notes,
        "displayReason": words.get(reason, "Other"),
    }

    def stop(document: Document) -> None:
        task = document["fulfillmentOrders"][0]
        task |= {"status": "ON_HOLD", "fulfillmentHolds": [entry], "updatedAt": iso(at)}
        show_fulfilment(document)

    def release(document: Document) -> None:
        document["fulfillmentOrders"][0] |= {"status": "OPEN", "fulfillmentHolds": []}
        show_fulfilment(document)

    story.thing.then(at, stop)
    if until:
        story.thing.then(until, release)


def decline(story: Story, at: datetime) -> None:
    """The supplier refuses the request."""

    def refuse(document: Document) -> None:
        document["fulfillmentOrders"][0] |= {"requestStatus": "REJECTED", "updatedAt": iso(at)}
        document["displayFulfillmentStatus"] = "REQUEST_DECLINED"

    story.thing.then(at, refuse)


def schedule(story: Story, until: datetime) -> None:
    """A pre-order: nothing is to ship before a date."""
    for task in story.thing.document["fulfillmentOrders"]:
        task |= {"status": "SCHEDULED", "fulfillAt": iso(until), "fulfillBy": iso(until + timedelta(days=3))}
    story.thing.document["displayFulfillmentStatus"] = "SCHEDULED"


def close(story: Story, at: datetime) -> None:
    """The order is archived in Shopify."""
    story.thing.then(at, lambda document: document.update(closedAt=iso(at)))
