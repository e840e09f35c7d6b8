"""The numbers know the same suppliers as the trackers do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.core.rulebook import FindBy, Supplier
from sync.kpis.facts import Facts
from sync.rules.suppliers import supplier_of_line
from tests.support.kpis import framed, ledger_of
from tests.support.records import NOW, SETTINGS, line, order, parcel, refund

WORDS = st.sampled_from(["Yiwu", "yiwu ", "CJ", "LAMP", "lamp-1", "", "Own"])
RULES = st.lists(
    st.builds(Supplier, st.sampled_from("ABC"), st.sampled_from(FindBy), WORDS, st.sampled_from(["", "LUM", "VEL"])),
    max_size=6,
)
MAYBE = st.one_of(st.none(), WORDS)


@st.composite
def orders(draw: st.DrawFn) -> Any:
    """One line each, so that there is one supplier to tell."""
    bought = line(sku=draw(MAYBE), vendor=draw(MAYBE))
    sent = [
        parcel(id=f"gid://shopify/Fulfillment/{n}", location=draw(MAYBE), service=draw(MAYBE))
        for n in range(draw(st.integers(0, 2)))
    ]
    return order(lines=(bought,), parcels=tuple(sent), shipping_tasks=(), tags=tuple(draw(st.lists(WORDS, max_size=2))))


@settings(max_examples=40, deadline=None)
@given(st.lists(orders(), min_size=1, max_size=5), RULES)
def test_an_order_has_the_supplier_that_its_row_shows(found: list[Any], rules: list[Supplier]) -> None:
    each = [replace(o, legacy_id=str(n), id=f"gid://shopify/Order/{n}") for n, o in enumerate(found, 1)]
    frames = framed(ledger_of([each]), Facts(NOW, SETTINGS.stores, suppliers=rules))
    names = frames.words.suppliers.words
    told = {key: names[code] if code >= 0 else None for key, code in frames.orders[["key", "supplier"]].to_numpy()}
    for one in each:
        supplier = supplier_of_line(one.lines[0], one, rules)
        if supplier:
            assert told[one.key] == supplier.name


def test_what_staff_correct_wins() -> None:
    staff = {
        "sla_board": {"order:LUM:1": {"supplier_ours": "cj"}},
        "refunds": {"refund:LUM:9": {"supplier_ours": "Own"}},
    }
    records: list[Any] = [order("1"), order("2"), refund("9", order_id="gid://shopify/Order/1")]
    rules = [Supplier("Yiwu", FindBy.SKU, "LAMP"), Supplier("CJ", FindBy.VENDOR, "CJ")]
    frames = framed(ledger_of([records]), Facts(NOW, SETTINGS.stores, staff=staff, suppliers=rules))
    names = frames.words.suppliers.words
    assert [names[code] for code in frames.orders["supplier"]] == ["CJ", "Yiwu"]
    assert [names[code] for code in frames.refunds["supplier"]] == ["Own"]
