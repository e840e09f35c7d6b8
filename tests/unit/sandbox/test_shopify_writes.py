"""What an app may change in the Shopify stand-in, and how it is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.worlds.world import World
from tests.support.shopify import Shopify
from tests.support.worlds import money, order, shopify_world

ORDER = "gid://shopify/Order/1"
SALE = "gid://shopify/OrderTransaction/7"
LINE = "gid://shopify/LineItem/3"
REFUND = """mutation($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    refund { id totalRefundedSet { presentmentMoney { amount } } transactions(first: 5) { nodes { kind gateway } } }
    order { displayFinancialStatus }
    userErrors { field message }
  }
}"""
TAGS = "mutation($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } userErrors { message } } }"
CANCEL = """mutation($id: ID!, $note: String) {
  orderCancel(orderId: $id, reason: FRAUD, restock: false, staffNote: $note) {
    job { id } orderCancelUserErrors { field message code }
  }
}"""
STATE = """query($id: ID!) { order(id: $id) {
  updatedAt displayFinancialStatus tags cancelledAt cancelReason
  totalRefundedSet { shopMoney { amount } } netPaymentSet { shopMoney { amount } }
  lineItems(first: 5) { nodes { quantity currentQuantity } }
  refunds {
    note
    refundLineItems(first: 5) { nodes { quantity lineItem { title } subtotalSet { shopMoney { amount } } } }
  }
} }"""


@pytest.fixture
def lum(tmp_path: Path) -> Shopify:
    sale = {
        "id": SALE,
        "kind": "SALE",
        "status": "SUCCESS",
        "gateway": "shopify_payments",
        "createdAt": "2026-10-20T10:00:00Z",
        "amountSet": money("10.00"),
    }
    line = {"id": LINE, "title": "Lamp", "quantity": 2, "originalUnitPriceSet": money("5.00")}
    found = Shopify(shopify_world(tmp_path, orders=[order(1, transactions=[sale], lineItems=[line])]))
    found.now += timedelta(hours=1)
    return found


def wish(amount: str = "4.00", **fields: Any) -> dict[str, Any]:
    part = {"amount": amount, "kind": "REFUND", "gateway": "manual", "orderId": ORDER, "parentId": SALE}
    return {"orderId": ORDER, "transactions": [part], **fields}


def refund(lum: Shopify, key: str = "k1", **fields: Any) -> Any:
    return lum.data(REFUND, input=wish(**fields), key=key)["refundCreate"]


def test_a_refund_changes_its_order(lum: Shopify) -> None:
    done = refund(lum, amount="5.00", note="sorry", refundLineItems=[{"lineItemId": LINE, "quantity": 1}])
    assert done["userErrors"] == []
    assert done["refund"]["totalRefundedSet"] == {"presentmentMoney": {"amount": "5.00"}}
    assert done["refund"]["transactions"]["nodes"] == [{"kind": "REFUND", "gateway": "shopify_payments"}]
    now = lum.data(STATE, id=ORDER)["order"]
    assert now["updatedAt"] == "2026-11-01T01:00:00Z"
    assert now["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert now["totalRefundedSet"] == now["netPaymentSet"] == {"shopMoney": {"amount": "5.00"}}
    assert now["lineItems"]["nodes"] == [{"quantity": 2, "currentQuantity": 1}]
    row = {"quantity": 1, "lineItem": {"title": "Lamp"}, "subtotalSet": {"shopMoney": {"amount": "5.00"}}}
    assert now["refunds"] == [{"note": "sorry", "refundLineItems": {"nodes": [row]}}]
    assert refund(lum, "k2", amount="5.00")["order"]["displayFinancialStatus"] == "REFUNDED"
    assert len(lum.data(STATE, id=ORDER)["order"]["refunds"]) == 2


def test_the_same_key_pays_back_once(lum: Shopify) -> None:
    assert refund(lum) == refund(lum)
    assert len(lum.data(STATE, id=ORDER)["order"]["refunds"]) == 1
    other = refund(lum, amount="1.00")
    assert other["userErrors"] == [
        {"field": None, "message": "The same idempotency key cannot be used with different operation parameters."}
    ]


def test_without_the_directive_nothing_is_paid_back(lum: Shopify) -> None:
    bare = REFUND.replace(" @idempotent(key: $key)", "").replace(", $key: String!", "")
    answer = lum.ask(bare, input=wish())
    assert answer["data"] == {"refundCreate": None}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "@idempotent directive is required" in answer["errors"][0]["message"]
    assert lum.data(STATE, id=ORDER)["order"]["refunds"] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"orderId": "gid://shopify/Order/2"}, "Order does not exist"),
        ({"amount": "10.01"}, "more than the 10.00 left"),
        (
            {"refundLineItems": [{"lineItemId": LINE, "quantity": 3}]},
            "Quantity cannot refund more items than were purchased",
        ),
        (
            {"transactions": [{**wish()["transactions"][0], "kind": "AUTHORIZATION"}]},
            "Kind authorization is not a valid",
        ),
        ({"transactions": [{**wish()["transactions"][0], "parentId": ORDER}]}, "Transactions require a parent_id"),
    ],
)
def test_a_refund_that_cannot_be_is_refused_in_user_errors(lum: Shopify, change: dict[str, Any], words: str) -> None:
    done = refund(lum, **change)
    assert done["refund"] is None
    assert words in done["userErrors"][0]["message"]


def test_a_refund_in_the_customers_currency_reaches_the_shop_at_the_orders_rate(tmp_path: Path) -> None:
    def both(shop: str, shown: str) -> dict[str, Any]:
        return {"shopMoney": money(shop)["shopMoney"], "presentmentMoney": money(shown, "USD")["shopMoney"]}

    sums = {
        "totalPriceSet": both("15.00", "10.00"),
        "totalReceivedSet": both("15.00", "10.00"),
        "totalRefundedSet": both("0.00", "0.00"),
        "transactions": [{"id": SALE, "kind": "SALE", "status": "SUCCESS", "gateway": "paypal"}],
    }
    lum = Shopify(shopify_world(tmp_path, orders=[order(1, **sums)]))
    refund(lum, amount="4.00")
    assert lum.data(STATE, id=ORDER)["order"]["totalRefundedSet"] == {"shopMoney": {"amount": "6.00"}}


def test_shopify_suggests_what_is_left_or_what_the_lines_cost(lum: Shopify) -> None:
    text = """query($lines: [RefundLineItemInput!], $full: Boolean) { order(id: "gid://shopify/Order/1") {
      suggestedRefund(refundLineItems: $lines, suggestFullRefund: $full) {
        amountSet { shopMoney { amount } } suggestedTransactions { kind parentTransaction { id } }
      }
    } }"""
    parts = lum.data(text, lines=[{"lineItemId": LINE, "quantity": 1}])["order"]["suggestedRefund"]
    assert (
        parts["amountSet"] == {"shopMoney": {"amount": "15.00"}} or parts["amountSet"]["shopMoney"]["amount"] == "5.00"
    )
    refund(lum, amount="4.00")
    full = lum.data(text, full=True)["order"]["suggestedRefund"]
    assert full["amountSet"] == {"shopMoney": {"amount": "6.00"}}
    assert full["suggestedTransactions"] == [{"kind": "SUGGESTED_REFUND", "parentTransaction": {"id": SALE}}]


def test_tags_are_added_once(lum: Shopify) -> None:
    for _ in range(2):
        assert lum.data(TAGS, id=ORDER, tags=["late", "vip"])["tagsAdd"] == {"node": {"id": ORDER}, "userErrors": []}
    assert lum.data(STATE, id=ORDER)["order"]["tags"] == ["late", "vip"]
    assert lum.data(TAGS, id="gid://shopify/Order/5", tags=["a"])["tagsAdd"]["node"] is None


def test_an_order_is_cancelled_once(lum: Shopify) -> None:
    assert lum.data(CANCEL, id=ORDER, note="x" * 256)["orderCancel"]["orderCancelUserErrors"][0]["field"] == [
        "staffNote"
    ]
    assert lum.data(CANCEL, id=ORDER)["orderCancel"]["orderCancelUserErrors"] == []
    now = lum.data(STATE, id=ORDER)["order"]
    assert (now["cancelledAt"], now["cancelReason"]) == ("2026-11-01T01:00:00Z", "FRAUD")
    again = lum.data(CANCEL, id=ORDER)["orderCancel"]["orderCancelUserErrors"]
    assert again == [
        {"field": ["orderId"], "message": "Cannot cancel an order that has already been canceled", "code": "INVALID"}
    ]


def test_what_is_not_served_is_refused_by_name(lum: Shopify) -> None:
    text = 'mutation { disputeEvidenceUpdate(id: "gid://shopify/X/1", input: {}) { userErrors { message } } }'
    error = lum.ask(text)["errors"][0]
    assert error["extensions"]["code"] == "NOT_IMPLEMENTED"
    assert "disputeEvidenceUpdate" in error["message"]


def test_writing_needs_its_scope(lum: Shopify) -> None:
    lum.set(without=["write_orders"])
    assert lum.ask(TAGS, id=ORDER, tags=["a"])["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"


def test_a_change_outlives_a_restart(tmp_path: Path) -> None:
    """And a lost answer leaves the change made: what a retry must find out."""
    folder, kept = shopify_world(tmp_path / "world", orders=[order(1)]), tmp_path / "written.jsonl"
    lum = Shopify(World.load(folder, kept))
    lum.send("POST", "/_sandbox/faults", {"fault": "503_after", "match": {"body_contains": "tagsAdd"}})
    assert lum.response(TAGS, id=ORDER, tags=["late"]).status == 503
    again = Shopify(World.load(folder, kept))
    assert again.data(STATE, id=ORDER)["order"]["tags"] == ["late"]
    assert json.loads(kept.read_text())["upsert"]["tags"] == ["late"]
