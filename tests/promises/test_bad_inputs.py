"""Bad inputs through the whole path: each becomes what its table says, inert, and never takes another with it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from sheets_schema.disputes import DISPUTES
from sheets_schema.model import Tab
from sheets_schema.refunds import REFUNDS
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.sync_log import SYNC_LOG
from sheets_schema.trustpilot import TRUSTPILOT
from tests.promises.bad_inputs import (
    NAMELESS_CASES,
    NAMELESS_ORDERS,
    NAMELESS_REVIEWS,
    PLACES,
    RECORDS,
    TEXTS,
    Record,
    Text,
)
from tests.support.mounted import as_kept
from tests.support.shopify_wire import line_payload, refund_payload
from tests.support.whole_path import UNIT, WholePath, case, review, sold, world

FIRST = 1000
LUM, ORDER = "lum.myshopify.com", "gid://shopify/Order/1"

#: The only formulas that may stand beside customers' words: links of ours, with a text that no formula can grow from.
OUR_LINK = re.compile(r'=HYPERLINK\("https://(admin\.shopify|www\.paypal|www\.trustpilot)\.com/[^"]*","[^"=]*"\)')


def _payloads() -> dict[str, list[dict[str, Any]]]:
    """The whole table as one world, with a plain record of each kind at both ends."""
    files: dict[str, list[dict[str, Any]]] = {"lum": [sold(1)], "cases": [case(1)], "reviews": [review(1)], "cards": []}
    for number, row in enumerate(TEXTS, FIRST):
        text = row.text
        refund = refund_payload(number, note=text)
        refund = {n: v["nodes"] if isinstance(v, dict) and "nodes" in v else v for n, v in refund.items()}
        files["lum"].append(
            sold(
                number,
                name=text[:255],
                note=text,
                tags=[text],
                lineItems=[{**line_payload(number), "title": text}],
                customer={"id": "gid://shopify/Customer/7", "firstName": text, "lastName": None},
                refunds=[refund],
            )
        )
        messages = [{"posted_by": "BUYER", "time_posted": "2026-10-25T11:00:00.000Z", "content": text}]
        about = {"messages": messages, "seller_response_due_date": text}
        files["cases"].append(case(number, about=about, buyer={"name": text}, invoice_number=text))
        writer = {"id": "c", "displayName": text}
        files["reviews"].append(review(number, title="", text=text, consumer=writer, referenceId=text))
    for record in RECORDS:
        files[record.file].append(record.payload)
    files["lum"].append(sold(9))
    files["cases"].append(case(9))
    files["reviews"].append(review(9))
    return files


def _worse(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    """Into the lists that the sources give: records without an id, and one that stands there twice."""
    response = answer()
    path = request.url.path
    if path.endswith("/disputes") and b'"PP-R-1"' in response.content:
        return _with(response, lambda d: d["items"].extend(NAMELESS_CASES))
    if path.endswith("/reviews"):
        return _with(response, lambda d: d["reviews"].extend([*NAMELESS_REVIEWS, *_twice(d["reviews"], "twice")]))
    if b"query OrdersPage" in request.content and f"/shops/{LUM}/" in path:
        return _with(response, lambda d: _add_to(d["data"]["page"]["nodes"]))
    return response


def _add_to(nodes: list[dict[str, Any]]) -> None:
    nodes += [*NAMELESS_ORDERS, *_twice(nodes, ORDER)]


def _twice(payloads: list[dict[str, Any]], own_id: str) -> list[dict[str, Any]]:
    return [p for p in payloads if p["id"] == own_id]


def _with(response: httpx.Response, change: Callable[[Any], None]) -> httpx.Response:
    document = json.loads(response.content)
    change(document)
    headers = {n: v for n, v in response.headers.items() if n != "content-length"}
    return httpx.Response(response.status_code, content=json.dumps(document).encode(), headers=headers)


class Ran:
    """The table after one run, read once."""

    def __init__(self, folder: Path) -> None:
        self.path = WholePath(folder, world(folder / "world", **_payloads()))
        self.path.network.between = _worse
        with self.path.pulls.sources("notes") as sources:
            self.notes = [
                n for s in sources for b in s.read(None, self.path.ledger, self.path.network.now) for n in b.notes
            ]
        self.outcomes, self.report = self.path.run()
        tabs = (DISPUTES, TRUSTPILOT, REFUNDS, SLA_BOARD, SYNC_LOG)
        self.cells = {tab.id: self.path.cells(tab) for tab in tabs}

    def cell(self, tab: Tab, key: str, column: str) -> Any:
        return self.cells[tab.id][key][column]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("bad"))


def _key(tab: Tab, number: int) -> str:
    keys = {
        REFUNDS.id: f"refund:LUM:{number}",
        SLA_BOARD.id: f"order:LUM:{number}",
        DISPUTES.id: f"case:lumen:PP-R-{number}",
        TRUSTPILOT.id: f"review:{UNIT}:{number:024x}",
    }
    return keys[tab.id]


def _entered(text: str | None) -> dict[str, str]:
    return {"stringValue": text} if text else {}


def _name(row: Text | Record) -> str:
    words = row.text if isinstance(row, Text) else row.key
    return f"{row.number}-{words.encode('unicode_escape').decode()[:24]}"


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=[_name(t) for t in TEXTS])
def test_words_of_others_stay_words_wherever_they_stand(ran: Ran, number: int) -> None:
    row = TEXTS[number]
    for tab, column in PLACES:
        assert ran.cell(tab, _key(tab, FIRST + number), column) == _entered(row.shown), (tab.title, column)


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=[_name(t) for t in TEXTS])
def test_a_name_is_a_link_of_ours_or_plain_text(ran: Ran, number: int) -> None:
    for tab, column in ((SLA_BOARD, "order"), (REFUNDS, "order"), (TRUSTPILOT, "reviewer"), (SLA_BOARD, "customer")):
        cell = ran.cell(tab, _key(tab, FIRST + number), column)
        assert set(cell) <= {"stringValue", "formulaValue"}
        assert OUR_LINK.fullmatch(cell.get("formulaValue", '=HYPERLINK("https://www.paypal.com/","")')), (
            tab.title,
            column,
        )


def test_no_cell_of_the_whole_workbook_is_a_formula_of_somebody_else(ran: Ran) -> None:
    formulas = [
        c["formulaValue"]
        for rows in ran.cells.values()
        for row in rows.values()
        for c in row.values()
        if "formulaValue" in c
    ]
    assert formulas
    assert [f for f in formulas if not OUR_LINK.fullmatch(f)] == []


def test_a_buyers_message_is_kept_as_it_was_written(ran: Ran) -> None:
    kept = ran.path.ledger.newest("disputes")
    for number, row in enumerate(TEXTS, FIRST):
        (message,) = kept[f"case:lumen:PP-R-{number}"].record.messages
        assert message.text == as_kept(row.text)


@pytest.mark.parametrize("row", RECORDS, ids=[_name(r) for r in RECORDS])
def test_a_bad_record_becomes_what_the_table_says(ran: Ran, row: Record) -> None:
    assert (row.key in ran.cells[row.tab.id]) == (not row.sentence)
    if row.sentence:
        assert row.sentence in ran.notes
    for column, wanted in row.cells.items():
        cell = ran.cell(row.tab, row.key, column)
        if "numberValue" in wanted:
            assert cell == {"numberValue": pytest.approx(wanted["numberValue"], abs=1e-9)}
        else:
            assert cell == wanted


def test_the_good_ones_beside_them_all_came(ran: Ran) -> None:
    assert ran.report.settled
    assert all(outcome.ok for outcome in ran.outcomes.values())
    for tab, keys in ((SLA_BOARD, "order:LUM:{}"), (DISPUTES, "case:lumen:PP-R-{}")):
        assert {keys.format(n) for n in (1, 9)} <= ran.cells[tab.id].keys()
    assert {f"review:{UNIT}:{n:024x}" for n in (1, 9)} <= ran.cells[TRUSTPILOT.id].keys()


def test_a_case_without_a_number_is_told_and_the_others_come(ran: Ran) -> None:
    note = f"PayPal of LUM, VEL lists {len(NAMELESS_CASES)} cases without a number; they are left out."
    assert note in ran.path.why("paypal:lumen")


def test_the_log_names_five_and_counts_the_rest(ran: Ran) -> None:
    told = ran.path.why("shopify:LUM")
    out = list(dict.fromkeys(n for n in ran.notes if "of Shopify of LUM was left out" in n))
    assert all(sentence in told for sentence in out[:5])
    assert told.endswith(f"And {len(out) - 5} more like these.")


def test_records_without_an_id_are_left_out_alone(ran: Ran) -> None:
    assert "An order without a number of Shopify of LUM was left out: it has no id." in ran.notes
    assert "Trustpilot of Lumen: a review was left out: it has no number. Look at it in Trustpilot." in ran.notes


def test_one_record_that_is_given_twice_is_one_row(ran: Ran) -> None:
    for tab, key in ((SLA_BOARD, "order:LUM:1"), (TRUSTPILOT, f"review:{UNIT}:twice")):
        assert len(ran.path.book.picture(tab).rows_of[key]) == 1


def test_what_a_cell_could_not_hold_is_not_written_again_and_again(ran: Ran) -> None:
    """The second run may say in the Sync log that a case still cannot be read; the third has nothing new to say."""
    ran.path.run()
    _, again = ran.path.run()
    assert (again.writes, again.told) == (0, ())


def test_words_like_a_secret_reach_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = "shpat_" + "0123456789abcdef" * 2
    bad = {"stars": secret, "consumer": {"displayName": secret}}
    path = WholePath(tmp_path, world(tmp_path / "world", reviews=[review(1, text=secret, title=secret, **bad)]))
    with caplog.at_level(logging.DEBUG):
        outcomes, _ = path.run()
    assert "its stars are not 1 to 5" in str(outcomes[f"trustpilot:{UNIT}:reviews"].sentence)
    assert secret not in caplog.text
    assert secret not in json.dumps(path.cells(SYNC_LOG))
