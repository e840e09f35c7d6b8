"""PayPal's dispute as a record: words as they are, amounts exact, and nothing invented."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.money import Money
from sync.core.records import Dispute
from sync.sources.payload import Unreadable
from sync.sources.paypal.records import dispute, listed
from tests.support.shared import shared_path

DETAIL: dict[str, Any] = {
    "dispute_id": "PP-D-27",
    "create_time": "2026-11-01T09:46:54.926Z",
    "update_time": "2026-11-20T09:49:53.336Z",
    "disputed_transactions": [
        {
            "buyer_transaction_id": "1XC",
            "seller_transaction_id": "8AW",
            "create_time": "2026-10-20T09:42:33.000Z",
            "transaction_status": "PARTIALLY_REFUNDED",
            "gross_amount": {"currency_code": "AUD", "value": "49.90"},
            "invoice_number": "c148977776.1",
            "custom": "#1042",
            "buyer": {"name": "Ann Lee"},
        }
    ],
    "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    "status": "RESOLVED",
    "dispute_state": "RESOLVED",
    "dispute_amount": {"currency_code": "AUD", "value": "49.90"},
    "external_reason_code": "13.1",
    "dispute_life_cycle_stage": "CHARGEBACK",
    "dispute_channel": "EXTERNAL",
    "dispute_outcome": {
        "outcome_code": "RESOLVED_BUYER_FAVOUR",
        "amount_refunded": {"currency_code": "AUD", "value": "20.00"},
    },
    "adjudications": [
        {
            "type": "PAYOUT_TO_SELLER",
            "adjudication_time": "2026-11-19T00:00:00Z",
            "reason": "SELLER_ISSUED_REFUND",
            "dispute_life_cycle_stage": "CHARGEBACK",
        },
        {
            "type": "DENY_BUYER",
            "adjudication_time": "2026-11-20T00:00:00Z",
            "reason": "NO_SELLER_RESPONSE",
            "dispute_life_cycle_stage": "INQUIRY",
        },
    ],
    "money_movements": [
        {
            "affected_party": "SELLER",
            "amount": {"currency_code": "AUD", "value": "30.00"},
            "type": "DEBIT",
            "reason": "CHARGEBACK_FEE",
            "initiated_time": "2026-11-19T01:00:00Z",
        },
        {"affected_party": "SELLER", "asset": {"asset_symbol": "BTC", "quantity": "0.1"}, "type": "DEBIT"},
    ],
    "messages": [{"posted_by": "BUYER", "time_posted": "2026-11-01T09:46:54.926Z", "content": "=WHERE(is it)"}],
    "evidences": [
        {"evidence_type": "PROOF_OF_FULFILLMENT", "source": "SUBMITTED_BY_SELLER", "date": "2026-11-05T00:00:00Z"},
        {"evidence_type": "PROOF_OF_REFUND", "source": "SUBMITTED_BY_SELLER", "date": "2026-11-06T00:00:00Z"},
        {"evidence_type": "OTHER", "source": "SUBMITTED_BY_BUYER", "date": "2026-11-09T00:00:00Z", "notes": "n"},
    ],
    "seller_response_due_date": "2026-11-21T06:59:59.000Z",
    "allowed_response_options": {
        "accept_claim": {"accept_claim_types": ["REFUND", "PARTIAL_REFUND"]},
        "make-offer": {"offer_types": ["REFUND"]},
    },
    "links": [
        {"href": "https://x/PP-D-27", "rel": "self", "method": "GET"},
        {"href": "https://x/PP-D-27/provide-evidence", "rel": "provide-evidence", "method": "POST"},
        {"href": "https://x/PP-D-27/accept-claim", "rel": "accept_claim", "method": "POST"},
    ],
}


def read(payload: Any) -> Dispute:
    return dispute(payload, account="lumen", store="LUM", names="first_initial")


def changed(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(DETAIL), **fields}


def test_the_words_of_paypal_pass_as_they_are() -> None:
    d = read(DETAIL)
    assert (d.key, d.store, d.processor, d.kind) == ("case:lumen:PP-D-27", "LUM", "paypal", None)
    assert (d.stage, d.channel, d.status, d.state) == ("CHARGEBACK", "EXTERNAL", "RESOLVED", "RESOLVED")
    assert (d.reason, d.network_reason) == ("MERCHANDISE_OR_SERVICE_NOT_RECEIVED", "13.1")
    assert (d.outcome, d.refunded) == ("RESOLVED_BUYER_FAVOUR", Money(2000, "AUD"))
    assert (d.order_id, d.order_name, d.order_store, d.found_by) == (None, None, None, None)


def test_the_deadline_is_kept_as_a_time_and_as_it_was_written() -> None:
    d = read(DETAIL)
    assert d.due_at == datetime(2026, 11, 21, 6, 59, 59, tzinfo=UTC)
    assert d.due_text == "2026-11-21T06:59:59.000Z"


def test_a_deadline_that_cannot_be_read_is_kept_as_text_only() -> None:
    d = read(changed(seller_response_due_date="in ten days"))
    assert (d.due_at, d.due_text) == (None, "in ten days")


def test_a_resolved_case_closed_when_the_stage_it_ended_in_was_decided() -> None:
    """The ruling of 20 November belongs to the inquiry before; the claim was decided on the 19th."""
    assert read(DETAIL).closed_at == datetime(2026, 11, 19, tzinfo=UTC)


def test_a_resolved_case_without_a_ruling_closed_at_its_last_change() -> None:
    d = read(changed(adjudications=None))
    assert d.closed_at == d.updated_at == d.final_at


def test_an_open_case_has_not_closed_whatever_was_ruled_before() -> None:
    assert read(changed(status="WAITING_FOR_SELLER_RESPONSE")).closed_at is None


def test_the_rulings_say_why_it_was_lost() -> None:
    assert [r.reason for r in read(DETAIL).rulings] == ["SELLER_ISSUED_REFUND", "NO_SELLER_RESPONSE"]


def test_fees_come_from_the_money_that_moved_and_crypto_is_no_money_of_ours() -> None:
    (move,) = read(DETAIL).moves
    assert (move.party, move.kind, move.reason) == ("SELLER", "DEBIT", "CHARGEBACK_FEE")
    assert move.amount == Money(3000, "AUD")


def test_sent_is_the_last_evidence_of_ours() -> None:
    assert read(DETAIL).sent_at == datetime(2026, 11, 6, tzinfo=UTC)


def test_the_payment_carries_every_key_by_which_an_order_is_found() -> None:
    (p,) = read(DETAIL).payments
    assert (p.buyer_transaction_id, p.seller_transaction_id) == ("1XC", "8AW")
    assert (p.invoice_number, p.custom, p.buyer_name) == ("c148977776.1", "#1042", "Ann L.")
    assert (p.gross, p.status) == (Money(4990, "AUD"), "PARTIALLY_REFUNDED")


def test_no_more_of_a_buyers_name_is_kept_than_the_owner_wants() -> None:
    kept = [
        dispute(DETAIL, account="lumen", store="LUM", names=n).payments[0].buyer_name
        for n in ("none", "first_initial", "full")
    ]
    assert kept == [None, "Ann L.", "Ann Lee"]


def test_what_we_may_do_comes_from_the_links_hyphen_or_underscore() -> None:
    assert read(DETAIL).actions == ("accept_claim", "provide_evidence")


def test_offers_are_flattened() -> None:
    assert read(DETAIL).offers == ("accept_claim:PARTIAL_REFUND", "accept_claim:REFUND", "make_offer:REFUND")


def test_text_of_customers_is_kept_raw() -> None:
    assert read(DETAIL).messages[0].text == "=WHERE(is it)"


@pytest.mark.parametrize(
    "value", ["NaN", "49,90", "1e3", "1_000", " 5", "Infinity", "¥5", "", "٤٩", None, True, "9" * 32]
)
def test_an_amount_that_is_no_plain_number_leaves_the_dispute_out(value: object) -> None:
    for where in ("dispute_amount", "dispute_outcome", "money_movements", "disputed_transactions"):
        bad: Any = {"currency_code": "AUD", "value": value}
        payload = changed()
        match where:
            case "dispute_amount":
                payload[where] = bad
            case "dispute_outcome":
                payload[where]["amount_refunded"] = bad
            case "money_movements":
                payload[where][0]["amount"] = bad
            case _:
                payload[where][0]["gross_amount"] = bad
        with pytest.raises(Unreadable) as caught:
            read(payload)
        assert str(value) not in str(caught.value) or value in ("", None)


def test_yen_dinars_and_refund_reversals_are_exact() -> None:
    for value, currency, minor in [
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("-.5", "USD", -50),
        (Decimal("2.5"), "aud", 250),
    ]:
        assert read(changed(dispute_amount={"value": value, "currency_code": currency})).amount.minor == minor


@pytest.mark.parametrize("field", ["dispute_id", "create_time", "status", "dispute_amount"])
def test_a_dispute_without_what_every_row_needs_is_left_out_and_says_why(field: str) -> None:
    with pytest.raises(Unreadable, match="it has no"):
        read(changed(**{field: None}))


def test_paypals_documented_detail_is_a_record() -> None:
    d = read(json.loads(shared_path("schemas/paypal/samples/detail.json").read_text()))
    assert d.payments[0].seller_transaction_id == "8AW70038VH226914P"
    assert d.actions == ("accept_claim", "escalate", "make_offer", "provide_evidence", "send_message")
    assert d.offers == ("accept_claim:PARTIAL_REFUND", "accept_claim:REFUND", "make_offer:REFUND")
    assert (d.due_at, d.amount) == (datetime(2025, 10, 8, 9, 46, 54, 926000, tzinfo=UTC), Money(200, "USD"))


def test_paypals_documented_webhook_resource_is_a_record() -> None:
    """It lacks the due date and the state, has no item, and its amount is whole."""
    document = json.loads(shared_path("schemas/paypal/samples/webhook_created.json").read_text())
    d = read(document["resource"])
    assert (d.due_at, d.state, d.actions) == (None, None, ("send_message",))


def test_paypals_documented_list_is_read() -> None:
    items = json.loads(shared_path("schemas/paypal/samples/list.json").read_text())["items"]
    found = [listed(i) for i in items]
    assert [(f.id, f.open) for f in found if f] == [("PP-R-ORC-10135512", False), ("PP-R-AYP-10135034", True)]


#: Anything that JSON can hold, at any depth.
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.text()
    | st.sampled_from(["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:60-01:00", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value of a document, the leaves and the branches."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for k, v in inner for p in places(v, (*path, k)))]


def texts_of(value: Any) -> str:
    """Every text of a record, end to end."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return value if isinstance(value, str) else "".join(texts_of(v) for v in inner)


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    document = copy.deepcopy(document)
    if not path:
        return document
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return document


@given(st.sampled_from([p for p in places(DETAIL) if p]), JSON)
def test_whatever_stands_in_one_place_a_record_comes_out_or_the_dispute_is_left_out(
    path: tuple[Any, ...], value: Any
) -> None:
    try:
        d = read(put(DETAIL, path, value))
    except Unreadable:
        return
    assert d.key.startswith("case:lumen:")
    assert texts_of(asdict(d)).encode()
    assert hash(d) == hash(d)
    assert "" not in (d.due_text, d.reason, d.stage, d.outcome, d.status)
    assert (d.closed_at is not None) == (d.status == "RESOLVED")


@given(st.dictionaries(st.sampled_from(sorted(DETAIL)), JSON))
def test_whatever_a_dispute_holds_nothing_but_unreadable_is_raised(fields: dict[str, Any]) -> None:
    listed({**DETAIL, **fields})
    listed(fields)
    for payload in ({**DETAIL, **fields}, fields):
        try:
            read(payload)
        except Unreadable:
            continue
