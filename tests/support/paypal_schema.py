"""PayPal's published OpenAPI file of disputes, made usable: what it gets wrong about PayPal's own answers is mended.

The file is of February 2024 (customer_disputes_v1 1.10). Each deviation is listed where it is applied.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.shared import shared_path

DEVIATIONS = """
- items of the list carry `disputed_transactions` and `outcome` (PayPal's documented sample)
- details carry `dispute_state`, transactions `seller_protection_eligible` and `_type` (the same)
- `items: []` is sent though the file asks for one (PayPal's sample of a webhook); so is an empty list of disputes
- an invoice number may hold `.` and `#`: the file's pattern refuses Shopify's own payment ids
- three names of carriers stand twice or begin with a blank
- what a person typed may hold any character: the file's patterns for names are not PayPal's practice
"""


@cache
def patched() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(shared_path("schemas", "paypal", "customer_disputes_v1.json").read_text())
    schemas = document["components"]["schemas"]
    paid = schemas["transaction_info"]["properties"]
    schemas["dispute_info"]["properties"] |= {
        "disputed_transactions": {"type": "array", "items": {"$ref": "#/components/schemas/transaction_info"}},
        "outcome": {"type": "string"},
    }
    schemas["dispute"]["properties"]["dispute_state"] = {"$ref": "#/components/schemas/dispute_state"}
    paid |= {"seller_protection_eligible": {"type": "boolean"}, "seller_protection_type": {"type": "string"}}
    paid["items"]["minItems"] = 0
    paid["invoice_number"]["pattern"] = "^.+$"
    schemas["dispute_search"]["properties"]["items"]["minItems"] = 0
    for name in ("buyer", "seller"):
        schemas[name]["properties"]["name"].pop("pattern")
    carriers = schemas["tracking_info"]["properties"]["carrier_name"]
    carriers["enum"] = list(dict.fromkeys(each.strip() for each in carriers["enum"]))
    return document


@cache
def _judge(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": patched()["components"]})


def faults(name: str, document: Any) -> list[str]:
    """What is wrong with the document by the schema of that name, as `path: sentence`."""
    return [f"{error.json_path}: {error.message[:200]}" for error in _judge(name).iter_errors(document)]


def strangers(name: str, document: dict[str, Any]) -> set[str]:
    """Fields that PayPal's file does not know. It allows them; a stand-in that invents some is still wrong."""
    return set(document) - set(patched()["components"]["schemas"][name]["properties"])
