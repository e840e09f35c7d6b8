"""Cells with an address: formulas made only of ids and names of the expected pattern. Pure.

What does not match its pattern is shown as plain text instead: a link to a wrong place, or a formula with a stranger's
text in it, is worse than none.
"""

from __future__ import annotations

import re

from sheets_schema import words
from sync.core.book import Store
from sync.core.cells import Cell, Formula

_HANDLE = re.compile(r"([a-z0-9][a-z0-9-]{0,59})\.myshopify\.com", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)
_ORDER_NAME = re.compile(r"#?[A-Za-z0-9][A-Za-z0-9 ._/#-]{0,39}", re.ASCII)
_CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,39}", re.ASCII)
_REVIEW_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)
#: A name of letters, with what stands between the parts of one. Nothing that a formula could read as its own.
_PERSON = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-]){0,39}")
_TRACKING_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{2,39}", re.ASCII)
_URL = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]{0,120}[a-z0-9])?/[A-Za-z0-9/._~?=&%+#,:;@!-]{0,300}", re.ASCII)


def _link(url: str, text: str) -> Formula:
    return Formula(f'=HYPERLINK("{url}","{text}")')


def order(store: Store | None, legacy_id: str | None, name: str | None) -> Cell:
    """The order's page in Shopify's admin; its name alone where the store is not ours or the name is no name."""
    handle = _HANDLE.fullmatch(store.domain) if store else None
    if not name:
        return None
    if not (handle and legacy_id and _NUMBER.fullmatch(legacy_id) and _ORDER_NAME.fullmatch(name)):
        return name
    return _link(f"https://admin.shopify.com/store/{handle[1].lower()}/orders/{legacy_id}", name)


def paypal_case(case_id: str) -> Cell:
    """The case in PayPal's resolution centre."""
    if not _CASE_ID.fullmatch(case_id):
        return case_id
    return _link(f"https://www.paypal.com/resolutioncenter/view/{case_id}", case_id)


def card_case(store: Store | None, dispute_id: str, order_legacy_id: str | None) -> Cell:
    """The case of Shopify Payments: the order's page, where Shopify puts the dispute on top.

    The dispute's own page is known by the number of its evidence, which takes a scope that we do not ask for.
    """
    number = dispute_id.rsplit("/", 1)[-1]
    linked = order(store, order_legacy_id, number if _NUMBER.fullmatch(number) else None)
    return linked if isinstance(linked, Formula) else number


def review(review_id: str, name: str | None, *, typed: bool = False) -> Cell:
    """The review on Trustpilot, under its writer's name; marked where staff typed it."""
    text = (name or "").strip() or "no name"
    mark = f" {words.TYPED}" if typed else ""
    if not (_REVIEW_ID.fullmatch(review_id) and _PERSON.fullmatch(text)):
        return f"{text}{mark}"
    return _link(f"https://www.trustpilot.com/reviews/{review_id}", f"{text}{mark}")


def tracking(number: str | None, url: str | None) -> Cell:
    """The carrier's page of a parcel, under its number."""
    if not number:
        return None
    if not (url and _URL.fullmatch(url) and _TRACKING_NUMBER.fullmatch(number)):
        return number
    return _link(url, number)
