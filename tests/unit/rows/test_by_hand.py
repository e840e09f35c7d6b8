"""Add by hand: each kind of line becomes a row of its tracker, or says what to type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from sync.core.cells import EPOCH, Raw
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.by_hand import with_typed
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, by_key, order, parcel, review
from tests.support.records import line as line_

YESTERDAY = (NOW - timedelta(days=1)).date().toordinal() - EPOCH.toordinal()
REVIEW: dict[str, Raw] = {
    "what": "Review",
    "store": "LUM",
    "date": YESTERDAY,
    "amount": 1,
    "name": "Bo C.",
    "text": "Never came",
}
CASE: dict[str, Raw] = {
    "what": "Dispute elsewhere",
    "order": "1042",
    "date": YESTERDAY,
    "amount": 89,
    "reason": "Not received",
}
NEWS: dict[str, Raw] = {
    "what": "Parcel news",
    "order": 1042,
    "date": YESTERDAY,
    "reason": "Sent back",
    "text": "no doorbell",
}
SENT = order(lines=(line_(unfulfilled_quantity=0),), parcels=(parcel(created_at=ago(days=3)),))


def basis(typed: Mapping[str, Raw], *records: Any, did: str = "") -> Basis:
    staff: dict[str, Any] = {
        "add_by_hand": {"H-0001": typed},
        "disputes": {"case:typed:H-0001": {"we_did": did} if did else {}},
    }
    when = {"disputes": {"case:typed:H-0001": {"we_did": ago(hours=1)}}}
    return Basis(with_typed(book(*records, staff=staff, typed_when=when), SETTINGS, AS_OF), SETTINGS, AS_OF)


def line(typed: Mapping[str, Raw], *records: Any) -> tuple[object, object]:
    cells = by_key(rows("add_by_hand", basis(typed, *(records or (SENT,)))))["H-0001"]
    return cells["went"], cells["check"]


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ({"store": "LUM"}, "Pick What: Review, Dispute elsewhere or Parcel news."),
        ({**REVIEW, "store": "XYZ"}, "There is no store XYZ. Type one of: LUM, VEL."),
        ({**REVIEW, "store": ""}, "Type the store: it is not clear which one."),
        ({**REVIEW, "date": "last week"}, "Type the date: 12 Nov 2026."),
        ({**REVIEW, "date": YESTERDAY + 3}, "The date lies in the future."),
        ({**REVIEW, "amount": 6}, "Type the stars: 1 to 5."),
        ({**REVIEW, "amount": 4.5}, "Type the stars: 1 to 5."),
        ({**REVIEW, "name": "", "text": ""}, "Type the name or the text of the review."),
        ({**REVIEW, "order": "77"}, "Order 77 is not in that store. Correct it, or leave it blank."),
        ({**CASE, "order": "77"}, "Order 77 is not in any store. Correct it, or leave it blank."),
        ({**CASE, "amount": 0}, "Type the amount of the dispute, above 0."),
        ({**CASE, "amount": 999999999999999}, "Type the amount of the dispute, above 0."),
        ({**CASE, "reason": "Sent back"}, "Pick the reason: Not received, Not as described, Not authorised …"),
        ({**NEWS, "order": "", "store": "LUM"}, "Type the order that the parcel belongs to."),
        ({**NEWS, "reason": "Not received"}, "Pick the reason: On its way, Delivered, Not delivered, Sent back, Lost."),
    ],
)
def test_a_wrong_line_says_what_to_type_and_goes_nowhere(typed: Mapping[str, Raw], check: str) -> None:
    assert line(typed) == (None, check)


def test_news_of_a_parcel_that_was_not_sent_is_refused() -> None:
    assert line(NEWS, order()) == (None, "Nothing was sent on #1042 yet.")


def test_a_typed_review_is_a_row_of_trustpilot_that_says_so() -> None:
    assert line({**REVIEW, "order": "1042"}) == ("Trustpilot", "OK")
    row = by_key(rows("trustpilot", basis({**REVIEW, "order": "1042"}, SENT)))["review:u1:H-0001"]
    assert (row["stars"], row["reviewer"], row["says"]) == (1, "Bo C. (typed)", "Never came")
    assert (row["how_found"], row["do_by"]) == ("Reference no.", NOW.replace(hour=16) - timedelta(hours=24))


def test_a_review_with_its_address_is_the_same_row_when_trustpilot_tells_of_it_itself() -> None:
    address = "https://www.trustpilot.com/reviews/" + "0" * 23 + "a"
    typed = {**REVIEW, "link": address}
    alone = by_key(rows("trustpilot", basis(typed)))
    assert [*alone] == ["review:u1:" + "0" * 23 + "a"]
    assert line(typed, review(stars=2)) == ("Trustpilot, was there already", "OK")
    both = by_key(rows("trustpilot", basis(typed, review(stars=2))))
    assert [row["stars"] for row in both.values()] == [2]


def test_a_typed_dispute_is_ours_until_staff_say_how_it_ended() -> None:
    def case(did: str = "") -> dict[str, object]:
        return by_key(rows("disputes", basis(CASE, SENT, did=did)))["case:typed:H-0001"]

    assert (case()["turn"], case()["stage"], case()["case"]) == ("Us", "Elsewhere", "H-0001 (typed)")
    assert case("Sent the response")["turn"] == "Buyer"
    assert (case("Refunded")["turn"], case("Refunded")["outcome"]) == ("Closed", "We accepted")
    assert (case("Nothing to do")["turn"], case("Nothing to do")["outcome"]) == ("Closed", "Check")
    assert by_key(rows("sla_board", basis(CASE, SENT)))[SENT.key]["also"] == "Dispute open"


def test_news_of_a_parcel_joins_its_scans_also_where_the_carrier_gives_none() -> None:
    row = by_key(rows("sla_board", basis(NEWS, SENT)))[SENT.key]
    assert line(NEWS) == ("SLA board, #1042", "OK")
    assert (row["flag"], row["last_scan"]) == ("Delivery failed / sent back", "17 Nov · Sent back: no doorbell (typed)")
    arrived = by_key(rows("sla_board", basis({**NEWS, "reason": "Delivered"}, SENT)))[SENT.key]
    assert arrived["flag"] == "Delivered"


def test_nothing_typed_changes_nothing() -> None:
    plain = book(SENT)
    assert with_typed(plain, SETTINGS, AS_OF) is plain
