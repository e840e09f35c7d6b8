"""Who sells what to whom in the world: stores, suppliers, products, carriers, names. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

SEED = "lumen-1"
START = datetime(2026, 11, 20, tzinfo=UTC)
"""The world's `now` when it starts."""
FIRST = START - timedelta(days=60)
END = START + timedelta(days=30)


@dataclass(frozen=True)
class Store:
    store: str
    brand: str
    domain: str
    timezone: str
    currency: str
    market: str
    account: str
    unit: str
    site: str
    first_number: int
    countries: tuple[tuple[str, int], ...]
    """Where its customers live, with weights."""


STORES = (
    Store(
        "LUM", "Lumen Home", "lumen.myshopify.com", "Australia/Sydney", "AUD", "AU", "lumen",
        "5f1c0de00000640005aa0001", "lumenhome.example", 1001, (("AU", 16), ("GB", 2), ("US", 2)),
    ),
    Store(
        "NOR", "Norrveg", "norrveg.myshopify.com", "Europe/London", "GBP", "UK", "lumen",
        "5f1c0de00000640005aa0002", "norrveg.example", 1001, (("GB", 15), ("US", 2), ("AU", 2), ("CA", 1)),
    ),
    Store(
        "VEL", "Velora", "velora.myshopify.com", "America/New_York", "USD", "US", "velora",
        "5f1c0de00000640005aa0003", "velora.example", 50231, (("US", 12), ("CA", 7), ("GB", 1)),
    ),
)  # fmt: skip

MERCHANT_IDS = {"lumen": "LMN7QX2PAYPAL", "velora": "VLR4TZ9PAYPAL"}

CURRENCIES = {"AU": "AUD", "GB": "GBP", "US": "USD", "CA": "CAD"}
PER_USD = {"AUD": Decimal("1.52"), "GBP": Decimal("0.79"), "USD": Decimal(1), "CAD": Decimal("1.37")}


@dataclass(frozen=True)
class Supplier:
    """Recognised by the beginning of a SKU, or by the location that ships."""

    prefix: str
    name: str
    location: str
    location_id: int
    country: str
    ship_h: tuple[int, int]
    """Usual hours from payment to hand-over."""
    service: str | None


SUPPLIERS = {
    "YW": Supplier("YW", "Yiwu Bright", "Yiwu Bright factory", 70010001, "CN", (14, 40), None),
    "CJ": Supplier("CJ", "CJ Dropshipping", "CJ Jinhua warehouse", 70010002, "CN", (10, 44), "cj-dropshipping"),
    "LOC": Supplier("LOC", "Own warehouse", "Own warehouse", 70010003, "", (4, 26), None),
    "EU": Supplier("EU", "Baltic Goods", "Baltic Goods Gdansk", 70010004, "PL", (20, 46), None),
    "DIG": Supplier("DIG", "Digital", "Digital delivery", 70010005, "", (0, 1), None),
}


@dataclass(frozen=True)
class Carrier:
    name: str
    code: str
    """PayPal's carrier_name."""
    mark: str
    url: str
    scans: str
    """full, sparse or none: how much it reports to Shopify."""


CARRIERS = {
    "YunExpress": Carrier("YunExpress", "YUNEXPRESS", "YT", "https://www.yuntrack.com/Track/Detail/{}", "full"),
    "4PX": Carrier("4PX", "FOUR_PX_EXPRESS", "4PX", "https://track.4px.com/query/{}", "sparse"),
    "CJPacket": Carrier("CJPacket", "OTHER", "CJP", "https://cjpacket.example/track/{}", "none"),
    "Australia Post": Carrier("Australia Post", "AU_AU_POST", "33X", "https://auspost.com.au/track/{}", "full"),
    "Royal Mail": Carrier("Royal Mail", "ROYAL_MAIL", "RM", "https://www.royalmail.com/track/{}", "sparse"),
    "USPS": Carrier("USPS", "USPS", "9400", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}", "full"),
    "Canada Post": Carrier("Canada Post", "CA_CANADA_POST", "CP", "https://www.canadapost.ca/track/{}", "full"),
}
LOCAL_CARRIER = {"AU": "Australia Post", "GB": "Royal Mail", "US": "USPS", "CA": "Canada Post"}
HOME = {"LUM": "AU", "NOR": "GB", "VEL": "US"}
"""The country of the store's own warehouse."""


def carriers_of(prefix: str, country: str, home: str) -> tuple[str, ...]:
    """Who carries a supplier's parcels to a country."""
    if prefix == "YW":
        return ("YunExpress", "YunExpress", "4PX")
    if prefix == "CJ":
        return ("CJPacket", "YunExpress")
    return (LOCAL_CARRIER[country if prefix == "EU" else home],)


def transit_days(prefix: str, country: str, home: str) -> tuple[int, int]:
    """The promised window, from hand-over to delivery."""
    if prefix in ("YW", "CJ"):
        return {"AU": (8, 14), "GB": (7, 12), "US": (8, 15), "CA": (10, 18)}[country]
    if prefix == "EU":
        return (3, 6) if country == "GB" else (7, 14)
    return (2, 5) if country == home else (6, 12)


@dataclass(frozen=True)
class Product:
    sku: str
    title: str
    variant: str | None
    price: Decimal
    number: int

    @property
    def prefix(self) -> str:
        return self.sku.split("-")[0]


def _range(first: int, *rows: tuple[str, str, str | None, str]) -> tuple[Product, ...]:
    return tuple(
        Product(sku, title, kind, Decimal(price), first + i) for i, (sku, title, kind, price) in enumerate(rows)
    )


PRODUCTS = {
    "LUM": _range(
        8101,
        ("YW-LAMP-01", "Halo desk lamp", "White", "69.95"), ("YW-LAMP-02", "Halo desk lamp", "Black", "69.95"),
        ("YW-STRIP-5", "Aurora light strip", "5 m", "39.90"), ("CJ-PROJ-01", "Star projector", None, "84.00"),
        ("CJ-CLOCK-2", "Sunrise alarm clock", "Oak", "119.00"), ("LOC-CANDLE", "Beeswax candles", "3 pieces", "34.50"),
        ("LOC-BULB-8", "Warm bulb, 8 W", "Pack of 4", "27.00"), ("EU-PEND-01", "Pendant shade", "Linen", "149.00"),
        ("DIG-GUIDE", "Light plan (PDF)", None, "12.00"), ("LUM-PRE-26", "Halo floor lamp, pre-order", None, "189.00"),
    ),
    "NOR": _range(
        8201,
        ("YW-PACK-30", "Fell rucksack", "30 l", "74.00"), ("YW-POLE-02", "Trail poles", "Pair", "42.50"),
        ("CJ-LITE-01", "Head torch", None, "24.99"), ("CJ-STOVE-1", "Pocket stove", "Gas", "36.00"),
        ("LOC-SOCK-M", "Merino socks", "M", "16.00"), ("LOC-SOCK-L", "Merino socks", "L", "16.00"),
        ("EU-BAG-M5", "Down sleeping bag", "-5 °C", "189.00"), ("EU-MAT-R4", "Insulated mat", "R4", "98.00"),
        ("DIG-MAP-01", "Route pack: Lake District", None, "8.50"),
    ),
    "VEL": _range(
        8301,
        ("YW-DRS-0S", "Linen wrap dress", "S", "59.00"), ("YW-DRS-0M", "Linen wrap dress", "M", "59.00"),
        ("YW-BAG-07", "Woven tote", "Sand", "45.00"), ("CJ-RING-7", "Moon ring", "7", "29.00"),
        ("CJ-SCRF-1", "Silk scarf", "Ochre", "38.00"), ("LOC-TEE-M", "Heavy tee", "M", "32.00"),
        ("LOC-TEE-L", "Heavy tee", "L", "32.00"), ("EU-BOOT-39", "Chelsea boot", "39", "139.00"),
        ("DIG-PATT", "Sewing pattern", None, "9.00"),
    ),
}  # fmt: skip

GIFT_CARD = Product("", "Gift card", "50", Decimal("50.00"), 8999)

FIRST_NAMES = (
    "Amelia", "Noah", "Olivia", "Jack", "Isla", "Leo", "Grace", "Oscar", "Zoë", "José", "Siobhán", "Björn", "Chloé",
    "Wei", "Anaïs", "Priya", "Tomás", "Ngozi", "Yuki", "Omar", "Ruth", "Dmitri", "Élodie", "Hamish", "Kiri",
)  # fmt: skip
LAST_NAMES = (
    "Nguyen", "O’Brien", "Smith-Jones", "García", "Müller", "Brown", "Wilson", "Taylor", "Ødegård", "Kowalski", "Singh",
    "MacDonald", "Li", "Okafor", "Ivanova", "Tanaka", "Walker", "D’Angelo", "Young", "Clarke", "Hall", "van der Berg",
)  # fmt: skip
CITIES = {
    "AU": (("Sydney", "New South Wales", "NSW", "2000"), ("Melbourne", "Victoria", "VIC", "3000"),
           ("Perth", "Western Australia", "WA", "6000"), ("Hobart", "Tasmania", "TAS", "7000")),
    "GB": (("London", "England", "ENG", "SW1A 1AA"), ("Leeds", "England", "ENG", "LS1 4DY"),
           ("Glasgow", "Scotland", "SCT", "G1 1XQ"), ("Cardiff", "Wales", "WLS", "CF10 1EP")),
    "US": (("Austin", "Texas", "TX", "78701"), ("Portland", "Oregon", "OR", "97201"),
           ("Boston", "Massachusetts", "MA", "02108"), ("Honolulu", "Hawaii", "HI", "96813")),
    "CA": (("Toronto", "Ontario", "ON", "M5H 2N2"), ("Vancouver", "British Columbia", "BC", "V5K 0A1"),
           ("Montréal", "Quebec", "QC", "H2Y 1C6")),
}  # fmt: skip
COUNTRY_NAMES = {"AU": "Australia", "GB": "United Kingdom", "US": "United States", "CA": "Canada"}
