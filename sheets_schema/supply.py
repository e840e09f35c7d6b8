"""Who sends the goods, how fast, and what they cost."""

from __future__ import annotations

from sheets_schema.list_columns import ALSO_CALLED, IN_USE, list_tab, told, typed
from sheets_schema.model import Kind

FIND_BY = ("SKU begins with", "Location", "Fulfilment app", "Order tag", "Vendor")
CLOCKS = ("All hours", "Working days")

_SHIP_WITHIN = typed("ship_within", "Ship within (h)", "Hours from payment to hand-over.", 100)
_CLOCK = typed(
    "clock", "Clock", "Whether all hours count, or only working days. Blank is all hours.", 100, choices=CLOCKS
)
_STORE = typed("store", "Store", "Short name; blank is any.", 80, from_list="stores")
_MARKET = typed("market", "Market", "AU, UK, US, CA …; blank is any.", 65)
_SUPPLIER = typed("supplier", "Supplier", "A name from Suppliers; blank is any.", 110, from_list="suppliers")

SUPPLIERS = list_tab(
    "suppliers",
    "Suppliers",
    "Whose goods an order holds, and what each supplier promises.",
    (
        typed("supplier", "Supplier", "The name, as you say it.", 110),
        typed("find_by", "Find by", "What of an order tells the supplier.", 120, choices=FIND_BY),
        typed("text", "Text", "What it must be, or begin with.", 120),
        typed("store", "Store", "Only in this store; blank is all.", 80, from_list="stores"),
        _SHIP_WITHIN,
        _CLOCK,
        typed("working_days", "Working days", "Mon-Fri, or Mon Tue Thu. Blank is Mon-Fri.", 110),
        typed("cut_off", "Cut-off", "Orders paid later count from the next working day: 14:00.", 75),
        typed("contact", "Contact", "Whom to ask.", 150),
        ALSO_CALLED,
        IN_USE,
        told("orders_30", "Orders found, 30 days", "How many orders this line found.", 110, Kind.NUMBER),
        told("scans", "Scans?", "How many of its last parcels had a scan.", 140),
    ),
)

SHIP_RULES = list_tab(
    "ship_rules",
    "Ship rules",
    "By when an order must be handed over. Blank fits any; the shortest fitting rule wins.",
    (
        _STORE,
        _MARKET,
        _SUPPLIER,
        typed("tag", "Tag", "An order tag in Shopify; blank is any.", 100),
        _SHIP_WITHIN,
        _CLOCK,
        IN_USE,
        told("orders_30", "Orders, 30 days", "How many orders it fitted.", 100, Kind.NUMBER),
    ),
)

TRANSIT_DAYS = list_tab(
    "transit_days",
    "Transit days",
    "Days from hand-over to delivery. What was really needed is shown beside, never applied by itself.",
    (
        _SUPPLIER,
        _MARKET,
        typed("promised", "Promised to customer", "Days that your shop names.", 125),
        typed("we_use", "We use", "Days that the board counts; blank takes the promised ones.", 75),
        told("learned", "Really needed", "In so many days 6 of 10 parcels came, from 10 parcels on.", 190),
    ),
)

PRODUCT_COSTS = list_tab(
    "product_costs",
    "Product costs",
    "What a unit costs you, by product. The newest line that fits counts; the longer beginning wins.",
    (
        typed("store", "Store", "Short name; blank is all.", 80, from_list="stores"),
        typed("sku", "SKU or beginning", "The SKU, or how it begins.", 130),
        typed("supplier", "Supplier", "A name from Suppliers; for your own use.", 110, from_list="suppliers"),
        typed("unit_cost", "Unit cost", "What one unit costs.", 80),
        typed("shipping", "Shipping per unit", "What sending one unit costs.", 115),
        typed("currency", "Cur", "Currency of the costs; blank is the store's.", 50),
        typed("since", "From", "From which day on; blank is always.", 90),
        told("sold_30", "Sold, 30 days", "Units sold in 30 days.", 95, Kind.NUMBER),
    ),
    frozen=2,
)

MONTH_COSTS = list_tab(
    "month_costs",
    "Month costs",
    "What a month cost besides the goods.",
    (
        typed("month", "Month", "Any day of the month, or Nov 2026.", 90),
        typed("store", "Store", "Short name; blank is all together.", 80, from_list="stores"),
        typed("ads", "Ads", "What advertising cost, in the portfolio currency.", 90),
        typed("fees", "Payment fees %", "Of what was paid.", 105),
        typed("other", "Other", "All else, in the portfolio currency.", 90),
    ),
    frozen=2,
)
