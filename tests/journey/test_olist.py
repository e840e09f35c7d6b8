"""A world of real orders, through the demo, against the world's own files.

Nothing of sync/ is used: what each row should show is worked out here again, from the files and from what the tabs
promise (docs of sheets_schema), so that one mistake cannot cancel another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import gspread
import pytest

from tests.support.demo import run_demo, workbook_again
from tests.support.ports import port_base
from tests.support.shared import shared_path

pytestmark = pytest.mark.full

MANILA = ZoneInfo("Asia/Manila")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone

Row = dict[str, Any]
Key = tuple[Any, ...]


@pytest.fixture(scope="module")
def tabs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gspread.Spreadsheet]:
    data, ports = tmp_path_factory.mktemp("olist") / "data", port_base()
    ended = run_demo(shared_path("worlds", "olist"), data, ports)
    assert ended.returncode == 0, ended.stdout
    with workbook_again(data, ports) as spreadsheet:
        yield spreadsheet


def documents(name: str) -> list[Row]:
    return [json.loads(line) for line in shared_path("worlds", "olist", name).read_text("utf-8").splitlines()]


def shown(spreadsheet: gspread.Spreadsheet, title: str, *key: str) -> dict[Key, Row]:
    """The tab's rows by what stands under the headers of `key`; headers without zone; a blank cell is None."""
    values = spreadsheet.worksheet(title).get(
        value_render_option=gspread.utils.ValueRenderOption.unformatted,
        date_time_render_option=gspread.utils.DateTimeOption.serial_number,
    )
    headers = [str(cell).removesuffix(" (Manila)") for cell in values[1]]
    rows = [
        {header: None if cell == "" else cell for header, cell in zip(headers, line, strict=False)}
        for line in values[2:]
    ]
    filled = [row for row in rows if any(value is not None for value in row.values())]
    assert len(filled) == len({key_of(row, *key) for row in filled})
    return {key_of(row, *key): row for row in filled}


def key_of(row: Row, *headers: str) -> Key:
    """Times to the second, as they differ in the last bit."""
    return tuple(round(v * 86400) if isinstance(v := row[h], int | float) else v for h in headers)


def serial(time: str | None) -> float | None:
    """As the spreadsheet counts days, to the second, in the team's zone."""
    if time is None:
        return None
    local = datetime.fromisoformat(time).astimezone(MANILA).replace(tzinfo=None, microsecond=0)
    return (local - EPOCH).total_seconds() / 86400


def compare(row: Row, wanted: Row) -> list[str]:
    return [
        f"{header}: {row.get(header)!r} instead of {value!r}"
        for header, value in wanted.items()
        if row.get(header) != (pytest.approx(value, abs=0.4 / 86400) if isinstance(value, float) else value)
    ]


def on_the_board(order: Row) -> bool:
    """Paid, to be shipped, real, neither cancelled nor given back."""
    paid = any(t["kind"] in ("SALE", "CAPTURE") and t["status"] == "SUCCESS" for t in order["transactions"])
    to_ship = any(line["requiresShipping"] and line["currentQuantity"] for line in order["lineItems"])
    gone = order["cancelledAt"] or order["test"] or order["displayFinancialStatus"] in ("REFUNDED", "VOIDED")
    return paid and to_ship and not gone


def order_row(order: Row) -> Row:
    parcels = [p for p in order["fulfillments"] if p["status"] == "SUCCESS"]
    tracking = parcels[-1]["trackingInfo"][0] if parcels and parcels[-1]["trackingInfo"] else {}
    waiting = sum(line["unfulfilledQuantity"] for line in order["lineItems"])
    sent = [p["createdAt"] for p in parcels]
    arrived = [p["deliveredAt"] for p in parcels]
    titles = [(line["currentQuantity"], line["title"]) for line in order["lineItems"] if line["currentQuantity"]]
    return {
        "Store": "olist",
        "Order": order["name"],
        "Market": order["shippingAddress"]["countryCodeV2"],
        "Paid on": serial(min(t["processedAt"] for t in order["transactions"] if t["status"] == "SUCCESS")),
        "Sent on": serial(max(sent)) if sent and not waiting else None,
        "Delivered on": serial(max(arrived)) if arrived and not waiting and all(arrived) else None,
        "Tracking": tracking.get("number"),
        "Carrier": tracking.get("company"),
        "Items": ", ".join(title if n == 1 else f"{n} × {title}" for n, title in titles[:12])
        + (f", and {len(titles) - 12} more" if len(titles) > 12 else ""),
        "Value": float(order["currentTotalPriceSet"]["shopMoney"]["amount"]),
        "Cur": "BRL",
    }


def review_row(review: Row) -> Row:
    return {
        "Stars": review["stars"],
        "Brand": "olist",
        "Reviewer": review["consumer"]["displayName"],
        "Says": review["title"] or review["text"] or None,
        "Order": review["referenceId"],
        "How found": "Reference no.",
        "Posted": serial(review["createdAt"]),
        "Edited on": serial(review["updatedAt"]),
        "Language": review["language"],
        "Counts in score": "Yes" if review["countsTowardsTrustScore"] else "No",
    }


def test_every_order_to_ship_is_on_the_board(tabs: gspread.Spreadsheet) -> None:
    wanted = [order_row(order) for order in documents("shopify/olist/orders.jsonl") if on_the_board(order)]

    assert len(wanted) > 1900
    same(shown(tabs, "SLA board", "Order"), {key_of(row, "Order"): row for row in wanted})


def test_every_review_is_in_the_trustpilot_tab(tabs: gspread.Spreadsheet) -> None:
    """Some orders have two reviews: the moment tells them apart."""
    wanted = [review_row(review) for review in documents("trustpilot/olist/reviews.jsonl")]

    assert len(wanted) == 2007
    same(shown(tabs, "Trustpilot", "Order", "Posted"), {key_of(row, "Order", "Posted"): row for row in wanted})


def same(rows: dict[Key, Row], wanted: dict[Key, Row]) -> None:
    assert rows.keys() == wanted.keys()
    assert {key: found for key, row in wanted.items() if (found := compare(rows[key], row))} == {}


def test_what_the_world_has_none_of_is_empty(tabs: gspread.Spreadsheet) -> None:
    """It holds no refunds and no disputes."""
    assert documents("shopify/olist/disputes.jsonl") == []
    assert shown(tabs, "Disputes", "Order") == {}
    assert shown(tabs, "Refunds", "Order") == {}


def test_the_store_is_listed(tabs: gspread.Spreadsheet) -> None:
    assert shown(tabs, "Stores", "Store").keys() == {("olist",)}
