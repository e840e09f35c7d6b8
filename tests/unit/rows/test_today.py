"""Today over all trackers: which rows become which line, and what a first load of five stores looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from sheets_schema import words
from sheets_schema.disputes import DISPUTES
from sheets_schema.palette import RED
from sheets_schema.today import TODAY
from sheets_schema.workbook import TABS
from sync.core.book import AsOf, Settings, Store
from sync.core.cells import EPOCH, Formula
from sync.core.rulebook import FindBy, Rules, Shift, Supplier
from sync.rows import rows
from sync.rows.basis import Basis
from sync.rows.today.board import today_board
from sync.rows.today.items import items
from sync.rows.today.rows import hidden_and_due
from sync.rules.today import Item, held
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
    ago,
    bag,
    book,
    card_dispute,
    dispute,
    line,
    order,
    parcel,
    payment,
    refund,
    review,
)

RULES = Rules(work_starts_on=ago(days=20).date(), started_on=ago(days=15).date())
TRACKERS = [t.id for t in TABS if t.id in ("disputes", "trustpilot", "refunds", "refund_requests", "sla_board")]


def basis(*records: Any, rules: Rules = RULES, staff: Mapping[str, Any] | None = None, **more: Any) -> Basis:
    return Basis(book(*records, staff=staff, **more), replace(SETTINGS, rules=rules), AS_OF)


def found(on: Basis) -> list[Item]:
    return items(on, {tab: rows(tab, on) for tab in TRACKERS})


def told(*records: Any, **more: Any) -> list[tuple[int, str, str]]:
    return sorted((i.rank, i.what, i.why) for i in found(basis(*records, **more)))


SENT = parcel(created_at=ago(days=2), in_transit_at=ago(days=1))
ON_ITS_WAY = order(lines=(line(unfulfilled_quantity=0),), parcels=(SENT,))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((card_dispute(due_at=NOW + timedelta(hours=40)),), (1, "Dispute", "final due before the next shift")),
        ((dispute(due_at=NOW + timedelta(hours=40)),), (3, "Dispute", "new, not answered yet")),
        ((dispute(),), (3, "Dispute", "new, not answered yet")),
        ((review(),), (4, "Review 1★", "no reply")),
        ((replace(ON_ITS_WAY, lines=(line(),), parcels=(), transactions=()),), None),
        (
            (order(processed_at=ago(days=4)), refund(), card_dispute(sent_at=ago(days=1), status="UNDER_REVIEW")),
            (2, "Stop", words.REFUNDED_AND_DISPUTED),
        ),
        ((refund(total=bag("10")), ON_ITS_WAY), (8, "1 refund", "no cause")),
    ],
)
def test_each_kind_of_row_has_its_rank(records: tuple[Any, ...], expected: tuple[int, str, str] | None) -> None:
    if expected is None:
        assert not [i for i in told(*records) if i[0] < 5]
    else:
        assert expected in told(*records)


def late(number: int, sku: str = "YA-1", **change: Any) -> Any:
    paid = ago(days=4)
    plain = order(str(number), name=f"#{number}", lines=(line(sku=sku),), created_at=paid, processed_at=paid)
    return replace(
        plain, transactions=tuple(replace(t, created_at=paid, processed_at=paid) for t in plain.transactions), **change
    )


SUPPLIERS = (Supplier("Yiwu-A", FindBy.SKU, "YA"), Supplier("CJ", FindBy.SKU, "CJ"))


def test_late_orders_are_one_line_for_each_supplier_and_flag_with_their_numbers_to_paste() -> None:
    rules = replace(RULES, suppliers=SUPPLIERS)
    shop = [late(1), late(2, store="VEL"), late(3, "CJ-9")]
    lines = {i.what: i for i in found(basis(*shop, rules=rules))}
    assert {"2 orders", "Order"} <= lines.keys()
    assert (lines["2 orders"].step, lines["2 orders"].store) == ("Ask Yiwu-A: LUM #1 VEL #2", "all")
    assert lines["2 orders"].why == "not sent, late, Yiwu-A"
    assert lines["Order"].order == "#3"


def test_many_late_orders_of_one_supplier_are_an_incident_unless_that_is_usual() -> None:
    rules = replace(RULES, suppliers=SUPPLIERS)
    shop = [late(n) for n in range(1, 7)]
    assert [i.why for i in found(basis(*shop, rules=rules)) if i.rank == 5] == ["incident: 6 late, all Yiwu-A"]
    sent = parcel(created_at=ago(days=1))
    usual = [late(100 + n, lines=(line(sku="YA-1", unfulfilled_quantity=0),), parcels=(sent,)) for n in range(12)]
    assert "not sent, late, Yiwu-A" in [i.why for i in found(basis(*shop, *usual, rules=rules)) if i.rank == 5]


def test_a_hidden_row_and_one_put_off_are_not_todays() -> None:
    tomorrow = (NOW + timedelta(days=3)).date().toordinal() - EPOCH.toordinal()
    case = dispute()
    for typed in ({"hide": True}, {"follow_up_on": tomorrow}):
        assert found(basis(case, staff={"disputes": {case.key: typed}})) == []


YESTERDAY = (NOW - timedelta(days=1)).date().toordinal() - EPOCH.toordinal()


@pytest.mark.parametrize(
    ("tab", "record", "typed"),
    [
        ("refunds", refund(total=bag("0"), order_id="gid://shopify/Order/1", order_name="#1"), {}),
        ("sla_board", ON_ITS_WAY, {}),
        ("refund_requests", ON_ITS_WAY, {"order": "1042"}),
    ],
)
def test_what_staff_put_off_to_a_day_comes_back_on_it_from_every_tab(tab: str, record: Any, typed: Any) -> None:
    key = "R-0001" if tab == "refund_requests" else record.key
    staff = {tab: {key: {**typed, "follow_up_on": YESTERDAY}}}
    assert "your follow-up" in [i.why for i in found(basis(record, staff=staff)) if i.tab == tab]


def test_what_we_asked_about_is_not_new_until_its_time_is_over() -> None:
    case, bad = dispute(opened_at=ago(hours=30)), review()
    typed = {
        "disputes": {case.key: {"we_did": "Asked the supplier"}},
        "trustpilot": {bad.key: {"we_did": "Asked the manager"}},
    }

    def at(when: datetime, rules: Rules = RULES) -> list[int]:
        times = {t: {key: {"we_did": when} for key in keys} for t, keys in typed.items()}
        return sorted(i.rank for i in found(basis(case, bad, rules=rules, staff=typed, typed_when=times)))

    morning = replace(RULES, shifts=tuple(Shift("Ana", day, time(9), time(13), MANILA) for day in range(7)))
    assert at(NOW, morning) == []
    assert at(ago(hours=40)) == [3, 4]


def test_one_order_is_stopped_once_though_two_refunds_say_it() -> None:
    case = card_dispute(sent_at=ago(days=1), status="UNDER_REVIEW")
    stops = [i for i in found(basis(order(), case, refund(total=bag("10")), refund("7002"))) if i.rank == 2]
    assert len(stops) == 1


def board(on: Basis) -> list[list[str]]:
    listed = found(on)
    drawn = today_board(on, listed, held(listed, None, NOW, ()), (), Formula("=1"))
    assert drawn.tab is TODAY
    texts: dict[int, list[str]] = {}
    for (row, _), spot in sorted(drawn.cells.items()):
        shown = spot.value.text if isinstance(spot.value, Formula) else spot.value
        texts.setdefault(row, []).append("" if shown is None else str(shown))
    return [*texts.values()]


def test_the_head_says_who_works_how_much_there_is_and_what_is_new() -> None:
    shift = Shift("Ana", NOW.astimezone(MANILA).weekday(), time(9), time(13), MANILA)
    lines = board(basis(dispute(opened_at=ago(hours=5)), review(), rules=replace(RULES, shifts=(shift,))))
    assert lines[1][0] == "PEOPLE"
    assert (
        "Ana 09:00–13:00  0 things · about 0 min of 4 h     others  2 things · about 9 min     Thu: nobody set"
        in lines[1]
    )
    assert lines[2] == ["SINCE", "Ana's last shift (11 Nov 13:00): 1 new dispute · 1 new 1★"]
    assert lines[3] == ["OPEN", "PayPal: LUM, VEL 1 here"]
    assert lines[4] == ["Trustpilot, bad without reply: Lumen 1 here"]
    assert lines[6][0] == "NOW"


def test_what_recurs_is_said_with_how_often_it_was_before() -> None:
    shop = [order(str(n), name=f"#{n}") for n in range(1, 5)]
    cases = [
        dispute(f"PP-{n}", order_id=f"gid://shopify/Order/{n}", order_name=f"#{n}", opened_at=ago(days=days))
        for n, days in ((1, 2), (2, 3), (3, 4), (4, 20))
    ]
    rules = replace(RULES, suppliers=(Supplier("Yiwu-A", FindBy.SKU, "LAMP-"),))
    lines = [[cell for cell in row if cell] for row in board(basis(*shop, *cases, rules=rules))]
    opens = f'=HYPERLINK("#gid={DISPUTES.sheet_id}","rows ▸")'
    assert ["Not received on “Arc lamp”: 3 in 14 days (28 days before: 1)", opens] in lines
    assert ["Not received on “Yiwu-A”: 3 in 14 days (28 days before: 1)", opens] in lines, "and by supplier"


# --- a first load -----------------------------------------------------------------------------------------------

BRANDS = ("LUM", "NOR", "VEL", "ATL", "HOM")
FIVE = tuple(
    Store(name, name.title(), f"{name.lower()}.myshopify.com", MANILA, "AUD", "AU", name, f"u-{name}")
    for name in BRANDS
)


def first_load() -> Settings:
    """Sixty days of five stores, as a set-up finds them: nobody has typed anything yet, the work starts a week back."""
    rules = Rules(work_starts_on=ago(days=7).date(), started_on=NOW.date(), suppliers=SUPPLIERS)
    return replace(SETTINGS, stores=FIVE, rules=rules)


def sixty_days() -> list[Any]:
    """Per store 300 orders: a tenth late, a tenth silent parcels, 12 refunds, 14 disputes, 20 reviews."""
    records: list[Any] = []
    for s, store in enumerate(BRANDS):
        for n in range(300):
            days, number = n / 5, 1000 * (s + 1) + n
            paid = ago(days=days)
            waits = n % 10 == 0
            sent = (
                () if waits else (parcel(created_at=ago(days=max(days - 1, 0)), carrier="Yanwen" if n % 3 else "DHL"),)
            )
            made = order(
                str(number),
                store=store,
                name=f"#{number}",
                created_at=paid,
                processed_at=paid,
                lines=(line(sku=f"{'YA' if n % 2 else 'CJ'}-{n % 7}", unfulfilled_quantity=int(waits)),),
                parcels=sent,
            )
            records.append(replace(made, transactions=(payment(created_at=paid, processed_at=paid),)))
            about = {"order_id": made.id, "order_name": made.name}
            if n % 25 == 0:
                records.append(refund(str(number), store=store, processed_at=paid, created_at=paid, **about))
            if n % 21 == 0:
                own = {"account": store, "store": store, "order_store": store, "opened_at": paid}
                ended = {"status": "RESOLVED", "outcome": "RESOLVED_SELLER_FAVOUR", "closed_at": ago(days=days - 9)}
                change = ended if days > 10 else {"due_at": paid + timedelta(days=20)}
                records.append(dispute(f"PP-{number}", **own, **about, **change))
            if n % 15 == 0:
                stars = 1 + n % 5
                records.append(review(f"{number:024x}", store=store, unit=f"u-{store}", stars=stars, created_at=paid))
    return records


def test_a_first_load_of_five_stores_is_forty_lines_at_most_and_not_red_from_top_to_bottom() -> None:
    on = Basis(book(*sixty_days()), first_load(), AsOf(NOW, "r"))
    listed = found(on)
    shown = held(listed, None, NOW, ())
    assert 10 < len(shown.items) <= 40
    assert len([i for i in shown.items if i.rank <= 2]) <= 10
    assert len([i for i in listed if i.tab == "sla_board"]) <= 12, "orders and parcels come in groups"
    drawn = today_board(on, listed, shown, (), Formula("=1"))
    red = [place for place, spot in drawn.cells.items() if spot.style.fill == RED]
    assert len(red) <= 10


def test_a_hidden_case_that_is_lost_soon_is_told_of_though_it_is_off_the_list() -> None:
    """It may have become a chargeback since somebody hid it."""
    case = card_dispute(due_at=NOW + timedelta(hours=30))

    def told_of(**typed: Any) -> list[str]:
        on = basis(case, order(), staff={"disputes": {case.key: typed}})
        assert not [i for i in found(on) if i.what == "Dispute"] or not typed
        return hidden_and_due(on, {"disputes": rows("disputes", on)})

    assert told_of() == []
    due = "hidden, and lost unless answered by Thu 19 Nov 16:00"
    assert told_of(hide=True) == [f"Disputes, #1042: {due}. Untick Hide, or set We did."]
    assert told_of(hide=True, we_did="Accepted the loss") == []
