"""Shopify's search syntax as the stand-in reads it. The traps are those that recorded replies of real shops show."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.shopify.catalogue import DISPUTES, ORDERS
from sandbox.shopify.filters import Meaning, Setting, meaning, stored
from sandbox.shopify.search import All, AnyOf, Not, Term, parse

NEW_YORK = ZoneInfo("America/New_York")
T = "2026-01-05T10:00:00Z"


def term(field: str, value: str, comparator: str = "", *, quoted: bool = False) -> Term:
    return Term(field, comparator, value, quoted)


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("", All(())),
        ("status:open", term("status", "open")),
        ("a:1 b:2", All((term("a", "1"), term("b", "2")))),
        ("a:1 AND b:2", All((term("a", "1"), term("b", "2")))),
        ("a:1 OR b:2", AnyOf((term("a", "1"), term("b", "2")))),
        ("a:1 b:2 OR c:3", AnyOf((All((term("a", "1"), term("b", "2"))), term("c", "3")))),
        ("(a:1 OR b:2) c:3", All((AnyOf((term("a", "1"), term("b", "2"))), term("c", "3")))),
        ("-tag:vip", Not(term("tag", "vip"))),
        ("NOT tag:vip", Not(term("tag", "vip"))),
        ("name:'#10 01'", term("name", "#10 01", quoted=True)),
        ('sku:"it\\"s"', term("sku", 'it"s', quoted=True)),
        ("id:>=5", term("id", "5", ">=")),
        ("bob", term("default", "bob")),
        ("updated_at:>='2026-01-01T00:00:00Z'", term("updated_at", "2026-01-01T00:00:00Z", ">=", quoted=True)),
        ("updated_at:>=2026-01-01T09:30:15Z", All((term("updated_at", "2026-01-01T09", ">="), term("30", "15Z")))),
        ("((", All(())),
        ("a:", term("a", "")),
    ],
)
def test_the_grammar(query: str, expression: Any) -> None:
    """An unquoted time ends at its first colon; what is left of it becomes a term of its own."""
    assert parse(query) == expression


def orders(query: str, version: str = "2026-07") -> Meaning:
    return meaning(query, ORDERS.fields, Setting(NEW_YORK, version))


def matches(query: str, version: str = "2026-07", **document: Any) -> bool:
    return orders(query, version).test({"id": "gid://shopify/Order/12", "updatedAt": T, **document})


def test_a_quoted_time_is_an_instant_and_a_bare_one_is_the_shops_with_a_warning() -> None:
    """10:00 UTC is 05:00 in New York: a bare T09 there is 14:00 UTC, and the stray term warns."""
    assert matches("updated_at:>='2026-01-05T09:00:00Z'")
    assert orders("updated_at:>='2026-01-05T09:00:00Z'").warnings == []
    assert not matches("updated_at:>=2026-01-05T09:00:00Z")
    bare = orders("updated_at:>=2026-01-05T09:00:00Z")
    assert bare.warnings == [
        {"field": "00", "message": "Invalid search field for this query.", "code": "invalid_field"},
    ]
    assert bare.parsed["and"][0] == {"field": "updated_at", "range_gte": "2026-01-05T09:00:00-05:00"}


def test_an_unknown_field_matches_everything_and_only_warns() -> None:
    found = orders("update_at:>='2030-01-01T00:00:00Z'")
    assert found.test({"id": "gid://shopify/Order/1"})
    assert [warning["code"] for warning in found.warnings] == ["invalid_field"]


@pytest.mark.parametrize("query", ["status:bogus", "updated_at:>=soon", "current_total_price:>many"])
def test_a_value_that_a_field_does_not_take_warns(query: str) -> None:
    assert [warning["code"] for warning in orders(query).warnings] == ["invalid_value"]


def test_disputes_are_searched_by_words_a_bare_term_is_none() -> None:
    found = meaning("needs_response", DISPUTES.fields, Setting(NEW_YORK, "2026-07"))
    assert [warning["code"] for warning in found.warnings] == ["missing_named_field"]


def test_an_id_is_its_number_not_its_address() -> None:
    assert matches("id:12")
    assert matches("id:>=12 id:<=12")
    assert not matches("id:12 id:>12")
    assert not matches("id:'gid://shopify/Order/12'")


def test_shown_times_are_whole_seconds_stored_ones_are_not() -> None:
    """So > does not leave out what was shown as that very second, until 2026-10; >= and < are what they seem."""
    document = {"id": "gid://shopify/Order/12", "updatedAt": T}
    moment = stored(document, "updatedAt")
    assert moment is not None
    assert moment.microsecond > 0
    assert matches(f"updated_at:>'{T}'")
    assert not matches(f"updated_at:>'{T}'", "2026-10")
    assert matches(f"updated_at:>='{T}'")
    assert not matches(f"updated_at:<'{T}'")
    assert matches("updated_at:<'2026-01-05T10:00:01Z'")


def test_a_day_is_the_shops_day() -> None:
    assert matches("updated_at:2026-01-05")
    assert matches("updated_at:2026-01-04", updatedAt="2026-01-05T04:00:00Z")


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("status:open", {}),
        ("status:cancelled", {"cancelledAt": T}),
        ("status:closed", {"closedAt": T}),
        ("financial_status:paid", {"displayFinancialStatus": "PAID"}),
        ("fulfillment_status:unshipped", {"displayFulfillmentStatus": "UNFULFILLED"}),
        ("fulfillment_status:partial", {"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}),
        ("return_status:no_return", {"returnStatus": "NO_RETURN"}),
        ("chargeback_status:lost", {"disputes": [{"status": "LOST"}]}),
        ("risk_level:high", {"risk": {"assessments": [{"riskLevel": "HIGH"}]}}),
        ("gateway:paypal", {"paymentGatewayNames": ["paypal"]}),
        ("payment_id:abc", {"transactions": [{"paymentId": "abc"}]}),
        ("sku:A-1", {"lineItems": [{"sku": "A-1"}]}),
        ("tag:VIP", {"tags": ["vip"]}),
        ("tag:vi*", {"tags": ["vip"]}),
        ("po_number:*", {"poNumber": "7"}),
        ("test:true", {"test": True}),
        ("name:1001", {"name": "#1001"}),
        ("customer_id:7", {"customer": {"id": "gid://shopify/Customer/7"}}),
        ("current_total_price:>=5", {"currentTotalPriceSet": {"shopMoney": {"amount": "9.50"}}}),
        ("NOT tag:vip OR tag:vip", {}),
    ],
)
def test_each_field_finds_its_orders(query: str, document: dict[str, Any]) -> None:
    assert orders(query).warnings == []
    assert matches(query, **document)
    assert not matches(f"-({query})", **document)
