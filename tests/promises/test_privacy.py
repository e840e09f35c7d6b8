"""A customer who asks to be forgotten is gone from sheet, ledger, journal and log; the owner reads what is left."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sheets_schema.workbook import TABS
from sync.configuration.config import Config
from sync.ledger.hints import Hint
from sync.privacy import held_of, serve_privacy
from tests.promises.conftest import Begun
from tests.support.records import dispute, order, refund
from tests.support.whole_workbook import SYNC, WholeWorkbook

CUSTOMER = "gid://shopify/Customer/77"
HERS = order("1", customer_id=CUSTOMER, customer_name="Ana Quill", email_hash="hash-of-ana", note="Ana Quill rang")
OTHER = order("2", customer_id="gid://shopify/Customer/78", customer_name="Bo Reed", name="#2")
KEY = "order:LUM:1"
REDACT = {"topic": "customers/redact", "store": "LUM", "customer": "77", "orders": []}
WORDS = ("Ana Quill", "hash-of-ana")


def pushed(book: WholeWorkbook) -> None:
    case = dispute("PP-1", order_id=HERS.id, order_name=HERS.name, order_store="LUM")
    book.saw([HERS, OTHER, case, refund(order_id=HERS.id, order_name=HERS.name, note="Ana Quill called")])
    book.push()
    book.later(minutes=5)


@pytest.fixture
def workbook(begun: Begun) -> WholeWorkbook:
    return begun(pushed)


def asked(workbook: WholeWorkbook, about: Any) -> int:
    """How many requests were carried out; then the sheet is pushed."""
    config = cast("Config", SimpleNamespace(spreadsheets={"operations": workbook.id}))
    served = serve_privacy(config, workbook.ledger, [Hint("h", about, "1")], workbook.now)
    workbook.push()
    return len(served)


def shown(workbook: WholeWorkbook) -> str:
    """Every cell of every tab."""
    path = f"/v4/spreadsheets/{workbook.id}/values"
    return json.dumps([workbook.call(SYNC, "GET", f"{path}/{tab.title}") for tab in TABS], ensure_ascii=False)


def stored(workbook: WholeWorkbook) -> str:
    ledger = workbook.ledger
    history = [ledger.history(e, list(ledger.newest(e))) for e in ("orders", "refunds", "disputes", "reviews")]
    notes = [ledger.notes.read(name).value for name in ledger.notes.names()]
    return repr(history) + json.dumps(notes)


def log_lines(workbook: WholeWorkbook) -> list[str]:
    """The rows of the Sync log, each as one text."""
    values = workbook.call(SYNC, "GET", f"/v4/spreadsheets/{workbook.id}/values/Sync log")["values"]
    return [" ".join(map(str, row)) for row in values]


def test_the_customer_is_gone_from_the_sheet_and_everything_behind_it(workbook: WholeWorkbook) -> None:
    sla = next(tab for tab in TABS if tab.id == "sla_board")
    workbook.type(sla, KEY, "notes", "rang on Monday")
    workbook.push()
    assert "Ana Quill" in shown(workbook) + stored(workbook)
    workbook.later(minutes=5)

    assert asked(workbook, REDACT) == 1

    assert not [word for word in WORDS if word in shown(workbook)]
    assert not [word for word in WORDS if word in stored(workbook)]
    assert workbook.cell(sla, KEY, "notes") == "rang on Monday"
    assert workbook.ledger.newest("orders")["order:LUM:2"].record.customer_name == "Bo Reed"


def test_the_owner_reads_what_was_done_and_what_is_left(workbook: WholeWorkbook) -> None:
    asked(workbook, REDACT)
    (line,) = [m for m in log_lines(workbook) if "Customer 77" in m]
    for words in ("was removed at their request", HERS.name, "1 orders", "version history", "yellow cells"):
        assert words in line
    (done,) = workbook.ledger.notes.read("privacy").value
    assert (done["topic"], done["orders"], done["disputes"], done["refunds"]) == ("customers/redact", 1, 1, 1)


def test_twice_unknown_and_coming_again(workbook: WholeWorkbook) -> None:
    """Bad input 54: nothing fails, and nobody comes back."""
    assert asked(workbook, {**REDACT, "customer": "99"}) == 1
    assert asked(workbook, REDACT) == 1
    assert asked(workbook, REDACT) == 1
    workbook.later(minutes=5)
    workbook.saw([HERS])
    workbook.push()
    assert not [word for word in WORDS if word in shown(workbook) + stored(workbook)]


def test_a_question_changes_nothing_and_names_the_orders(workbook: WholeWorkbook) -> None:
    before = workbook.ledger.newest("orders")
    assert asked(workbook, {**REDACT, "topic": "customers/data_request"}) == 1
    assert workbook.ledger.newest("orders") == before
    (line,) = [m for m in log_lines(workbook) if "Customer 77" in m]
    assert "asks what we hold of them" in line
    assert HERS.name in line


def test_a_store_that_left_is_forgotten_whole(workbook: WholeWorkbook) -> None:
    about: dict[str, Any] = {"topic": "shop/redact", "store": "LUM", "customer": None, "orders": []}
    assert len(held_of(workbook.ledger, about).keys["orders"]) == 2
    asked(workbook, about)
    assert "Bo Reed" not in shown(workbook) + stored(workbook)
