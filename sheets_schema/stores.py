"""Stores: the stores that the sheet reads, as configured.

What the configuration file says is the system's; what a manager decides beside it is typed.
"""

from __future__ import annotations

from sheets_schema.list_columns import IN_USE, list_tab, typed
from sheets_schema.model import Column, Kind
from sheets_schema.shared_columns import SYSTEM

STORES = list_tab(
    "stores",
    "Stores",
    "The stores, accounts and Trustpilot pages that the sheet reads.",
    (
        Column("store", "Store", SYSTEM, Kind.TEXT, "Short name, as used on every tab.", 80),
        Column("brand", "Brand", SYSTEM, Kind.TEXT, "The brand that customers know.", 110),
        Column("shopify_address", "Shopify address", SYSTEM, Kind.TEXT, "The store's myshopify.com address.", 200),
        Column("zone", "Zone", SYSTEM, Kind.TEXT, "The store's own time zone, used for its periods.", 140),
        Column("currency", "Currency", SYSTEM, Kind.TEXT, "The store's currency.", 75),
        Column("paypal_account", "PayPal account", SYSTEM, Kind.TEXT, "The PayPal account it is paid through.", 120),
        Column("trustpilot_unit", "Trustpilot unit", SYSTEM, Kind.TEXT, "Its page on Trustpilot.", 200),
        typed("default_margin", "Default margin %", "Counted for goods whose cost nobody has typed.", 120),
        IN_USE,
        Column("last_read", "Last read ({zone})", SYSTEM, Kind.TIME, "Everything up to here has been seen.", 120),
    ),
    waiting=0,
)
