"""Whatever JSON Shopify answers with, a reading ends in records or in an error that says what to do next."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import SourceError
from sync.sources.payload import Unreadable
from sync.sources.shopify.client import fault_in
from sync.sources.shopify.disputes import Disputes
from sync.sources.shopify.orders import Orders
from sync.sources.shopify.records import Whose, dispute, order, refund
from tests.support.known import KnownInMemory
from tests.support.shopify_wire import NOW, Wire, data, dispute_payload, order_payload, page, refund_payload

WHOSE = Whose("LUM", ZoneInfo("Australia/Sydney"), "full")

#: Words that mean something in a reply, and words that do not.
WORDS = st.sampled_from(
    [
        *("data", "errors", "extensions", "search", "warnings", "code", "message", "path", "cost", "throttleStatus"),
        *("page", "nodes", "pageInfo", "hasNextPage", "endCursor", "id", "amount", "currencyCode", "shopMoney"),
        *("customer", "THROTTLED", "ACCESS_DENIED"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(max_size=8)
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5), max_leaves=20
)


@settings(deadline=None)
@given(ANYTHING)
def test_any_reply_is_whole_or_has_a_named_fault(reply: Any) -> None:
    fault = fault_in(reply, "Shopify of LUM")
    if fault is None:
        assert isinstance(reply["data"], dict)
        assert not reply.get("errors")
    else:
        assert isinstance(fault, SourceError)
        assert str(fault).startswith("Shopify of LUM ")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(order_payload(1))), ANYTHING, max_size=3))
def test_any_order_is_read_or_unreadable(strange: dict[str, Any]) -> None:
    try:
        record = order({**order_payload(1), **strange}, WHOSE)
    except Unreadable:
        return
    assert record.key.startswith("order:LUM:")
    assert record.created_at.tzinfo is not None


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(refund_payload(1))), ANYTHING, max_size=3))
def test_any_refund_is_read_or_unreadable(strange: dict[str, Any]) -> None:
    try:
        record = refund({**refund_payload(1), **strange}, order(order_payload(1), WHOSE))
    except Unreadable:
        return
    assert record.key.startswith("refund:LUM:")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(dispute_payload(1))), ANYTHING, max_size=3))
def test_any_dispute_is_read_or_unreadable(strange: dict[str, Any]) -> None:
    try:
        record = dispute({**dispute_payload(1), **strange}, WHOSE)
    except Unreadable:
        return
    assert record.key.startswith("case:LUM:")


@settings(max_examples=60, deadline=None)
@given(ANYTHING, ANYTHING)
def test_any_page_is_stored_in_part_or_not_at_all(whole: Any, node: Any) -> None:
    for answer in (data(page=whole), data(page=page([node, order_payload(1)]))):
        wire = Wire(OrdersPage=answer, DisputesPage=answer)
        sources = (
            Orders(wire.shop(tries=1), WHOSE, domain="lumen.myshopify.com", run_id="r1"),
            Disputes(wire.shop(tries=1), WHOSE, run_id="r1"),
        )
        for source in sources:
            try:
                list(source.read(None, KnownInMemory(), NOW))
            except SourceError:
                continue
