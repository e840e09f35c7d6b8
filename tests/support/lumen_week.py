"""Weeks in the lumen world: its sources, the real sync, and the people who work in the sheet beside it.

Ana works, Mark decides: each as another user of the Sheets API, typing into the rows they see, by what stands in them.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox.wire import Request
from sandbox.worlds.make_lumen.world import ready
from sheets_schema.model import Tab
from sheets_schema.today import TODAY
from sheets_schema.workbook import tab
from sync.core.cells import EPOCH, Formula, Raw
from sync.core.records import Order
from sync.core.tell import text_of
from sync.push import PushReport
from tests.support.pulled_world import Sandbox
from tests.support.whole_workbook import ANA, WholeWorkbook

MARK = "mark@keepsheet.example"

REFUND = """mutation($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { field message } }
}"""


class LumenWeek:
    """One workbook over the world. `sync` is one run: every source, then every tab."""

    def __init__(self, folder: Path) -> None:
        self.sources = Sandbox(ready(), folder)
        self.book = WholeWorkbook(folder / "sheet", now=self.now, settings=self.sources.config.settings())
        self.sources.ledger = self.book.ledger
        self.runs = 0

    @property
    def now(self) -> Any:
        return self.sources.stand_ins["paypal"].clock.now()

    def later(self, **how_long: float) -> None:
        self.sources.wait(timedelta(**how_long))
        self.book.now = self.now

    def sync(self) -> PushReport:
        self.runs += 1
        failed = {n: o.sentence for n, o in self.sources.pull(f"w{self.runs}").items() if not o.ok}
        assert not failed
        report = self.book.push()
        assert report.settled
        return report

    # --- what people see ---

    def rows(self, tab_id: str) -> dict[str, dict[str, Any]]:
        """Every row of a tab, links as their words."""
        picture = self.book.picture(tab(tab_id))
        columns = [c.id for c in picture.tab.columns]
        return {
            key: {c: _seen(v) for c, v in picture.cells(found[0], columns).items()}
            for key, found in picture.rows_of.items()
        }

    def row(self, tab_id: str, key: str) -> dict[str, Any]:
        return self.rows(tab_id)[key]

    def today(self) -> list[list[str]]:
        """The board line by line."""
        board = self.book.workbook().read([TODAY.id]).boards[TODAY.id]
        return [["" if c is None else str(c) for c in row] for row in board.values]

    def lines(self) -> list[list[str]]:
        """Its numbered lines."""
        return [row for row in self.today() if row and row[0].isdecimal()]

    # --- what people do ---

    def types(self, tab_id: str, key: str, user: str = ANA, **cells: Raw) -> None:
        for column, words in cells.items():
            self.book.type(tab(tab_id), key, column, words, user=user)

    def sorts(self, tab_id: str, column: str) -> None:
        of = tab(tab_id)
        where = {"sheetId": of.sheet_id, "startRowIndex": 2}
        self.book.staff({"sortRange": {"range": where, "sortSpecs": [_order(self.book.place(of, column))]}})

    def deletes(self, tab_id: str, key: str) -> None:
        of = tab(tab_id)
        row = self.book.picture(of).rows_of[key][0]
        where = {"sheetId": of.sheet_id, "dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
        self.book.staff({"deleteDimension": {"range": where}})

    def inserts(self, of: Tab, at: int) -> None:
        where = {"sheetId": of.sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        self.book.staff({"insertDimension": {"range": where, "inheritFromBefore": False}})

    def order(self, store: str, name: str) -> Order:
        known = self.book.ledger.newest("orders", stores=[store])
        found: Order = next(r.record for r in known.values() if r.record.name == name)
        return found

    def refunds_in_shopify(self, order: Order, amount: str) -> None:
        """As in Shopify's admin: the sheet does not take part."""
        service = self.sources.stand_ins["shopify"].service
        domain = next(s.domain for s in self.book.settings.stores if s.store == order.store)
        form = {"grant_type": "client_credentials", "client_id": f"client-{order.store}"}
        body = urlencode({**form, "client_secret": f"secret-{order.store}"}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        path = f"/shops/{domain}/admin/oauth/access_token"
        token = json.loads(service.handle(Request("POST", path, {}, headers, body)).body)["access_token"]
        sale = next(t for t in order.transactions if t.kind in ("SALE", "CAPTURE") and t.status == "SUCCESS")
        part = {"amount": amount, "kind": "REFUND", "gateway": "manual", "orderId": order.id, "parentId": sale.id}
        wish = {"input": {"orderId": order.id, "transactions": [part]}, "key": f"{order.id}-{amount}"}
        ask = json.dumps({"query": REFUND, "variables": wish}).encode()
        path = f"/shops/{domain}/admin/api/2026-07/graphql.json"
        answer = service.handle(Request("POST", path, {}, {"x-shopify-access-token": token}, ask))
        assert json.loads(answer.body)["data"]["refundCreate"]["userErrors"] == [], answer.body


def _order(place: int) -> dict[str, Any]:
    return {"dimensionIndex": place, "sortOrder": "ASCENDING"}


def _seen(value: object) -> object:
    is_link = isinstance(value, str) and value.startswith("=HYPERLINK")
    return text_of(Formula(str(value))) if is_link else value


def day_number(day: date) -> int:
    """A date as a cell holds it."""
    return day.toordinal() - EPOCH.toordinal()
