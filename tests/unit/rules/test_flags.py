"""The SLA board's flags, each by its test, and what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sheets_schema import words
from sync.core.book import Book
from sync.core.records import Hold, Order, Parcel, Scan, ShippingTask
from sync.core.rulebook import FindBy, Rules, Shift, Supplier
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rules.duplicates import duplicates
from sync.rules.parcels import Carriers
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
    ago,
    bag,
    book,
    by_key,
    dispute,
    line,
    order,
    parcel,
    payment,
    review,
)

SENT = (line(unfulfilled_quantity=0),)
YIWU = Supplier("Yiwu-A", FindBy.SKU, "LAMP-")
RULES = Rules(suppliers=(YIWU,), transit_days=10)


def scan(status: str = "IN_TRANSIT", country: str = "AU", **how_long: float) -> Scan:
    return Scan(status, ago(**how_long), None, country, None)


def sent(*scans: Scan, days: float = 5, **change: Any) -> Order:
    made = {"created_at": ago(days=days), "scans": scans} | change
    return order(lines=SENT, parcels=(parcel(**made),), transactions=(payment(processed_at=ago(days=days + 1)),))


def paid(hours: float, **change: Any) -> Order:
    return order(transactions=(payment(processed_at=ago(hours=hours)),), **change)


def task(status: str = "OPEN", request: str | None = None, *holds: str) -> ShippingTask:
    return ShippingTask("t", status, request, None, None, None, tuple(Hold(h, None) for h in holds))


def row(made: Book, rules: Rules = RULES, key: str = "order:LUM:5001") -> dict[str, Any]:
    return by_key(rows("sla_board", Basis(made, replace(SETTINGS, rules=rules), AS_OF)))[key]


@pytest.mark.parametrize(
    ("one", "flag"),
    [
        (paid(35), words.OK_NOT_SENT),
        (paid(36), words.DUE_SOON),
        (paid(48), words.NOT_SENT_LATE),
        (paid(49, shipping_tasks=(task("OPEN", None, "INVENTORY_OUT_OF_STOCK"),)), words.NO_STOCK),
        (paid(1, shipping_tasks=(task("OPEN", "REJECTED"),)), words.NO_STOCK),
        (paid(1, shipping_tasks=(task("CLOSED"),)), words.NO_STOCK),
        (paid(11, shipping_tasks=(task("ON_HOLD", None, "INCORRECT_ADDRESS"),)), words.OK_NOT_SENT),
        (paid(12, shipping_tasks=(task("ON_HOLD", None, "INCORRECT_ADDRESS"),)), words.HOLD_ADDRESS),
        (paid(90, shipping_tasks=(task("ON_HOLD", None, "HIGH_RISK_OF_FRAUD"),)), words.HOLD_FRAUD),
        (paid(90, lines=(*SENT, line(id="2")), parcels=(parcel(scans=(scan(days=1),)),)), words.PART_LATE),
        (sent(scan(days=1)), words.OK_ON_THE_WAY),
        (sent(scan(days=6.9), days=8), words.OK_ON_THE_WAY),
        (sent(scan(days=7.1), days=8), words.NO_MOVEMENT),
        (sent(scan(days=7.1, country="CN"), days=8), words.OK_ON_THE_WAY),
        (sent(scan("LABEL_PRINTED", days=2), days=2.9), words.OK_ON_THE_WAY),
        (sent(tracking_number=None, tracking_url=None, days=0.9), words.OK_ON_THE_WAY),
        (sent(tracking_number=None, tracking_url=None, days=1), words.NO_NUMBER),
        (sent(scan(days=1), days=10), words.OK_ON_THE_WAY),
        (sent(scan(days=1), days=11), words.PAST_PROMISED),
        (sent(scan("ATTEMPTED_DELIVERY", days=1)), words.FAILED_DELIVERY),
        (sent(scan("ATTEMPTED_DELIVERY", days=2), scan("OUT_FOR_DELIVERY", days=1)), words.OK_ON_THE_WAY),
        (sent(scan("FAILURE", days=2), scan(days=1)), words.FAILED_DELIVERY),
        (sent(scan("FAILURE", days=2), delivered_at=ago(days=1)), words.DELIVERED),
        (sent(days=5), words.NO_SCANS),
    ],
)
def test_the_flag_of_an_order(one: Order, flag: str) -> None:
    assert row(book(one))["flag"] == flag


def test_a_label_without_a_scan_counts_only_where_the_carrier_reports() -> None:
    """One scanned parcel beside it: half of the carrier's parcels have had a scan."""
    other = replace(sent(scan(days=1)), legacy_id="5002", name="#1043")
    assert row(book(sent(days=3), other))["flag"] == words.NO_FIRST_SCAN
    assert row(book(sent(days=3)))["flag"] == words.NO_SCANS
    assert row(book(sent(days=3)))["last_scan"] == "Carrier gives no scans"


def test_a_carrier_is_judged_by_its_last_fifty_parcels_that_had_time_to_move() -> None:
    def parcels(count: int, days: float, *scans: Scan) -> tuple[Parcel, ...]:
        return tuple(parcel(id=f"{days}-{n}", created_at=ago(days=days), scans=scans) for n in range(count))

    def silent(*groups: tuple[Parcel, ...]) -> bool:
        one = order(parcels=sum(groups, ()))
        return not Carriers.of([one], Rules(), NOW).report(one, one.parcels[0])

    seen = scan(days=1)
    assert silent(parcels(26, 5), parcels(24, 6, seen))
    assert not silent(parcels(25, 5), parcels(25, 6, seen))
    assert silent(parcels(50, 5), parcels(50, 40, seen)), "older ones do not count"
    assert not silent(parcels(9, 1)), "none of them had time to move"
    assert Carriers.of([order(parcels=parcels(9, 5))], Rules(), NOW).report(order(store="VEL"), parcel())


def test_delivered_but_a_case_or_a_review_says_it_never_came() -> None:
    there = sent(scan(days=1), delivered_at=ago(days=1))
    said = review(order_id=there.id, title="Never arrived", text="x", stars=1)
    assert row(book(there, dispute()))["flag"] == words.SAYS_NOT_RECEIVED
    assert row(book(there, said))["flag"] == words.SAYS_NOT_RECEIVED
    closed = dispute(status="RESOLVED", outcome="RESOLVED_SELLER_FAVOUR", closed_at=ago(days=0.1))
    for no in (closed, dispute(reason="UNAUTHORISED"), replace(said, stars=4), replace(said, removed_at=NOW)):
        assert row(book(there, no))["flag"] == words.DELIVERED


def test_our_word_closes_a_parcel_that_nobody_scans() -> None:
    one = sent(days=9)
    day = date(2026, 11, 17).toordinal() - date(1899, 12, 30).toordinal()
    assert row(book(one, staff={"sla_board": {one.key: {"delivered_ours": day}}}))["flag"] == words.DELIVERED


def test_a_duplicate_is_seen_before_it_ships() -> None:
    first = order("1", customer_id="c", created_at=ago(hours=9))
    second = order("2", customer_id="c", created_at=ago(hours=7), name="#1043")
    assert duplicates([second, first]) == {second.key: ("#1042", second.created_at)}
    for other in (
        replace(second, created_at=ago(hours=6.9)),
        replace(second, customer_id="d"),
        replace(second, customer_id=None),
        replace(second, total=bag("90")),
        replace(second, lines=(line(quantity=2),)),
        replace(second, store="VEL"),
        replace(second, parcels=(parcel(),)),
        replace(second, cancelled_at=NOW),
    ):
        assert duplicates([first, other]) == {}
    assert row(book(first, second), key=second.key)["next_step"] == (
        "Same as #1042 → hold it before it ships, ask the customer"
    )


def test_an_order_paid_twice_repeats_itself_until_one_payment_went_back() -> None:
    twice = order(transactions=(payment(), payment(id="2", processed_at=ago(days=1))), received=bag("178.00"))
    assert duplicates([twice]) == {twice.key: ("#1042", ago(days=1))}
    assert duplicates([replace(twice, refunded=bag("89.00"))]) == {}
    assert duplicates([replace(twice, received=bag("89.00"))]) == {}


def test_in_the_first_week_the_clocks_only_ask() -> None:
    first_day = NOW.astimezone(MANILA).date()
    assert row(book(paid(48)), replace(RULES, started_on=first_day))["flag"] == f"{words.NOT_SENT_LATE}?"
    assert row(book(paid(36)), replace(RULES, started_on=first_day))["flag"] == words.DUE_SOON
    week_ago = first_day - timedelta(days=7)
    assert row(book(paid(48)), replace(RULES, started_on=week_ago))["flag"] == words.NOT_SENT_LATE


def late(did: str | None = None, hours_ago: float = 1, **typed: Any) -> dict[str, Any]:
    one = paid(60)
    staff = {"sla_board": {one.key: {"we_did": did} | typed}}
    when = {"sla_board": {one.key: {"we_did": ago(hours=hours_ago)}}}
    return row(book(one, staff=staff, typed_when=when))


def test_a_late_order_reads_like_this() -> None:
    cells = late()
    assert (cells["supplier"], cells["rule_used"]) == ("Yiwu-A", "Yiwu-A: 48 h, all hours")
    assert cells["next_step"] == "Due 17 Nov, not sent → ask Yiwu-A, tell customer"
    assert cells["do_by"] == cells["ship_by"] == ago(hours=12)
    assert str(cells["message"]).startswith("Hello Ana,\n\nyour order #1042 has not left our supplier yet")


def test_a_step_gives_time_and_then_the_row_comes_back() -> None:
    assert late("Asked the supplier", 1)["do_by"] == ago(hours=1) + timedelta(hours=24)
    assert late("Asked the supplier", 1)["next_step"] == "Yiwu-A asked, still open → ask again, tell customer"
    assert late("Nothing to do", 1)["do_by"] is None
    assert late("Nothing to do", 13)["do_by"] == ago(hours=12), "done before it became late"


def test_a_day_that_staff_or_the_supplier_named_is_the_day() -> None:
    def serial(day: int) -> int:
        return date(2026, 11, day).toordinal() - date(1899, 12, 30).toordinal()

    named = datetime(2026, 11, 25, tzinfo=MANILA)
    assert late(supplier_says=serial(25))["do_by"] == named
    assert late(supplier_says=serial(25), follow_up_on=serial(23))["do_by"] == named - timedelta(days=2)


def test_a_deadline_comes_before_the_end_of_a_shift() -> None:
    shifts = tuple(
        Shift("Ana", day, datetime.min.time(), datetime.min.time().replace(hour=4), MANILA) for day in range(7)
    )
    due = row(book(paid(48)), replace(RULES, shifts=shifts))["do_by"]
    assert due == NOW.astimezone(MANILA).replace(hour=4), "10:00 in Manila is after the shift"


def test_staffs_supplier_wins() -> None:
    one = paid(1)
    staff = {"sla_board": {one.key: {"supplier_ours": "Somebody new"}}}
    assert row(book(one, staff=staff))["supplier"] == "Somebody new"


def test_after_three_days_late_it_is_the_managers_and_after_a_week_lost() -> None:
    assert row(book(paid(48 + 72)))["next_step"] == "Due 15 Nov, still not sent → manager: replace or refund"
    assert str(row(book(sent(scan(days=1), days=19)))["next_step"]).startswith("Due 9 Nov, treat as lost")


def test_nothing_changes_while_no_threshold_passes() -> None:
    """An hour later every cell is the same, for one order of each kind."""
    many = [replace(o, legacy_id=str(n)) for n, o in enumerate([paid(30), paid(60), sent(scan(days=1)), sent(days=5)])]
    made = book(*many)
    later = replace(AS_OF, now=NOW + timedelta(hours=1))
    settings = replace(SETTINGS, rules=RULES)
    assert by_key(rows("sla_board", Basis(made, settings, AS_OF))) == by_key(
        rows("sla_board", Basis(made, settings, later))
    )
