"""PayPal's OpenAPI file of disputes, as ../shared holds it, for judging answers.

It is PayPal's file of February 2024 (customer_disputes_v1 1.10), mended where PayPal's own documented answers or the
current reference differ from it. Each deviation:
- items of the list carry `disputed_transactions` and `outcome`           (documented sample of the list)
- details carry `dispute_state`, payments `seller_protection_eligible` and `seller_protection_type`     (of a detail)
- `items` of a payment and of the list may be empty                       (documented sample of a webhook)
- an invoice number may hold any character: Shopify's older payment ids have a dot
- the list knows page, create_time_after and create_time_before; dispute_state takes a comma list    (reference, 2026)
- carriers that stood twice, or began with a blank, stand once
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.shared import shared_path


@cache
def openapi() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(shared_path("schemas", "paypal", "customer_disputes_v1.json").read_text())
    return document


@cache
def _judge(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": openapi()["components"]})


def faults(name: str, document: Any) -> list[str]:
    """What is wrong with the document by the schema of that name, as `path: sentence`."""
    return [f"{error.json_path}: {error.message[:200]}" for error in _judge(name).iter_errors(document)]


def strangers(name: str, document: dict[str, Any]) -> set[str]:
    """Fields that PayPal's file does not know. It allows them; a stand-in that invents some is still wrong."""
    return set(document) - set(openapi()["components"]["schemas"][name]["properties"])
