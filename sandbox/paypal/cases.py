"""A world's dispute as PayPal shows it: whole with what may be done now, or as an item of the list."""

from __future__ import annotations

from typing import Any

from sandbox.worlds.state import Document

ACTIONS = (
    "accept-claim",
    "accept-offer",
    "acknowledge-return-item",
    "adjudicate",
    "appeal",
    "deny-offer",
    "escalate",
    "make-offer",
    "provide-evidence",
    "provide-supporting-info",
    "require-evidence",
    "send-message",
)
LISTED = (
    "dispute_id",
    "create_time",
    "update_time",
    "disputed_transactions",
    "reason",
    "status",
    "dispute_state",
    "dispute_amount",
    "dispute_life_cycle_stage",
    "dispute_channel",
    "outcome",
    "buyer_response_due_date",
    "seller_response_due_date",
)
OUTCOMES = {
    "RESOLVED_BUYER_FAVOUR": "LOST",
    "ACCEPTED": "LOST",
    "RESOLVED_SELLER_FAVOUR": "WON",
    "CANCELED_BY_BUYER": "WON",
    "DENIED": "WON",
}
ROUNDED = ("create_time", "update_time", "buyer_response_due_date", "seller_response_due_date")


def detail(case: Document, address: str) -> Document:
    """The whole dispute. Fields without a value are left out. `address` is the dispute's own."""
    shown = {name: value for name, value in case.items() if value is not None and name != "links"}
    actions = _given(case) if "links" in case else _allowed(case)
    return {**shown, "links": [_link(address), *(_link(address, each) for each in actions)]}


def item(case: Document, address: str) -> Document:
    """As the list shows it: whole seconds, and of each payment only the buyer's id and the merchant."""
    short: dict[str, Any] = {name: case[name] for name in LISTED if case.get(name) is not None}
    short |= {name: _whole_second(short[name]) for name in ROUNDED if name in short}
    short["disputed_transactions"] = [
        {
            "buyer_transaction_id": paid.get("buyer_transaction_id"),
            "seller": {"merchant_id": paid.get("seller", {}).get("merchant_id")},
        }
        for paid in case.get("disputed_transactions", ())
    ]
    outcome = OUTCOMES.get(str((case.get("dispute_outcome") or {}).get("outcome_code")))
    return {**short, **({"outcome": outcome} if outcome else {}), "links": [_link(address)]}


def _whole_second(text: str) -> str:
    head, dot, _ = text.partition(".")
    return f"{head}.000Z" if dot else text


def _given(case: Document) -> list[str]:
    """A world's own links keep their names; they lead here, not to PayPal."""
    return [str(link["rel"]).replace("_", "-") for link in case["links"] if link.get("rel") != "self"]


def _allowed(case: Document) -> list[str]:
    """What the seller may do at this stage and in this state. No link, no action, says PayPal's reference."""
    options = case.get("allowed_response_options") or {}
    status = case.get("status")
    if status == "RESOLVED":
        return ["appeal"] if case.get("dispute_state") == "APPEALABLE" else []
    actions = []
    if case.get("dispute_life_cycle_stage") == "INQUIRY":
        actions += ["send-message", "escalate"]
        actions += ["make-offer"] if "make_offer" in options else []
    else:
        actions += ["provide-supporting-info"]
    actions += ["accept-claim"] if "accept_claim" in options else []
    actions += ["provide-evidence"] if status == "WAITING_FOR_SELLER_RESPONSE" else []
    return actions + (["acknowledge-return-item"] if "acknowledge_return_item" in options else [])


def _link(address: str, action: str | None = None) -> dict[str, str]:
    """Names are written with underscores in real answers, though PayPal's prose has dashes."""
    if action is None:
        return {"href": address, "rel": "self", "method": "GET"}
    return {"href": f"{address}/{action}", "rel": action.replace("-", "_"), "method": "POST"}
