"""Mutations: refused by name until the stand-in carries them out."""

from __future__ import annotations

from sandbox.shopify.fields import Resolver
from sandbox.shopify.roots import refused


def mutations() -> dict[str, dict[str, Resolver]]:
    names = (
        *("bulkOperationCancel", "bulkOperationRunQuery", "disputeEvidenceUpdate", "orderCancel", "refundCreate"),
        *("storeCreditAccountCredit", "tagsAdd", "webhookSubscriptionCreate"),
    )
    return {"Mutation": {name: refused(name) for name in names}}
