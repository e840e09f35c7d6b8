"""What stands beside the lines of the lists: counted up to midnight, so that it changes once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sync.core.cells import Cell, Raw
from sync.core.records import Transaction
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.lists.counts import counts
from sync.rows.lists.message_samples import samples
from sync.rules.lists.playbooks import message_key
from sync.rules.lists.reading import read_lists
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, dispute, line, order, parcel, payment, refund

YIWU: dict[str, Raw] = {"supplier": "Yiwu-A", "find_by": "SKU begins with", "text": "LAMP-"}


def paid(**how_long: float) -> tuple[Transaction, ...]:
    return (payment(processed_at=ago(**how_long)),)


def counted(*records: object, staff: dict[str, dict[str, dict[str, Raw]]], **lists: dict[str, Raw]) -> Basis:
    """One line a list, the first of its kind, and the numbers beside it."""
    prefixes = {"suppliers": "SU", "ship_rules": "SH", "transit_days": "TR", "product_costs": "PC"}
    typed = {tab: {f"{prefixes[tab]}-0001": cells} for tab, cells in lists.items()}
    read = read_lists(typed, {}, SETTINGS, NOW.date())
    made = replace(book(*records, staff=staff), lists=read.lines)
    return Basis(replace(made, counts=counts(Basis(made, read.settings, AS_OF))), read.settings, AS_OF)


def beside(basis: Basis, tab: str, key: str) -> dict[str, Cell]:
    return dict(basis.book.counts[tab].get(key, {}))


def test_a_supplier_line_tells_the_orders_it_found_and_whether_their_parcels_are_scanned() -> None:
    days = [3, 4, 40]
    sent = [order(f"{n}", transactions=paid(days=n), parcels=(parcel(created_at=ago(days=n)),)) for n in days]
    today = order("today", transactions=paid(minutes=5))
    other = order("other", transactions=paid(days=3), lines=(line(sku="DRESS-1"),))
    basis = counted(*sent, today, other, staff={}, suppliers=YIWU, product_costs={"sku": "LAMP", "unit_cost": 12})
    assert beside(basis, "suppliers", "SU-0001")["orders_30"] == 2
    assert beside(basis, "suppliers", "SU-0001")["scans"] == "0 % of the last 2"
    assert beside(basis, "product_costs", "PC-0001") == {"sold_30": 2}
    shown = {row.key: row.cells for row in rows("suppliers", basis)}
    assert shown["SU-0001"]["orders_30"] == 2
    assert shown["SU-0002"]["orders_30"] is None


def test_what_was_really_needed_is_learned_from_ten_parcels_on() -> None:
    def delivered(count: int) -> list[object]:
        came = [parcel(created_at=ago(days=20), delivered_at=ago(days=20 - 5 - n)) for n in range(count)]
        return [
            order(
                f"d{n}",
                transactions=paid(days=25),
                parcels=(p,),
                lines=(line(unfulfilled_quantity=0),),
            )
            for n, p in enumerate(came)
        ]

    few = counted(*delivered(9), staff={}, transit_days={"market": "AU", "we_use": 9})
    many = counted(*delivered(10), staff={}, transit_days={"market": "AU", "we_use": 9})
    assert beside(few, "transit_days", "TR-0001") == {"learned": None}
    assert beside(many, "transit_days", "TR-0001") == {"learned": "10 days, 10 parcels"}


def test_causes_and_refund_rules_tell_how_often_staff_used_and_overruled_them() -> None:
    paid = order("5001")
    given = refund(processed_at=ago(days=2), order_id=paid.id)
    staff: dict[str, dict[str, dict[str, Raw]]] = {
        "refunds": {given.key: {"cause": "Delivery: lost", "why_different": "Cheaper"}},
        "disputes": {dispute().key: {"cause": "Delivery: lost"}},
    }
    basis = counted(paid, given, replace(dispute(), opened_at=NOW - timedelta(days=100)), staff=staff)
    causes = {row.cells["used_now"]: row.cells["rows_90"] for row in rows("causes", basis)}
    assert causes["Delivery: lost"] == 1
    rules = [row.cells for row in rows("refund_rules", basis) if row.cells["used_30"]]
    assert [(cells["number"], cells["used_30"], cells["overruled"]) for cells in rules] == [(6, 1, 100)]


def test_a_sample_is_filled_from_a_real_order_and_follows_the_words_and_the_brand() -> None:
    """Of the orders that fill a text, the one that says most; the made-up example stays where none does."""
    bare = order("9001", name="#9001", customer_name="Bo C.")
    sent = order(
        "9002", name="#9002", customer_name="Kiri W.", parcels=(parcel(tracking_number="33XYZ", carrier="DHL"),)
    )
    typed: dict[str, dict[str, dict[str, Raw]]] = {
        "messages": {
            message_key("Sorry"): {"text": "Dear {first name}, {order} is late.[ It is {tracking}.] {brand}"},
            message_key("Sorry", 1): {"brand": "Velour", "text": "{brand} says sorry, {first name}."},
        }
    }
    read = read_lists(typed, {}, SETTINGS, NOW.date())

    def sampled(*records: object) -> dict[str, Cell]:
        made = Basis(replace(book(*records, staff=typed), lists=read.lines), read.settings, AS_OF)
        return {key: cells["sample"] for key, cells in samples(made).items()}

    found = sampled(bare, sent)
    assert found[message_key("Sorry")] == "Dear Kiri, #9002 is late. It is 33XYZ. Lumen"
    assert message_key("Sorry", 1) not in found, "no order of that brand is known"
    velour = order("9003", store="VEL", name="#9003", customer_name="Sam D.")
    assert sampled(bare, sent, velour)[message_key("Sorry", 1)] == "Velour says sorry, Sam."
    assert sampled() == {}
