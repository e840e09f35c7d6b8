"""Causes and Refund rules: why things go wrong, and what to offer then. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sheets_schema import words
from sync.core.cells import Cell, Raw
from sync.core.rulebook import Cause, RefundRule
from sync.rules import causes as plain
from sync.rules import refund_matrix
from sync.rules.lists import cells
from sync.rules.lists.cells import WrongCell
from sync.rules.lists.known import Known, spellings
from sync.rules.lists.listed import SWITCH, Field, ListSpec

Values = Mapping[str, Any]

_OFFERS = {offer.casefold(): offer for offer in words.WE_GIVE}
_WHEN = (
    *(refund_matrix.LATE_A_LITTLE, refund_matrix.LATE_LONG, refund_matrix.ON_TIME),
    *(refund_matrix.NOT_SENT, refund_matrix.SENT),
)
_SEND_BACK = ("no", "yes", "high value only")
_SHARE = re.compile(r"\s+(\d{1,3}(?:\s*(?:to|-|–)\s*\d{1,3})?)\s*%$")


def causes(_: Known) -> ListSpec:
    return ListSpec(
        "causes",
        (
            Field("cause", cells.text(80), "Cause", needed=True),
            Field("owner", cells.one_of(plain.OWNERS, "one who can fix it"), "Who can fix it", needed=True),
            Field("preventable", cells.one_of(words.PREVENTABLE, "Yes, No or Not sure"), "Preventable, as a rule"),
            Field("also_called", cells.names, "Also called"),
            SWITCH,
        ),
        words=lambda v: str(v["cause"]),
        identity=lambda v: v["cause"].casefold(),
    )


def cause(values: Values) -> Cause:
    return Cause(values["owner"], values.get("preventable", "Not sure"), values.get("also_called", ()))


def named_causes(lines: Iterable[Values]) -> dict[str, str]:
    return spellings((v["cause"], v.get("also_called", ())) for v in lines)


def born_causes() -> list[dict[str, Cell]]:
    """The lines of a new workbook."""
    return [
        {"cause": name, "owner": each.owner, "preventable": each.preventable, "in_use": "Yes"}
        for name, each in plain.CAUSES.items()
    ]


def offer(raw: Raw) -> tuple[str, str]:
    """`Store credit 110 %` as its words and its share.

    >>> offer("store credit 110 %"), offer("Full refund")
    (('Store credit', '110 %'), ('Full refund', ''))
    """
    text = str(raw).strip()
    share = _SHARE.search(text)
    name = _OFFERS.get((text[: share.start()] if share else text).casefold())
    if name is None:
        listed = ", ".join(words.WE_GIVE)
        raise WrongCell(f"“{cells.said(raw)}” is no offer", f"Type one of {listed}; a share may follow: 110 %.")
    return name, f"{share[1]} %" if share else ""


def refund_rules(known: Known) -> ListSpec:
    def whole(values: Values) -> None:
        if len({values[c][1] for c in ("first", "second", "last") if values.get(c, ("", ""))[1]}) > 1:
            raise WrongCell("two shares stand in one line", "Use the same share, or a line for each.")

    return ListSpec(
        "refund_rules",
        (
            Field("cause", cells.spelled(known.causes, "Causes"), "Cause", needed=True),
            Field("when", cells.one_of(_WHEN, "one of the fixed tests"), "When"),
            Field("proof", cells.text(80), "Proof"),
            Field("first", offer, "1st offer", needed=True),
            Field("second", offer, "2nd"),
            Field("last", offer, "Last"),
            Field("send_back", cells.one_of(_SEND_BACK, "no, yes or high value only"), "Send back?"),
            Field("preventable", cells.one_of(words.PREVENTABLE, "Yes, No or Not sure"), "Preventable, as a rule"),
            Field(
                "amount_of",
                cells.one_of((refund_matrix.PRODUCT, refund_matrix.ALL), "product, or product and shipping"),
                "Amount of",
            ),
            SWITCH,
        ),
        words=_words,
        identity=lambda v: (v["cause"].casefold(), v.get("when", "")),
        whole=whole,
    )


def _words(values: Values) -> str:
    offers = (values.get(c, ("", "")) for c in ("first", "second", "last"))
    return " · ".join(f"{name} {share}".strip() for name, share in offers if name)


def refund_rule(values: Values, number: int) -> RefundRule:
    offers = {c: values.get(c, ("", "")) for c in ("first", "second", "last")}
    return RefundRule(
        values["cause"],
        offers["first"][0],
        offers["second"][0],
        offers["last"][0],
        when=values.get("when", ""),
        proof=values.get("proof", ""),
        send_back=values.get("send_back", "no"),
        amount_of=values.get("amount_of", refund_matrix.ALL),
        share=next((share for _, share in offers.values() if share), ""),
        number=number,
    )


def born_refund_rules() -> list[dict[str, Cell]]:
    """The lines of a new workbook, as a manager would type them."""
    return [_born(line) for line in refund_matrix.LINES]


def _born(line: RefundRule) -> dict[str, Cell]:
    def offered(name: str) -> str:
        return f"{name} {line.share}" if line.share and name in (refund_matrix.CREDIT, refund_matrix.PART) else name

    born: dict[str, Cell] = {
        "cause": line.cause,
        "when": line.when,
        "proof": line.proof,
        "first": offered(line.first),
        "second": offered(line.second),
        "last": offered(line.last),
        "send_back": line.send_back,
        "preventable": plain.CAUSES[line.cause].preventable,
        "amount_of": line.amount_of,
        "in_use": "Yes",
    }
    return {column: value for column, value in born.items() if value}
