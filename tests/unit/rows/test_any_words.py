"""Whatever words a source uses and whatever people write: rows are made, and no text becomes a formula."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sheets_schema import words
from sync.core.cells import Formula, encode
from sync.core.records import Hold, Message, Scan, ShippingTask
from sync.core.wanted import Wanted
from sync.rows import rows
from sync.rows.basis import Basis
from tests.support.records import (
    AS_OF,
    MANILA,
    NOW,
    SETTINGS,
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

#: Text that looks like a formula, a link, a number, or that plays with quotes, controls and direction.
NASTY = st.sampled_from(
    ['="x"&A1', '","evil")&IMPORTDATA("//e', "@SUM(1)", "1E5", "TRUE", "\u202ecod", "'", '"', "a\x00b", "\ud800", "𝔘"]
)
TEXT = st.one_of(NASTY, st.text(max_size=30))
WORD = st.one_of(
    st.none(), TEXT, st.sampled_from(["RESOLVED", "OPEN", "UNDER_REVIEW", "LOST", "CHARGEBACK", "INQUIRY"])
)

#: One of our addresses, one text, and no quote inside either.
OURS = re.compile(r'=HYPERLINK\("https://[A-Za-z0-9./?=&%_~+#,:;@!-]+","[^"\x00-\x1f]+"\)')


def links_of(found: list[Wanted]) -> list[str]:
    return [cell.text for row in found for cell in row.cells.values() if isinstance(cell, Formula)]


def writable(found: list[Wanted]) -> bool:
    return all(encode(cell, MANILA) is not None for row in found for cell in row.cells.values())


@given(word=st.tuples(*[WORD] * 6), text=TEXT, by=TEXT, paypal=st.booleans())
def test_disputes_of_any_words(word: tuple[str | None, ...], text: str, by: str, *, paypal: bool) -> None:
    made = dispute if paypal else card_dispute
    change: dict[str, Any] = dict(zip(("stage", "channel", "kind", "state", "reason", "outcome"), word, strict=True))
    one = made(f"{text}x", status=word[0] or "", messages=(Message(by, NOW, text),), order_name=text, **change)
    found = rows("disputes", Basis(book(one, order(customer_name=text)), SETTINGS, AS_OF))
    assert found[0].cells["turn"] in words.TURN
    assert found[0].cells["outcome"] in (None, *words.OUTCOMES)
    assert all(OURS.fullmatch(link) for link in links_of(found))
    assert writable(found)


@given(text=TEXT, name=TEXT, own_id=TEXT, found_by=WORD)
def test_reviews_of_any_text(text: str, name: str, own_id: str, found_by: str | None) -> None:
    change: dict[str, Any] = {"found_by": found_by, "order_name": text, "language": name}
    one = review(own_id or "x", title=text, text=name, consumer_name=name, **change)
    found = rows("trustpilot", Basis(book(one), SETTINGS, AS_OF))
    assert found[0].cells["how_found"] in words.HOW_FOUND
    assert all(OURS.fullmatch(link) for link in links_of(found))
    assert writable(found)


@given(text=TEXT, other=TEXT, word=WORD)
def test_orders_and_refunds_of_any_words(text: str, other: str, word: str | None) -> None:
    scan = Scan(text, NOW, other, None, word)
    one = order(
        name=text,
        country=word,
        customer_name=other,
        tags=(text, other),
        risk_level=word,
        lines=(line(title=text, variant_title=other),),
        parcels=(parcel(status=word or "", tracking_number=text, tracking_url=other, carrier=word, scans=(scan,)),),
        shipping_tasks=(ShippingTask("t", text, None, None, None, None, (Hold(other, None),)),),
        financial_status=word,
    )
    given_back = refund(order_name=text, note=other, transactions=(payment(kind=text, status=other, gateway=word),))
    for tab in ("sla_board", "refunds"):
        found = rows(tab, Basis(book(one, given_back), SETTINGS, AS_OF))
        assert found
        assert all(OURS.fullmatch(link) for link in links_of(found))
        assert writable(found)
