"""An order as it stands the second it is placed: buyer, lines, money. What becomes of it is told elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from sandbox.worlds.make_lumen.facts import (
    CITIES,
    COUNTRY_NAMES,
    CURRENCIES,
    PER_USD,
    Product,
    Store,
)
from sandbox.worlds.make_lumen.timeline import Document, Thing, iso

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Buyer:
    first: str
    last: str
    email: str
    number: int
    country: str
    city: int = 0

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True)
class Till:
    """Amounts in the store's currency, and what the buyer saw."""

    currency: str
    presentment: str

    def bag(self, amount: Decimal) -> Document:
        seen = amount * PER_USD[self.presentment] / PER_USD[self.currency]
        return {"shopMoney": money(amount, self.currency), "presentmentMoney": money(seen, self.presentment)}


def money(amount: Decimal, currency: str) -> Document:
    return {"amount": str(amount.quantize(CENT, ROUND_HALF_UP)), "currencyCode": currency}


@dataclass(frozen=True)
class Sale:
    """What a checkout decides."""

    store: Store
    number: int
    at: datetime
    buyer: Buyer
    basket: tuple[tuple[Product, int], ...]
    gateway: str = "shopify_payments"
    payment: str = "paid"
    foreign: bool = False
    """Shown to the buyer in the currency of his country."""
    discount: Decimal = NOTHING
    """Share of the price, e.g. 0.1."""
    test: bool = False
    note: str | None = None
    tags: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    risk: str = "LOW"
    source: str = "web"
    payment_id: str | None = None


@dataclass
class Story:
    """An order and the hands that change it."""

    sale: Sale
    thing: Thing
    rng: Random
    till: Till
    arrivals: list[datetime] = field(default_factory=list)
    """When its parcels are delivered, in time or past the world's end."""
    unhappy: bool = False
    takings: list[Document] = field(default_factory=list)
    """Its sales and captures that went through."""
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def born(self) -> datetime:
        return self.sale.at

    @property
    def legacy(self) -> int:
        return int(self.thing.document["legacyResourceId"])

    @property
    def total(self) -> Decimal:
        return Decimal(self.thing.document["totalPriceSet"]["shopMoney"]["amount"])

    @property
    def delivery_fee(self) -> Decimal:
        return Decimal(self.thing.document["totalShippingPriceSet"]["shopMoney"]["amount"])

    def gid(self, kind: str) -> str:
        """A fresh id of a kind of thing that belongs to this order."""
        self._numbers[kind] = number = self._numbers.get(kind, -1) + 1
        return f"gid://shopify/{kind}/{self.legacy}{number:02d}"

    def bag(self, amount: Decimal) -> Document:
        return self.till.bag(amount)

    def head(self) -> Document:
        """What other objects show of their order."""
        names = ("id", "name", "createdAt", "test", "currencyCode", "paymentGatewayNames", "tags")
        return {name: self.thing.document[name] for name in names}


def place(sale: Sale, rng: Random) -> Story:
    """The order, unpaid and unshipped; `tasks.tasks`, `payments.pay` and `parcels.ship` go on from here."""
    place_in = {"LUM": 1, "NOR": 2, "VEL": 3}[sale.store.store]
    legacy = 5_600_000_000_000 + place_in * 100_000_000_000 + sale.number * 7_919
    currency = sale.store.currency
    till = Till(currency, CURRENCIES[sale.buyer.country] if sale.foreign else currency)
    thing = Thing(
        f"shopify/{sale.store.store}/orders.jsonl", f"gid://shopify/Order/{legacy}", sale.at, {}, ("updatedAt", iso)
    )
    thing.document["legacyResourceId"] = str(legacy)
    story = Story(sale, thing, rng, till)
    lines = [_line(story, product, quantity) for product, quantity in sale.basket]
    thing.document = {
        **_identity(sale, legacy),
        **_sums(story, lines),
        "disputes": [],
        "transactions": [],
        "fulfillments": [],
        "refunds": [],
        "returns": [],
        "lineItems": lines,
        "fulfillmentOrders": [],
    }
    return story


def _identity(sale: Sale, legacy: int) -> Document:
    at = iso(sale.at)
    name = f"#{sale.number}"
    return {
        "id": f"gid://shopify/Order/{legacy}",
        "legacyResourceId": str(legacy),
        "name": name,
        "number": sale.number,
        "confirmationNumber": f"{sale.store.store}{legacy % 999_983:06d}",
        "createdAt": at,
        "processedAt": at,
        "updatedAt": at,
        "cancelledAt": None,
        "cancelReason": None,
        "closedAt": None,
        "test": sale.test,
        "edited": False,
        "sourceName": sale.source,
        "app": {"id": "gid://shopify/App/580111", "name": "Online Store"},
        "tags": list(sale.tags),
        "note": sale.note,
        "poNumber": None,
        "customAttributes": [{"key": key, "value": value} for key, value in sale.attributes],
        "email": sale.buyer.email,
        "currencyCode": sale.store.currency,
        "presentmentCurrencyCode": CURRENCIES[sale.buyer.country] if sale.foreign else sale.store.currency,
        "taxesIncluded": sale.store.currency != "USD",
        "displayFinancialStatus": "PENDING",
        "displayFulfillmentStatus": "UNFULFILLED",
        "returnStatus": "NO_RETURN",
        "paymentGatewayNames": [sale.gateway],
        "customer": _customer(sale.buyer),
        "shippingAddress": _address(sale.buyer),
        "risk": _risk(sale.risk),
    }


def _customer(buyer: Buyer) -> Document:
    return {
        "id": f"gid://shopify/Customer/{buyer.number}",
        "firstName": buyer.first,
        "lastName": buyer.last,
        "displayName": buyer.name,
        "defaultEmailAddress": {"emailAddress": buyer.email},
    }


def _address(buyer: Buyer) -> Document:
    city, province, code, postcode = CITIES[buyer.country][buyer.city % len(CITIES[buyer.country])]
    return {
        "name": buyer.name,
        "address1": f"{buyer.number % 180 + 1} Sample Street",
        "city": city,
        "zip": postcode,
        "province": province,
        "provinceCode": code,
        "country": COUNTRY_NAMES[buyer.country],
        "countryCodeV2": buyer.country,
    }


def _risk(level: str) -> Document:
    advice = {"HIGH": "CANCEL", "MEDIUM": "INVESTIGATE", "LOW": "ACCEPT"}.get(level, "NONE")
    return {"recommendation": advice, "assessments": [{"riskLevel": level, "provider": None}] if level else []}


def _line(story: Story, product: Product, quantity: int) -> Document:
    paid = product.price * (1 - story.sale.discount)
    digital = product.prefix in ("DIG", "")
    return {
        "id": story.gid("LineItem"),
        "sku": product.sku or None,
        "title": product.title,
        "variantTitle": product.variant,
        "vendor": story.sale.store.brand,
        "quantity": quantity,
        "currentQuantity": quantity,
        "refundableQuantity": quantity,
        "unfulfilledQuantity": quantity,
        "requiresShipping": not digital,
        "isGiftCard": not product.sku,
        "variant": {"id": f"gid://shopify/ProductVariant/44{product.number}0001"},
        "product": {"id": f"gid://shopify/Product/77{product.number}0001"},
        "originalUnitPriceSet": story.bag(product.price),
        "discountedUnitPriceAfterAllDiscountsSet": story.bag(paid),
    }


def _sums(story: Story, lines: list[Document]) -> Document:
    goods = sum((p.price * n for p, n in story.sale.basket), NOTHING)
    off = (goods * story.sale.discount).quantize(CENT, ROUND_HALF_UP)
    ships = any(line["requiresShipping"] for line in lines)
    fee = Decimal("9.95") if ships and goods < 120 and story.sale.discount < 1 else NOTHING
    included = story.sale.store.currency != "USD"
    net = goods - off + fee
    tax = (net / (11 if story.sale.store.currency == "AUD" else 6) if included else net * Decimal("0.07")).quantize(
        CENT
    )
    total = net if included else net + tax
    amounts = {
        "totalPriceSet": total,
        "currentTotalPriceSet": total,
        "totalShippingPriceSet": fee,
        "totalTaxSet": tax,
        "totalDiscountsSet": off,
        "totalReceivedSet": NOTHING,
        "totalRefundedSet": NOTHING,
        "netPaymentSet": NOTHING,
        "totalOutstandingSet": total,
    }
    return {name: story.bag(amount) for name, amount in amounts.items()}
